"""A judge's day on a phone: only one's own candidates, marks checked at once, kin declared, nothing lost."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from recruit.db import db
from recruit.models import Assignment, Mark
from tests.support.browser import accessibility_findings
from tests.support.site import LiveServer
from tests.support.snapshot import account

pytestmark = pytest.mark.browser


@pytest.fixture
def judge(phone: Page, staff: Callable[[Page, str], None]) -> Page:
    staff(phone, "judge01")
    return phone


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= 360"))


def own_candidates(app: Flask) -> int:
    with app.app_context():
        return db.session.query(Assignment).filter_by(account_id=account("judge01").id).count()


def fill(page: Page, *marks: str) -> None:
    for place, value in enumerate(marks):
        page.locator("main input[inputmode=decimal]").nth(place).fill(value)
    with page.expect_navigation():  # the page before may show the same words: what follows must be the answer
        page.get_by_role("button", name="交分").click()


def test_a_judge_marks_everybody_assigned_and_is_done(judge, app):
    waiting = own_candidates(app)
    assert waiting > 1
    expect(judge.get_by_role("link", name=f"面试 · 面试成绩：还有 {waiting} 份没办")).to_be_visible()
    judge.get_by_role("link", name="去打分").click()
    expect(judge.get_by_role("row")).to_have_count(waiting + 1)  # and the heading
    assert fits(judge)
    judge.get_by_role("link", name="打分").first.click()
    for _candidate in range(waiting):
        expect(judge.get_by_text(re.compile(r"^\d 室第 \d 位$"))).to_be_visible()
        assert fits(judge)
        fill(judge, "25", "24.5", "18", "16")
        expect(judge.get_by_role("status")).to_contain_text("分数记下了，一共 83.5 分")
    expect(judge.get_by_text("还没打分")).to_have_count(0)
    judge.get_by_role("link", name="我的考评").first.click()
    expect(judge.get_by_text("已完成")).to_be_visible()
    with app.app_context():
        given = db.session.query(Mark).filter_by(examiner_id=account("judge01").id, current=True)
        assert given.count() == waiting * 4


def test_a_wrong_mark_is_named_and_nothing_typed_is_lost(judge, app):
    judge.get_by_role("link", name="去打分").click()
    judge.get_by_role("link", name="打分").first.click()
    fill(judge, "31", "２０", "", "abc")
    summary = judge.get_by_role("alert").first
    expect(summary).to_contain_text("对服务站的理解：请填 0 到 30 之间的数")
    expect(summary.get_by_role("listitem")).to_have_count(3)
    boxes = judge.locator("main input[inputmode=decimal]")
    assert [boxes.nth(place).input_value() for place in (0, 1, 3)] == ["31", "２０", "abc"]
    assert accessibility_findings(judge) == []
    with app.app_context():
        assert not db.session.query(Mark).filter_by(examiner_id=account("judge01").id).count()


def test_a_changed_mark_needs_its_reason_and_the_old_one_stays_on_record(judge, app):
    judge.get_by_role("link", name="去打分").click()
    sheet = judge.get_by_role("link", name="打分").first.get_attribute("href") or ""
    judge.get_by_role("link", name="打分").first.click()
    fill(judge, "20", "20", "10", "10")
    expect(judge.get_by_role("status")).to_contain_text("一共 60 分")
    judge.goto(re.sub(r"/examine/.*", sheet, judge.url))
    fill(judge, "21", "20", "10", "10")
    expect(judge.get_by_role("alert").first).to_contain_text("分数改了，请写一句原因")
    judge.get_by_label("为什么改分").fill("看错了一行")
    judge.get_by_role("button", name="交分").click()
    expect(judge.get_by_role("status")).to_contain_text("一共 61 分")
    with app.app_context():
        given = db.session.query(Mark).filter_by(examiner_id=account("judge01").id).order_by(Mark.id)
        first = [(int(one.value), one.current, one.reason) for one in given if one.value > 15]
        assert (20, False, "") in first or (20, False, None) in first
        assert (21, True, "看错了一行") in first


def test_declaring_kin_takes_the_candidate_away(judge, app):
    before = own_candidates(app)
    judge.get_by_role("link", name="去打分").click()
    judge.get_by_role("link", name="打分").first.click()
    judge.get_by_role("link", name=re.compile("申请回避")).click()
    judge.get_by_role("button", name="登记回避").click()
    expect(judge.get_by_role("alert").first).to_contain_text("请选一个原因")
    judge.get_by_label("夫妻").check()
    judge.get_by_role("button", name="登记回避").click()
    expect(judge.get_by_role("status")).to_contain_text("不再由您打分")
    expect(judge.get_by_role("link", name=f"面试 · 面试成绩：还有 {before - 1} 份没办")).to_be_visible()


def test_other_peoples_candidates_and_other_rooms_stay_shut(judge, app, live_server: LiveServer):
    with app.app_context():
        own = {
            one.entry_id for one in db.session.query(Assignment).filter_by(account_id=account("judge01").id)
        }
        other = db.session.query(Assignment).filter(
            Assignment.component == "panel", Assignment.entry_id.not_in(own)
        )
        entry = other.first().entry_id
    judge.get_by_role("link", name="去打分").click()
    sheets = judge.url
    assert judge.goto(f"{sheets}{entry}/").status == 404
    for path in ("/office/", "/admin/", "/audit/", "/desk/", "/outbox"):
        assert judge.goto(live_server.url + path).status == 403
    expect(judge.get_by_role("heading", level=1)).to_be_visible()
    assert "judge01" not in judge.get_by_role("main").inner_text()


def test_after_the_signature_marks_are_only_read(judge, app, interviewing, clock):
    from recruit.services import close_stage
    from tests.support.snapshot import mark

    with app.test_request_context():
        play = interviewing.play
        mark(play, "judge01")
        stage = play.stage("interview")
        clock.set(stage.closes_at)
        close_stage.confirm(
            close_stage.propose(stage, account("office"), clock.now()), account("second"), clock.now()
        )
        db.session.commit()
    judge.reload()
    expect(judge.get_by_text("已经结束的，1 项")).to_be_visible()
    judge.get_by_role("link", name="看一看").click()
    judge.get_by_role("link", name="看一看").first.click()
    expect(judge.get_by_text("分数只能看，不能再改")).to_be_visible()
    expect(judge.get_by_role("button", name="交分")).to_have_count(0)
