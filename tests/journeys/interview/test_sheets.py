"""A judge's sheet on a phone: what a mark looks like, the running sum, a line that fails; the chief closes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from exams.queries.panel_rooms import rooms_of
from exams.queries.rooms import panel_component
from recruit.db import db
from recruit.models import Account, Mark, Stage
from tests.support.browser import accessibility_findings
from tests.support.snapshot import account

pytestmark = pytest.mark.browser


def picture(page: Page, name: str) -> None:
    """For a person to look at; only where a folder is named."""
    folder = os.environ.get("ZEYOU_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= 360"))


def test_a_sheet_waits_for_a_line_and_is_sent_by_itself(phone, staff, app):
    staff(phone, "judge01")
    phone.get_by_role("link", name="去打分").click()
    phone.get_by_role("link", name="打分").first.click()
    expect(phone.get_by_text("说得清服务站替村里办哪几件事")).to_be_visible()
    assert fits(phone)
    assert accessibility_findings(phone) == []
    inputs = phone.locator("main input[inputmode=decimal]")
    for place, value in enumerate(("25", "２４．５", "18", "16")):
        inputs.nth(place).fill(value)
    expect(phone.locator("[data-total]")).to_have_text("83.5")
    picture(phone, "sheet-360")
    phone.context.set_offline(True)
    phone.get_by_role("button", name="交分").click()
    expect(phone.get_by_text("没有网络。分数还在这台手机上")).to_be_visible()
    expect(inputs.nth(1)).to_have_value("２４．５")
    picture(phone, "sheet-offline-360")
    with app.app_context():
        judge = db.session.query(Account).filter_by(login="judge01").one()
        assert db.session.query(Mark).filter_by(examiner_id=judge.id, component="panel").count() == 0
    phone.context.set_offline(False)
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    expect(phone.get_by_role("status").first).to_contain_text("分数记下了，一共 83.5 分")
    with app.app_context():
        judge = db.session.query(Account).filter_by(login="judge01").one()
        assert db.session.query(Mark).filter_by(examiner_id=judge.id, component="panel").count() == 4


def test_the_chief_closes_a_room_on_a_phone(phone, staff, app):
    with app.app_context():
        stage = db.session.query(Stage).filter_by(code="interview").one()
        rooms = rooms_of(stage, panel_component(stage))
        room = next(one for one in rooms if one.ready)
        chief, name = str(room.chief), room.name
        account(chief).password_hash = account("judge01").password_hash
        db.session.commit()
    staff(phone, chief)
    picture(phone, "home-360")
    phone.get_by_role("link", name=f"您是 {name} 室的主考").first.click()
    assert fits(phone)
    assert accessibility_findings(phone) == []
    picture(phone, "room-360")
    phone.get_by_role("button", name="关闭这个面试室").click()
    expect(phone.get_by_text("这一室已经关闭")).to_be_visible()
    picture(phone, "room-closed-360")


def test_the_offices_pages_of_rooms_papers_and_guests(desk, staff, app):
    staff(desk, "office")
    with app.app_context():
        stage = db.session.query(Stage).filter_by(code="interview").one().id
    home = desk.url.split("/", 3)[:3]
    for path, name in (
        ("closings", "面试室关闭和改分"),
        ("papers", "纸质评分表"),
        ("guests", "客座评委的一日条"),
    ):
        desk.goto("/".join([*home, "examine", path, str(stage)]))
        expect(desk.get_by_role("heading", level=1)).to_contain_text(name)
        assert accessibility_findings(desk) == []
        picture(desk, f"{path}-1280")
