"""An import in a real browser: it goes on by itself, stops when told, waits for a broken line; a button does it too."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import Application, Stage
from recruit.services import confirm_import
from tests.support.browser import DESK, PHONE, Visit, accessibility_findings
from tests.support.importing import crowd, sheet
from tests.support.registering import clerk, open_jinsha
from tests.support.signed_in import session_token
from tests.support.site import LiveServer, serve

ROWS = 12


@pytest.fixture
def site(app: Flask, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveServer]:
    monkeypatch.setattr(confirm_import, "BATCH", 2)
    with app.app_context():
        cohort = open_jinsha(clock.now())
        db.session.commit()
        clerk(clock.now())
        (app.config["ZEYOU_HOME"] / "a.csv").write_bytes(sheet(cohort, crowd(0, ROWS)))
        db.session.rollback()
    with serve(app) as server:
        yield server


@pytest.fixture
def looked(site: LiveServer, visit: Callable[..., Visit]) -> Callable[..., Page]:
    """A page that shows the preview of the sheet."""

    def look(**options: object) -> Page:
        page = visit(**options).page()
        app = site.app
        with app.app_context():
            signer = app.session_interface.get_signing_serializer(app)
            cookie = signer.dumps({"sign_in": session_token("clerk1")})
        page.context.add_cookies([{"name": "zeyou", "value": cookie, "url": site.url}])
        page.goto(f"{site.url}/desk/jinsha-2016/import")
        page.set_input_files("input[type=file]", app.config["ZEYOU_HOME"] / "a.csv")
        page.get_by_role("button", name="检查表格").click()
        return page

    return look


def confirm(page: Page) -> None:
    page.get_by_role("button", name="导入这 12 行").click()


def count(site: LiveServer) -> int:
    with site.app.app_context():
        return db.session.query(Application).count()


def test_it_goes_on_by_itself_to_the_end(site: LiveServer, looked: Callable[..., Page]) -> None:
    page = looked(**PHONE)
    assert count(site) == 0
    confirm(page)
    expect(page.get_by_text("导入了 12 人")).to_be_visible()
    assert page.url.endswith("/desk/jinsha-2016")
    assert count(site) == ROWS


def test_it_stops_when_told_and_goes_on_when_told(site: LiveServer, looked: Callable[..., Page]) -> None:
    page = looked(**DESK)
    confirm(page)
    page.get_by_role("button", name="先停一停").click()
    expect(page.get_by_role("status").filter(has_text="停下来了")).to_be_visible()
    page.wait_for_load_state("networkidle")
    before = count(site)
    assert before < ROWS
    assert accessibility_findings(page) == []
    # Longer than from one batch to the next.
    page.wait_for_timeout(700)
    assert count(site) == before
    expect(page.get_by_text(f"{before} / 12")).to_be_visible()
    page.get_by_role("button", name="接着导入").click()
    expect(page.get_by_text("导入了 12 人")).to_be_visible()
    assert count(site) == ROWS


def test_a_break_of_the_line_is_waited_out(site: LiveServer, looked: Callable[..., Page]) -> None:
    page = looked(**DESK)
    confirm(page)
    expect(page.get_by_role("heading", name="正在导入")).to_be_visible()
    page.route("**/import/confirm", lambda route: route.abort())
    expect(page.get_by_text("没有连上")).to_be_visible()
    assert count(site) < ROWS
    page.unroute("**/import/confirm")
    expect(page.get_by_text("导入了 12 人")).to_be_visible()
    assert count(site) == ROWS


def test_an_answer_that_is_no_progress_is_shown_whole(site: LiveServer, looked: Callable[..., Page]) -> None:
    page = looked(**DESK)
    confirm(page)
    page.get_by_role("button", name="先停一停").click()
    page.wait_for_load_state("networkidle")
    before = count(site)
    with site.app.app_context():
        stage = db.session.query(Stage).filter_by(kind="registration").one()
        stage.closes_at = stage.opens_at
        db.session.commit()
    page.get_by_role("button", name="接着导入").click()
    expect(page.get_by_role("main")).to_contain_text("截止")
    assert count(site) == before < ROWS


def test_without_script_the_button_goes_on(site: LiveServer, looked: Callable[..., Page]) -> None:
    page = looked(**DESK, java_script_enabled=False)
    confirm(page)
    for done in range(2, ROWS, 2):
        expect(page.get_by_text(f"{done} / 12")).to_be_visible()
        page.get_by_role("button", name="接着导入").click()
    expect(page.get_by_text("导入了 12 人")).to_be_visible()
    assert count(site) == ROWS
