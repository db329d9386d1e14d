"""My way through: each stage, each mark, where the line was, what changed, and nothing before it is published."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from recruit.app import limiter
from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import Application, Candidacy, Stage
from recruit.queries.entries import entries_of
from recruit.queries.progress import progress_of
from recruit.queries.results import current_result
from recruit.queries.way import way_of
from tests.recruit.funnel import small
from tests.support import funnel
from tests.web.test_office import BLUEPRINTS

PAGES = (*BLUEPRINTS, "recruit.web.apply:bp", "recruit.web.my_way:bp")


@pytest.fixture
def app(make_app: Callable[..., Flask], clock: FixedClock) -> Flask:
    clock.set(small.AFTER_TEST)
    app = make_app(ZEYOU_KINDS=small.KINDS, ZEYOU_BLUEPRINTS=PAGES)
    with app.app_context():
        limiter.reset()
        stage = funnel.at_the_test()
        for number in ("N0001", "N0002", "N0003", "N0004"):
            funnel.applicant_of(stage, number)
        db.session.commit()
    return app


def the_test() -> Stage:
    return db.session.scalars(select(Stage).where(Stage.code == "test")).one()


def of(app: Flask, number: str, path: str = "/my/way") -> str:
    answer = funnel.browser(app, f"A{number}").get(path)
    assert answer.status_code == 200
    return answer.text


def publish(app: Flask) -> None:
    with app.app_context():
        funnel.publish(the_test())
        db.session.commit()


def test_before_the_list_is_out_no_mark_is_told(app):
    page = of(app, "N0001")
    assert "测试" in page
    assert "90" not in page
    assert "进线的最后一名" not in page


@pytest.mark.database
def test_whoever_missed_by_one_place_reads_rank_line_and_working(app):
    publish(app)
    page = of(app, "N0004")
    assert "第 4 名，60.00 分" in page
    assert "4 个人有名次，2 人进了下一步。进线的最后一名 80.00 分，没进线的第一名 70.00 分。" in page
    assert "低 20.00 分" in page
    assert "60 ÷ 100 × 100" in page
    assert "/lists/2/mine/N0004" in page


def test_a_posting_that_is_over_is_not_held_out(app, clock):
    publish(app)
    assert "前提出" in of(app, "N0004")
    clock.set(small.AFTER_TEST + timedelta(days=30))
    page = of(app, "N0004")
    assert "公示已经结束；还有意见，请找意见窗口" in page
    assert "前提出" not in page


def test_whoever_stood_by_does_not_wait_for_ever(app):
    publish(app)
    query = select(Application).join(Candidacy, Candidacy.application_id == Application.id)
    with app.app_context():
        own = db.session.scalars(query.where(Candidacy.number == "N0003")).one()
        states = [step.state for step in progress_of(own, small.AFTER_TEST).steps]
    # This programme fills no places: nothing is still to come for the reserve.
    assert states[-2:] == ["reserve", "missed"]


def test_nobody_reads_of_anybody_else(app):
    publish(app)
    page = of(app, "N0004")
    assert "N0001" not in page
    assert funnel.browser(app, "office").get("/my/way").status_code == 403
    assert app.test_client().get("/my/way").status_code == 302


def test_a_correction_says_what_it_changed_and_why(app):
    publish(app)
    with app.app_context():
        stage = the_test()
        entries_of(stage)[1].candidacy.state = "withdrawn"
        funnel.correct(stage, "本人退出")
        db.session.commit()
    moved = of(app, "N0003")
    assert "这份名单更正过" in moved
    assert "第 3 名，70.00 分，候补" in moved
    assert "更正的原因：本人退出" in moved
    assert "这份名单更正过" not in of(app, "N0001"), "the correction changed nothing for the first"


def test_the_sheet_carries_what_a_stranger_needs_to_check_the_list(app):
    publish(app)
    with app.app_context():
        sha256 = current_result(the_test()).sha256
    sheet = of(app, "N0002", "/my/way/sheet")
    assert sha256 in sheet
    assert "zeyou list verify" in sheet
    assert "<nav" not in sheet


def test_the_page_is_light_and_asks_little(app):
    publish(app)
    asked: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *facts: asked.append(facts[2]))
    first = funnel.browser(app, "AN0003")
    first.get("/my/way")
    asked.clear()
    page = first.get("/my/way")
    assert len(page.data) < 30_000
    assert len(asked) <= 45, len(asked)


def test_the_lines_of_all_stages_come_with_a_handful_of_statements(app):
    publish(app)
    with app.app_context():
        progress = progress_of(
            db.session.scalars(select(Application).order_by(Application.id)).first(), small.AFTER_TEST
        )
        asked: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *facts: asked.append(facts[2]))
        ways = way_of(progress)
        assert len(asked) == 5
    assert [(one.line.competing, one.line.advanced) for one in ways if one.line] == [(4, 2)]
