"""From the last sheet to the public list, on phones: the office proposes, another person signs or sends back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import Result
from recruit.services.open_cohort import open_cohort
from tests.support.browser import DESK, PHONE, accessibility_findings
from tests.support.site import LiveServer
from tests.support.snapshot import Snapshot, account, mark

pytestmark = pytest.mark.browser
Open = Callable[[str], Page]


@pytest.fixture
def enter(visit: Callable[..., Any], staff: Callable[[Page, str], None]) -> Open:
    """`enter(login)`: a phone of their own on which this member of staff is signed in."""

    def begin(login: str) -> Page:
        page = visit(**PHONE).page()
        staff(page, login)
        return page

    return begin


@pytest.fixture
def over(app: Flask, interviewing: Snapshot, clock: FixedClock) -> None:
    """The last judge has filled in the sheets, and the window is over."""
    with app.test_request_context():
        mark(interviewing.play, "judge01")
        clock.set(interviewing.play.stage("interview").closes_at)
        db.session.commit()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def propose(office: Page) -> None:
    office.get_by_role("link", name="“面试”：可以预览并提交名单").click()
    office.get_by_role("button", name="提交，请复核人签字").click()
    expect(office.get_by_role("status")).to_contain_text("名单提交了")


@pytest.mark.usefixtures("over")
def test_propose_sign_publish_and_read(enter, visit, app, live_server: LiveServer):
    office, second = enter("office"), enter("second")
    office.get_by_role("link", name="“面试”：可以预览并提交名单").click()
    expect(office.get_by_text("看一看不会改动任何东西")).to_be_visible()
    expect(office.get_by_role("heading", name="线的两边")).to_be_visible()
    assert fits(office)
    office.get_by_role("button", name="提交，请复核人签字").click()
    expect(office.get_by_text("要由另一个人签字")).to_be_visible()
    expect(office.get_by_role("button", name="我核对过了，签字")).to_have_count(0)

    second.reload()
    second.get_by_role("link", name="“面试”：名单等复核人签字").click()
    assert fits(second)
    assert accessibility_findings(second) == []
    second.get_by_role("button", name="我核对过了，签字").click()
    expect(second.get_by_role("status")).to_contain_text("签好了，这一环节结束")

    visitor = visit(**PHONE).page()
    visitor.goto(f"{live_server.url}/p/jinsha-2016/lists")
    expect(visitor.get_by_role("link", name="面试", exact=True)).to_have_count(0)
    office.reload()
    office.get_by_role("button", name="公布").click()
    expect(office.get_by_role("status")).to_contain_text("名单公布了")
    visitor.reload()
    visitor.get_by_role("link", name="面试", exact=True).click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("“面试”名单")
    assert fits(visitor)
    with app.app_context():
        newest = db.session.query(Result).order_by(Result.id.desc()).first()
        assert newest is not None
        assert (newest.stage.code, newest.state) == ("interview", "published")
        assert newest.stage.state == "closed"


@pytest.mark.usefixtures("over")
def test_sent_back_with_a_reason_and_proposed_again(enter):
    office, second = enter("office"), enter("second")
    propose(office)
    second.reload()
    second.get_by_role("link", name="“面试”：名单等复核人签字").click()
    second.get_by_role("button", name="退回").click()
    expect(second.locator("#reason-error")).to_be_visible()
    second.get_by_label("退回的原因").fill("第 3 室少一张评分表的签名")
    second.get_by_role("button", name="退回").click()
    expect(second.get_by_role("status")).to_contain_text("名单退回办公室了")
    office.get_by_role("link", name="办公室", exact=True).first.click()
    office.get_by_role("link", name="面试", exact=True).click()
    expect(office.get_by_text("复核人退回")).to_be_visible()
    expect(office.get_by_text("第 3 室少一张评分表的签名")).to_be_visible()
    office.get_by_role("link", name="办公室", exact=True).first.click()
    propose(office)


@pytest.mark.usefixtures("over")
def test_a_double_click_and_the_back_button_do_no_harm(enter, app):
    office = enter("office")
    office.get_by_role("link", name="“面试”：可以预览并提交名单").click()
    preview = office.url
    office.get_by_role("button", name="提交，请复核人签字").dblclick()
    expect(office.get_by_role("heading", level=1)).to_contain_text("名单第 1 版")
    office.goto(preview)
    expect(office.get_by_text("名单已经提交，等复核人签字")).to_be_visible()
    expect(office.get_by_role("button", name="提交，请复核人签字")).to_have_count(0)
    with app.app_context():
        assert db.session.query(Result).filter_by(state="proposed").count() == 1


def test_what_is_missing_blocks_the_list_and_is_named(enter, interviewing, clock, app):
    office = enter("office")
    expect(office.get_by_text(re.compile("“面试”正在进行，.*人还没有结果"))).to_be_visible()
    with app.app_context():
        clock.set(interviewing.play.stage("interview").closes_at)
    office.reload()
    expect(office.get_by_role("link", name=re.compile("“面试”到期了，还有 2 件事没办完"))).to_be_visible()
    office.get_by_role("link", name=re.compile("面试成绩：还有 .* 份评分表没有交")).click()
    expect(office.get_by_role("heading", name="面试成绩")).to_be_visible()
    expect(office.get_by_role("row", name=re.compile("judge01"))).to_be_visible()
    assert fits(office)
    office.get_by_role("link", name="办公室", exact=True).first.click()
    office.get_by_role("link", name="面试", exact=True).click()
    office.get_by_role("link", name="预览名单").click()
    expect(office.get_by_text("办完这些才能提交名单")).to_be_visible()
    expect(office.get_by_role("button", name="提交，请复核人签字")).to_have_count(0)


def test_every_room_of_a_stage_is_reached_and_left_again(enter):
    """The signatory and the auditor find the draw; the office finds the work as well."""
    for login, rooms in (
        ("office", ["分配考评人员", "抽签分面试室", "面试室平均分和系数"]),
        ("second", ["抽签分面试室", "面试室平均分和系数"]),
        ("auditor", ["抽签分面试室", "面试室平均分和系数"]),
    ):
        page = enter(login)
        page.get_by_role("link", name="办公室", exact=True).first.click()
        page.get_by_role("link", name="面试", exact=True).click()
        stage = page.url
        for name in rooms:
            page.get_by_role("link", name=name).click()
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            assert fits(page), (login, name)
            page.get_by_role("link", name="回到“面试”").click()
            assert page.url == stage, (login, name)


def test_the_steps_stand_beside_each_other_on_a_desk(desk, staff):
    staff(desk, "office")
    boxes = [one.bounding_box() for one in desk.locator(".steps li").all()]
    assert len(boxes) == 9
    for left, right in zip(boxes, boxes[1:], strict=False):
        assert left
        assert right
        assert left["x"] + left["width"] <= right["x"] + 1
        assert abs(left["y"] - right["y"]) < 1
    chart = desk.locator("svg.chart").bounding_box()
    assert chart
    assert chart["y"] >= max(one["y"] + one["height"] for one in boxes if one)
    assert desk.evaluate("document.documentElement.scrollWidth") <= DESK["viewport"]["width"]


def test_a_practice_cohort_is_told_apart_everywhere(enter, app, interviewing, visit, live_server: LiveServer):
    with app.test_request_context():
        version = interviewing.play.cohort.version
        at = interviewing.moment
        open_cohort(version, "trying", account("office"), at, demo=True, practice="online-exam")
        db.session.commit()
    visitor = visit(**PHONE).page()
    visitor.goto(live_server.url)
    cards = visitor.locator(".card h2")
    expect(cards).to_have_text([re.compile(r"2016.*（2016年5月3日开始）"), "练习：线上考试"])
    cards.nth(1).get_by_role("link").click()
    expect(visitor.get_by_text("人是编的，只供试用")).to_be_visible()
    office = enter("office")
    office.get_by_text("换一期").click()
    office.get_by_role("link", name="练习：线上考试").click()
    expect(office.locator("header")).to_contain_text("练习：线上考试")
    for entry in ("乡镇登记", "放宽申请", "分配签约"):
        office.get_by_role("navigation", name="主菜单").get_by_role("link", name=entry).click()
        expect(office.locator("header")).to_contain_text("练习：线上考试")


def test_the_auditor_reads_words_and_checks_the_chain(enter):
    auditor = enter("auditor")
    auditor.get_by_role("link", name="操作记录").click()
    auditor.get_by_label("做了什么").select_option(label="名单签字")
    auditor.get_by_role("button", name="查找").click()
    expect(auditor.get_by_role("row").nth(1)).to_contain_text("名单签字 result.confirm")
    assert fits(auditor)
    auditor.get_by_role("link", name="从头核对一遍").click()
    expect(auditor.get_by_text("记录完整")).to_be_visible()
