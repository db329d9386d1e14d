"""The page beside the figures of the rooms: who marks strictly or mildly, and do the judges agree."""

from __future__ import annotations

from decimal import Decimal

from flask import Response, render_template

from exams.kinds.interview.pages import bp, unseen_page
from exams.kinds.interview.severity import Report, report_of
from exams.queries.panel_rooms import marks_unseen
from exams.queries.rooms import panel_component
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import listed
from recruit.models import Stage
from recruit.web import guards
from scoring.agreement import KINDS
from scoring.csvtext import Cell, csv_bytes
from scoring.severity import JudgeFigure


@bp.route("/<int:stage>/severity")
@guards.staff("office", "second-signatory", "auditor")
def severity(stage: int) -> str:
    """Severity of each judge with its interval, single marks that stick out, agreement room by room."""
    running = _stage(stage)
    if unseen := marks_unseen(running, guards.account()):
        return unseen_page(running, unseen)
    return render_template(
        "exams/interview/severity.html",
        stage=running,
        component=panel_component(running),
        found=report_of(running),
        kinds=KINDS,
        drawn=bool(running.definition.params.get("draw")),
    )


@bp.route("/<int:stage>/severity.csv")
@guards.staff("office", "second-signatory", "auditor")
def severity_table(stage: int) -> Response:
    """The judges' figures as a table."""
    running = _stage(stage)
    if unseen := marks_unseen(running, guards.account()):
        raise Refusal(unseen)
    found = report_of(running)
    # data: headings of a table that is taken away
    columns = [
        "面试室",
        "代号",
        "评委",
        "打了几个分",
        "平均分",
        "松紧",
        "标准误",
        "下限",
        "上限",
        "起伏",
        "离得远的分",
    ]
    rows = [_row(one, found) for block in found.blocks for one in block.judges]
    answer = Response(csv_bytes(columns, rows), content_type="text/csv; charset=utf-8")
    name = f"{running.cohort.code}-{running.code}-severity.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _row(one: JudgeFigure, found: Report) -> list[Cell]:
    """Figures to two decimals, as numbers; what cannot be told is left empty."""
    seats = found.seats[one.judge]
    rooms, codes = sorted({room for room, _code in seats}), [code for _room, code in seats]
    values = (one.mean, one.severity, one.error, one.low, one.high, one.spread)
    figures = [None if value is None else Decimal(f"{value:.2f}") for value in values]
    return [listed(rooms), listed(codes), found.names[one.judge], one.marks, *figures, one.far]


def _stage(stage_id: int) -> Stage:
    stage = db.session.get(Stage, stage_id)
    if stage is None or stage.kind != "interview":
        raise Refusal("unknown")
    return stage
