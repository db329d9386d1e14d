"""The office's page of a trial: figures, regularity, activity and the markers' judgement of everybody side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from flask import render_template, request

from exams.fieldwork.checks import countable
from exams.fieldwork.rules import ACTIVITY, FIGURE, RUBRIC, SERIES, form_of
from exams.fieldwork.slots import slots
from exams.kinds.task_round.room import page_of
from exams.kinds.trial_operation import rules_of
from exams.kinds.trial_operation.arithmetic import measures_of, sums
from exams.kinds.trial_operation.doubt_words import short
from exams.kinds.trial_operation.reading import groups_of, measure_titles, series_of
from exams.kinds.trial_operation.room import KIND, bp, office_stage
from exams.queries.trial import Sides, activity_open, activity_sheets, activity_sums, measure_codes, sides_of
from exams.rubrics import marks_by_entry
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import current_locale
from recruit.models import Entry, Stage
from recruit.programme import Component
from recruit.web import guards

ROWS = 50
ORDERS = ("number", "doubts", "days")


@dataclass(frozen=True)
class Line:
    """One candidate. `days`: state of each day (done, late, missing, future); the rest in the order of `Columns`."""

    entry: Entry
    days: list[str]
    figures: list[str]
    groups: list[str]
    marks: list[Decimal | None]
    doubts: int
    explained: int


@dataclass(frozen=True)
class Columns:
    figures: list[str]
    groups: list[str]
    marks: list[str]


@bp.get("/office/<int:stage_id>/")
@guards.staff("office")
def office(stage_id: int) -> str:
    stage = office_stage(stage_id)
    order = request.args.get("by", "number")
    if order not in ORDERS:
        raise Refusal("unknown")
    lines = _sorted(_lines(stage, now()), order)
    page = page_of(request.args.get("page"))
    return render_template(
        "exams/trial_operation/office.html",
        stage=stage,
        columns=_columns(stage),
        lines=lines[(page - 1) * ROWS : page * ROWS],
        people=len(lines),
        page=page,
        pages=max(-(-len(lines) // ROWS), 1),
        order=order,
        doubtful=sum(bool(one.doubts) for one in lines),
        silent=sum(one.doubts > one.explained for one in lines),
        behind=sum("missing" in one.days for one in lines),
        groups=[
            (one, len(activity_sheets(stage, one.code)), activity_open(stage, one.code))
            for one in _of_kind(stage, ACTIVITY)
        ],
    )


@bp.get("/office/<int:stage_id>/<int:entry_id>")
@guards.staff("office")
def one_candidate(stage_id: int, entry_id: int) -> str:
    """Everything one candidate reported, day by day."""
    stage = office_stage(stage_id)
    entry = db.session.get(Entry, entry_id)
    if entry is None or entry.stage_id != stage.id or entry.stage.kind != KIND:
        raise Refusal("unknown")
    values = {"series": series_of(entry), "groups": groups_of(entry)}
    return render_template("exams/trial_operation/one.html", stage=stage, entry=entry, values=values)


def _of_kind(stage: Stage, kind: str) -> list[Component]:
    return [one for one in stage.definition.components if one.kind == kind]


def _columns(stage: Stage) -> Columns:
    locale, programme = current_locale(), stage.cohort.programme
    figures = []
    for part in _of_kind(stage, FIGURE):
        titles = {one.code: one.label.in_(locale) for one in form_of(programme, part).fields}
        figures += [titles.get(measure.field, measure.field) for measure in measures_of(part.params)]
    groups = [title for part in _of_kind(stage, ACTIVITY) for title in measure_titles(stage, part.code)]
    return Columns(figures, groups, [one.title.in_(locale) for one in _of_kind(stage, RUBRIC)])


def _lines(stage: Stage, at: datetime) -> list[Line]:
    groups = [
        (measure_codes(stage, one.code), activity_sums(stage, one.code)) for one in _of_kind(stage, ACTIVITY)
    ]
    marks = [marks_by_entry(stage, one) for one in _of_kind(stage, RUBRIC)]
    return [
        Line(
            one.entry,
            _days(stage, one, at),
            _figures(stage, one),
            [
                short(found.get(one.entry.id, {}).get(code, Decimal(0)))
                for codes, found in groups
                for code in codes
            ],
            [each.get(one.entry.candidacy.number) for each in marks],
            one.doubts,
            one.explained,
        )
        for one in sides_of(stage)
        if one.entry.candidacy.state == "active"
    ]


def _days(stage: Stage, one: Sides, at: datetime) -> list[str]:
    """The worst of all series for each day."""
    found = []
    for slot in slots(
        rules_of(stage.definition.params), one.entry.window[0], stage.cohort.programme.timezone
    ):
        states = []
        for part in _of_kind(stage, SERIES):
            report = next((row for row in one.reports[part.code] if row.slot == str(slot.number)), None)
            if report is not None:
                states.append("late" if report.late else "done")
            else:
                states.append("future" if slot.state(at) in ("before", "open") else "missing")
        found.append(max(states, key=("done", "future", "late", "missing").index, default="future"))
    return found


def _figures(stage: Stage, one: Sides) -> list[str]:
    found: list[str] = []
    for part in _of_kind(stage, FIGURE):
        measures = measures_of(part.params)
        reports = _answers(stage, part, one)
        fields = countable(form_of(stage.cohort.programme, part))
        totals = sums(measures, reports, fields)
        found += [short(totals[measure.field]) for measure in measures]
    return found


def _answers(stage: Stage, part: Component, one: Sides) -> list[Mapping[str, object]]:
    return [
        report.answers
        for series in _of_kind(stage, SERIES)
        if series.params.get("form") == part.params.get("form")
        for report in one.reports[series.code]
    ]


def _sorted(lines: list[Line], order: str) -> list[Line]:
    if order == "doubts":
        return sorted(lines, key=lambda one: (-(one.doubts - one.explained), -one.doubts))
    if order == "days":
        return sorted(lines, key=lambda one: (-one.days.count("missing"), -one.days.count("late")))
    return lines
