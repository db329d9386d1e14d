"""The sheet by keyboard and by thumb, in a real browser."""

from __future__ import annotations

import pytest

from exams.models import Evidence
from exams.queries.review_desk import SHEET
from recruit.db import db
from tests.exams.evidence_desk import desk as evidence_desk
from tests.exams.fieldwork import field
from tests.support.browser import PHONE, accessibility_findings


@pytest.fixture
def sheet(app, live_server, clock) -> tuple[str, dict[str, str]]:
    """(address of a reviewer's sheet with six pictures, the cookie of whoever is signed in)."""
    with app.app_context():
        made = evidence_desk.build(candidates=1)
        clock.set(made.during)
        field.upload(made.entries[0], evidence_desk.SHOTS, [1, 2, 3, 4, 5, 6], made.during)
        evidence_desk.reviewer(made, "first")
        client = field.sign_in(app.test_client(), "first")
        held = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
        stage_id = made.stage_id
    assert held is not None
    cookie = {"name": held.key, "value": held.value, "url": live_server.url}
    return f"{live_server.url}/task-round/review/{stage_id}/{evidence_desk.SHOTS}/", cookie


def reasons(app) -> list[str]:
    with app.app_context():
        rows = db.session.query(Evidence).order_by(Evidence.serial)
        return [one.reason or one.state for one in rows]


def test_by_keyboard_and_by_thumb(app, sheet, visit):
    url, cookie = sheet
    window = visit()
    window.context.add_cookies([cookie])
    page = window.page()
    page.goto(url)
    for key in ("ArrowRight", "ArrowRight", "2", "Enter", "ArrowRight", "3", "ArrowRight", "1", "0"):
        page.keyboard.press(key)
    assert page.locator(".wrong-one .marked").all_text_contents() == [
        "退回：看不清",
        "退回：日期不在任务时间内",
    ]
    assert not page.locator("select").first.is_visible()
    assert accessibility_findings(page) == []
    with page.expect_navigation():
        page.keyboard.press("a")
    assert reasons(app) == ["accepted", "unreadable", "date-wrong", "accepted", "accepted", "accepted"]
    with page.expect_navigation():
        page.keyboard.press("u")
    assert reasons(app) == ["waiting"] * 6
    thumb = visit(**PHONE)
    thumb.context.add_cookies([cookie])
    phone = thumb.page()
    phone.goto(url)
    phone.locator(".shots a").nth(3).tap()
    assert phone.locator("#large").is_visible()
    phone.locator("[data-reason=cut-off]").tap()
    assert not phone.locator("#large").is_visible()
    with phone.expect_navigation():
        phone.locator("#sheet button[type=submit]").tap()
    assert reasons(app)[3] == "cut-off"


def test_a_key_held_down_sends_one_sheet(app, live_server, clock, visit):
    with app.app_context():
        made = evidence_desk.build(candidates=1, target=60)
        clock.set(made.during)
        field.upload(made.entries[0], evidence_desk.SHOTS, list(range(1, 61)), made.during)
        evidence_desk.reviewer(made, "first")
        held = field.sign_in(app.test_client(), "first").get_cookie(app.config["SESSION_COOKIE_NAME"])
        url = f"{live_server.url}/task-round/review/{made.stage_id}/{evidence_desk.SHOTS}/"
    assert held is not None
    window = visit()
    window.context.add_cookies([{"name": held.key, "value": held.value, "url": live_server.url}])
    page = window.page()
    page.goto(url)
    with page.expect_navigation():
        page.keyboard.down("a")
    page.wait_for_load_state("load")
    for _repeat in range(3):
        page.keyboard.down("a")
        page.wait_for_timeout(300)
    assert reasons(app).count("accepted") == SHEET
