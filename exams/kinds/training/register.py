"""The training register: who heard which lesson on which day for how many minutes; filtered, taken away as a table."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request, url_for

from exams.kinds.training.room import bp, county_stage, lesson_titles
from exams.queries.training import standings, training_stage
from exams.queries.training_register import Attended, attended, training_totals
from exams.training.rules import rule_of
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.models import Stage
from recruit.queries.entries import entries_of
from recruit.services.roles import require_county
from recruit.tables import write_xlsx
from recruit.web import guards
from recruit.web.forms.fields import plain
from recruit.web.sheets import workbook
from scoring.csvtext import csv_bytes

PAGE = 50
READERS = ("office", "second-signatory", "auditor")


@bp.get("/office/<int:stage_id>/register")
@guards.staff(*READERS)
def register(stage_id: int) -> str:
    """Line by line, with what everybody has altogether beside it."""
    stage = county_stage(stage_id)
    rows, asked = _asked(stage)
    pages = max(1, -(-len(rows) // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    found = standings(stage)
    people = [one for one in entries_of(stage) if one.candidacy.state == "active"]
    return render_template(
        "exams/training/register.html",
        stage=stage,
        rows=_cells(stage, rows[(page - 1) * PAGE : page * PAGE]),
        count=len(rows),
        heads=_heads(),
        page=page,
        pages=pages,
        page_url=lambda n: url_for("training.register", stage_id=stage.id, page=n, **asked),
        asked=asked,
        titles=lesson_titles(stage),
        townships=stage.cohort.programme.regions.townships,
        files={
            kind: url_for("training.register_file", stage_id=stage.id, kind=kind, **asked)
            for kind in ("csv", "xlsx")
        },
        rule=rule_of(stage.definition),
        completed=sum(found[one.id].completed for one in people),
        people=len(people),
        totals=training_totals(stage.cohort),
        certificates=stage.state == "closed",
        roles=guards.account().roles,
    )


@bp.get("/office/<int:stage_id>/register.<any(csv, xlsx):kind>")
@guards.staff(*READERS)
def register_file(stage_id: int, kind: str) -> Response:
    """What the page shows, as a table; formulas in names stay text."""
    stage = training_stage(stage_id)
    require_county(guards.account())
    rows, _filters = _asked(stage)
    name = f"training-{stage.cohort.code}-{stage.code}"
    if kind == "xlsx":
        answer = workbook(write_xlsx(_heads(), _cells(stage, rows), _("培训登记册"), stage.opens_at), name)
    else:
        answer = Response(csv_bytes(_heads(), _cells(stage, rows)), content_type="text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _asked(stage: Stage) -> tuple[list[Attended], dict[str, Any]]:
    """The lines that the filters leave, and the filters."""
    number = plain(request.args.get("number", "")[:20]).upper()
    lesson, township = request.args.get("lesson", "")[:40], request.args.get("township", "")[:12]
    if lesson and lesson not in lesson_titles(stage):
        raise Refusal("unknown")
    rows = [
        one
        for one in attended(stage)
        if number in one.entry.candidacy.number.upper()
        and lesson in ("", one.lesson)
        and township in ("", one.entry.candidacy.township_code)
    ]
    return rows, {"number": number, "lesson": lesson, "township": township}


def _heads() -> list[str]:
    return [_("准考证号"), _("姓名"), _("乡镇"), _("课程"), _("场次"), _("日期"), _("分钟")]


def _cells(stage: Stage, rows: list[Attended]) -> list[list[str | int]]:
    zone, titles = stage.cohort.programme.timezone, lesson_titles(stage)
    names = {one.code: one.name for one in stage.cohort.programme.regions.townships}
    return [
        [
            one.entry.candidacy.number,
            one.entry.candidacy.person.name if one.entry.candidacy.person else "",
            names.get(one.entry.candidacy.township_code or "", ""),
            titles.get(one.lesson, one.lesson),
            one.session.name,
            f"{one.opens_at.astimezone(zone):%Y-%m-%d}",
            one.minutes,
        ]
        for one in rows
    ]
