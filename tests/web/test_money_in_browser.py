"""The pages of money on a phone 360 pixels wide: nothing is cut off, and an account is told with one thumb."""

from __future__ import annotations

import pytest

from recruit.db import db
from recruit.models import Payee
from tests.support import money
from tests.support.browser import DESK, PHONE
from tests.support.closing import KINDS, SIGNING
from tests.support.signed_in import browser
from tests.support.site import serve
from tests.support.worlds import kept


@pytest.fixture
def signed(make_app, clock):
    clock.set(SIGNING)
    app = make_app(ZEYOU_KINDS=KINDS)
    with app.app_context():
        ids = kept(money.engaged, 3)
        one = money.engagement(ids[1])
        money.with_payee(one)
        money.with_goods(one, SIGNING)
        owners = [money.owner(money.engagement(key)).login for key in ids]
        db.session.commit()
    return app, ids, owners


def wide(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth")


def test_a_partner_tells_the_account_with_one_thumb(signed, visit):
    app, _ids, owners = signed
    with serve(app) as server:
        window = visit(**PHONE)
        cookie = browser(app, owners[0]).get_cookie("zeyou")
        window.context.add_cookies([{"name": "zeyou", "value": cookie.value, "url": server.url}])
        page = window.page()
        page.goto(f"{server.url}/my/money")
        assert wide(page) <= 360
        page.get_by_role("link", name="填收款账号").first.click()
        page.get_by_label("银行卡", exact=True).check()
        page.get_by_label("开户行").fill("某行")
        page.get_by_label("卡号或账号").fill("6299")
        page.get_by_role("button", name="交上去").click()
        page.get_by_role("alert").wait_for()
        assert wide(page) <= 360
        assert page.get_by_label("卡号或账号").input_value() == "6299"
        page.get_by_label("卡号或账号").fill(money.CARD)
        page.get_by_role("button", name="交上去").click()
        page.wait_for_url("**/my/money")
        assert page.get_by_text(money.CARD).count() == 0
    with app.app_context():
        assert db.session.query(Payee).filter_by(state="proposed").one().tail == money.CARD[-4:]


def test_nothing_is_cut_off_on_a_phone(signed, visit):
    app, ids, owners = signed
    pages = {owners[1]: ["/my/money", "/my/goods", "/my/goods/blank"]}
    at = f"/money/small/partner/{ids[1]}"
    pages["office"] = [
        "/money/small", "/money/small/due?month=2026-05", "/money/small/partners", at,
        *(f"{at}/{one}" for one in ("payee", "station", "goods", "deposit")),
    ]  # fmt: skip
    browser(app, "office").post("/money/small/batches", data={"month": "2026-05", "township": ""})
    pages["office"].append("/money/small/batch/1")
    with serve(app) as server:
        for login, addresses in pages.items():
            cookie = browser(app, login).get_cookie("zeyou")
            for size in (PHONE, DESK):
                window = visit(**size)
                window.context.add_cookies([{"name": "zeyou", "value": cookie.value, "url": server.url}])
                page = window.page()
                for address in addresses:
                    page.goto(f"{server.url}{address}")
                    assert wide(page) <= size["viewport"]["width"], address
