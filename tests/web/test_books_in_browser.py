"""A partner's prices and logbooks on a phone 360 pixels wide: nothing is cut off, both are written with one thumb."""

from __future__ import annotations

import pytest

from recruit.db import db
from recruit.models import LogEntry, PriceList
from recruit.queries.money import partners
from tests.support import books, money
from tests.support.browser import PHONE
from tests.support.signed_in import browser
from tests.support.site import serve


@pytest.fixture
def site(make_app, clock):
    clock.set(books.JUNE)
    app = make_app(ZEYOU_KINDS=books.KINDS)
    with app.app_context():
        books.open_books()
        login = money.owner(partners(books.cohort())[0].engagement).login
        db.session.commit()
    return app, login


def wide(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth")


def test_prices_and_an_entry_are_written_on_the_phone(site, visit):
    app, login = site
    with serve(app) as server:
        window = visit(**PHONE)
        cookie = browser(app, login).get_cookie("zeyou")
        window.context.add_cookies([{"name": "zeyou", "value": cookie.value, "url": server.url}])
        page = window.page()
        page.goto(f"{server.url}/my/money")
        page.get_by_role("link", name="本站的价目表").click()
        page.get_by_label("收发快递（元）").fill("2.01")
        page.get_by_role("button", name="公布").click()
        page.get_by_role("alert").wait_for()
        assert wide(page) <= 360
        assert page.get_by_label("收发快递（元）").input_value() == "2.01"
        page.get_by_label("收发快递（元）").fill("2.00")
        page.get_by_role("button", name="公布").click()
        page.get_by_text("公布了。请打印海报").wait_for()
        assert wide(page) <= 360
        page.goto(f"{server.url}/my/logbooks")
        assert wide(page) <= 360
        page.get_by_role("link", name="记一条").first.click()
        page.get_by_label("快递", exact=True).check()
        page.get_by_label("村民怎么说").fill("快递慢")
        page.get_by_role("button", name="记下来").click()
        page.get_by_text("这一期都记了").wait_for()
        assert wide(page) <= 360
    with app.app_context():
        assert db.session.query(PriceList).one().prices == {"parcel": "2.00"}
        assert db.session.query(LogEntry).one().book == "feedback"
