"""On a phone 360 pixels wide, in a real browser: nothing runs out of the screen, one thumb is enough."""

from __future__ import annotations

import pytest

from exams.models import Evidence, FormResponse
from recruit.db import db
from tests.exams.fieldwork import field, plain
from tests.support.browser import PHONE


@pytest.fixture
def page(made, app, live_server, visit):
    """The first candidate's phone, signed in."""
    client = field.sign_in(app.test_client(), "a1")
    seen = visit(**PHONE)
    cookie = client.get_cookie("zeyou")
    seen.context.add_cookies([{"name": "zeyou", "value": cookie.value, "url": live_server.url}])
    opened = seen.page()
    opened.goto(f"{live_server.url}/task-round/{made.entry_ids[0]}/")
    return opened


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_pictures_are_chosen_and_sent(made, page):
    page.get_by_role("link", name="去办").click()
    shots = [{"name": f"{n}.png", "mimeType": "image/png", "buffer": field.picture(n)} for n in (1, 2)]
    page.get_by_label("选图片").set_input_files(shots)
    page.get_by_role("button", name="交上去").click()
    page.get_by_text("收到 2 张。").wait_for()
    shown = "async image => { await image.decode(); return image.naturalWidth > 0 }"
    assert page.locator(".shots img").first.evaluate(shown)
    assert fits(page)
    assert db.session.query(Evidence).count() == 2


@pytest.mark.parametrize("changes", [plain.CHANGES], ids=["plain"])
def test_a_household_is_filled_in_and_a_lost_page_keeps_what_was_typed(made, page, live_server):
    page.goto(f"{live_server.url}/task-round/{made.entry_ids[0]}/forms/households/new")
    assert fits(page)
    page.get_by_label("家里几口人").fill("4")
    page.get_by_label("联系电话").fill("13800130001")
    page.wait_for_timeout(600)
    page.reload()
    assert page.get_by_label("家里几口人").input_value() == "4"
    # The number belongs to somebody else: the phone must not remember it.
    assert page.get_by_label("联系电话").input_value() == ""
    page.get_by_label("哪个村（社区）").select_option(field.VILLAGES[0])
    for label, text in (("户主姓什么", "某"), ("联系电话", "13800130001"), ("几个人在外打工", "1")):
        page.get_by_label(label).fill(text)
    for label, text in (("有几部智能手机", "2"), ("一个月收寄几个包裹", "3")):
        page.get_by_label(label).fill(text)
    for choice in ("宽带", "偶尔买", "帮着买东西", "是"):
        page.get_by_label(choice, exact=True).check()
    page.get_by_role("button", name="交上去").click()
    page.get_by_text("第 1 户收到了。").wait_for()
    assert fits(page)
    assert db.session.query(FormResponse).one().answers["wishes"] == ["buy"]
