"""Two people over one application: a waiver that needs both, and a correction in which they meet."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import Account, Application
from recruit.services.request_waiver import request_waiver
from tests.support.browser import DESK, PHONE
from tests.support.funnel import browser
from tests.support.people import staff
from tests.support.registering import applied, clerk, open_jinsha
from tests.support.scenes import answers, fits
from tests.support.site import LiveServer

if TYPE_CHECKING:
    from playwright.sync_api import Page

Enter = Callable[..., "Page"]


@pytest.fixture
def opened(live_server: LiveServer, clock: FixedClock) -> LiveServer:
    """Somebody without the schooling has applied and says why they fit; office, second name and desk are staffed."""
    with live_server.app.app_context():
        application, account = applied(open_jinsha(clock.now()), clock.now(), 1, schooling="junior")
        request_waiver(application, "开了六年网店。", account, clock.now())
        staff(clock.now(), "office1", "office", name="王办")
        staff(clock.now(), "second1", "second-signatory", name="李复")
        clerk(clock.now(), "clerk1")
        clerk(clock.now(), "clerk2")
    return live_server


@pytest.fixture
def enter(opened: LiveServer, visit: Any) -> Enter:
    """A window of its own in which this account is signed in, second factor and all."""

    def begin(login: str, **window: Any) -> Page:
        visitor = visit(**window)
        cookie = browser(opened.app, login).get_cookie("zeyou")
        assert cookie is not None
        visitor.context.add_cookies([{"name": "zeyou", "value": cookie.value, "url": opened.url}])
        page: Page = visitor.page()
        page.goto(opened.url + "/")
        return page

    return begin


def own(site: LiveServer) -> tuple[int, str, str]:
    with site.app.app_context():
        found = db.session.query(Application).one()
        return found.id, found.number, found.state


def decide(page: Page, site: LiveServer, why: str) -> None:
    page.goto(site.url + "/office/")
    page.get_by_role("link", name="1 份放宽申请等决定").click()
    page.get_by_role("link", name=own(site)[1]).click()
    page.get_by_label("同意放宽").check()
    page.get_by_label("理由").fill(why)
    page.get_by_role("button", name="记下决定").click()
    assert "要另一位同事确认才生效" in page.locator("main").inner_text()


def test_one_decides_another_sends_back_and_then_confirms(opened: LiveServer, enter: Enter) -> None:
    office, second = enter("office1", **PHONE), enter("second1", **PHONE)
    decide(office, opened, "材料属实。")
    assert office.get_by_role("button", name="确认放宽").count() == 0
    assert fits(office)
    second.goto(opened.url + "/office/")
    second.get_by_role("link", name="1 份同意放宽的等第二个人确认").click()
    second.get_by_role("link", name=own(opened)[1]).click()
    second.get_by_role("button", name="退回").click()
    assert second.locator(".summary").count() == 1
    second.get_by_label("理由").fill("请附上网店的材料。")
    second.get_by_role("button", name="退回").click()
    assert fits(second)
    decide(office, opened, "材料附上了。")
    assert "请附上网店的材料" in office.locator("main").inner_text()
    assert own(opened)[2] == "waiver"
    second.reload()
    second.get_by_role("button", name="确认放宽").click()
    assert "已经生效，也通知了本人" in second.locator("main").inner_text()
    shown = second.locator("main").inner_text()
    assert all(words in shown for words in ("王办", "李复", "材料附上了"))
    applicant = enter(own(opened)[1], **PHONE)
    applicant.goto(opened.url + "/my")
    assert "放宽" not in answers(applicant)[0]
    assert own(opened)[2] == "eligible"


def test_two_clerks_correct_and_neither_is_overwritten(opened: LiveServer, enter: Enter) -> None:
    first, second = enter("clerk1", **DESK), enter("clerk2", **DESK)
    for page in (first, second):
        page.goto(f"{opened.url}/desk/application/{own(opened)[0]}/correct")
    second.get_by_label("姓名").fill("丁丁丁")
    second.get_by_role("button", name="保存更正").click()
    first.get_by_label("现在住址").fill("新街1号")
    first.get_by_role("button", name="保存更正").click()
    assert "甲clerk2 在 5月3日 09:00 改了姓名" in first.locator(".summary").inner_text()
    assert first.get_by_label("姓名").input_value() == "丁丁丁"
    assert first.get_by_label("现在住址").input_value() == "新街1号"
    first.get_by_role("button", name="保存更正").click()
    assert "改好了" in first.locator("main").inner_text()
    with opened.app.app_context():
        stored = db.session.query(Application).one()
        assert (stored.person.name, stored.revision) == ("丁丁丁", 3)
        assert db.session.query(Account).filter_by(person_id=stored.person_id).one().name == "丁丁丁"
