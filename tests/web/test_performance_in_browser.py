"""A partner at the bottom, on a phone 360 pixels wide: the result, how it came about, and a word of one's own."""

from __future__ import annotations

import pytest

from recruit.db import db
from recruit.models import PerformanceCase
from tests.recruit.performance import world
from tests.support import money
from tests.support.browser import PHONE
from tests.support.signed_in import browser
from tests.support.site import serve


@pytest.fixture
def site(make_app, clock):
    clock.set(world.after(8))
    app = make_app(ZEYOU_KINDS=world.KINDS)
    with app.app_context(), app.test_request_context():
        world.open_world()
        for number in (6, 7, 8):
            world.settle(number, 30, 20, 10)
        login = money.owner(world.stations()[2].engagement).login
        db.session.commit()
        db.session.remove()
    return app, login


def test_the_last_one_reads_why_and_says_something_on_the_phone(site, visit):
    app, login = site
    with serve(app) as server:
        window = visit(**PHONE)
        cookie = browser(app, login).get_cookie("zeyou")
        window.context.add_cookies([{"name": "zeyou", "value": cookie.value, "url": server.url}])
        page = window.page()
        page.goto(f"{server.url}/my/performance")
        page.get_by_text("以前各期").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.get_by_label("您想说明什么").first.fill("家里老人住院，七月起两头跑。")
        page.get_by_role("button", name="把说明交上去").click()
        page.get_by_text("收到了。").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    with app.app_context():
        assert db.session.query(PerformanceCase).one().heard_at is not None
