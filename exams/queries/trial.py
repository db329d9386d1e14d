"""Reads for the trial: figures that ask for a second look, what groups' tables add up to, all sides of a candidate."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from exams.fieldwork.checks import countable
from exams.fieldwork.doubts import Doubt, doubt_rules, doubts_by_day
from exams.fieldwork.rules import SERIES, form_of
from exams.models import ActivityLine, ActivitySheet, FormResponse, ReportNote
from exams.queries.fieldwork import numbers_by_entry
from exams.queries.fieldwork_own import current_forms
from recruit.db import db
from recruit.models import Entry, Stage
from recruit.programme import Component
from recruit.queries.entries import entries_of
from recruit.slices import slices


def doubts_of_entry(entry: Entry, component: str) -> dict[int, tuple[Doubt, ...]]:
    """Day -> what asks for a second look in one candidate's reports."""
    part = next(one for one in entry.stage.definition.components if one.code == component)
    return _doubts(entry.stage, part, current_forms(entry, component))


def notes_of(response_ids: Collection[int]) -> dict[int, ReportNote]:
    """Report's row -> what the candidate says of its figures."""
    found: dict[int, ReportNote] = {}
    for piece in slices(response_ids):
        rows = db.session.scalars(select(ReportNote).where(ReportNote.response_id.in_(piece)))
        found.update({row.response_id: row for row in rows})
    return found


def _doubts(stage: Stage, part: Component, rows: Sequence[Any]) -> dict[int, tuple[Doubt, ...]]:
    rules = doubt_rules(part.params)
    figures = countable(form_of(stage.cohort.programme, part))
    return doubts_by_day(rules, {int(row.slot): row.answers for row in rows}, figures)


def activity_sums(stage: Stage, component: str) -> dict[int, dict[str, Decimal]]:
    """Entry id -> measure -> what all lines that count add up to."""
    found: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    rows = db.session.execute(
        _counting(select(ActivityLine.entry_id, ActivityLine.figures), stage, component).where(
            ActivityLine.entry_id.is_not(None)
        )
    )
    for entry_id, figures in rows:
        for code, value in figures.items():
            found[entry_id][code] += value
    return found


def numbers_with_sums(stage: Stage, component: str) -> dict[str, Mapping[str, Decimal]]:
    """Admission number -> measure -> sum, for every entry of the stage; 0 where no line speaks of one."""
    sums, codes = activity_sums(stage, component), measure_codes(stage, component)
    none = dict.fromkeys(codes, Decimal(0))
    return {number: none | sums.get(entry_id, {}) for entry_id, number in numbers_by_entry(stage).items()}


def measure_codes(stage: Stage, component: str) -> list[str]:
    return [str(row["code"]) for row in stage.definition.component(component).params.get("measures") or ()]


def activity_open(stage: Stage, component: str) -> int:
    """Rows that are not settled yet."""
    query = _counting(select(func.count(ActivityLine.id)), stage, component)
    return db.session.scalar(query.where(ActivityLine.how == "open")) or 0


def activity_sheets(stage: Stage, component: str) -> list[tuple[ActivitySheet, Counter[str]]]:
    """Every sheet, the newest first, with how many of its lines were found by what."""
    query = (
        select(ActivitySheet, ActivityLine.how, func.count())
        .join(ActivityLine, ActivityLine.sheet_id == ActivitySheet.id)
        .where(ActivitySheet.stage_id == stage.id, ActivitySheet.component == component)
        .group_by(ActivitySheet.id, ActivityLine.how)
        .order_by(ActivitySheet.id.desc())
    )
    found: dict[ActivitySheet, Counter[str]] = {}
    for sheet, how, count in db.session.execute(query):
        found.setdefault(sheet, Counter())[how] += count
    return list(found.items())


def _counting(query: Any, stage: Stage, component: str) -> Any:
    return query.join(ActivitySheet, ActivitySheet.id == ActivityLine.sheet_id).where(
        ActivitySheet.stage_id == stage.id,
        ActivitySheet.component == component,
        ActivitySheet.taken_back_at.is_(None),
    )


@dataclass(frozen=True)
class DayReport:
    """One day of one candidate, as it stands."""

    row_id: int
    slot: str
    received_at: datetime
    late: bool
    answers: Mapping[str, Any]


@dataclass
class Sides:
    """Everything about one candidate's trial that is not a mark. `doubts` and `explained` count days."""

    entry: Entry
    reports: dict[str, list[DayReport]] = field(default_factory=lambda: defaultdict(list))
    doubts: int = 0
    explained: int = 0


def sides_of(stage: Stage) -> list[Sides]:
    """Every entry of the stage, by admission number: four queries whatever their number."""
    found = {entry.id: Sides(entry) for entry in entries_of(stage)}
    rows = db.session.execute(
        select(
            FormResponse.entry_id,
            FormResponse.component,
            FormResponse.id,
            FormResponse.slot,
            FormResponse.received_at,
            FormResponse.late,
            FormResponse.answers,
        )
        .join(Entry, Entry.id == FormResponse.entry_id)
        .where(Entry.stage_id == stage.id, FormResponse.current.is_(True))
    )
    for entry_id, component, *report in rows:
        found[entry_id].reports[component].append(DayReport(*report))
    noted = set(
        db.session.scalars(
            select(ReportNote.response_id)
            .join(FormResponse, FormResponse.id == ReportNote.response_id)
            .join(Entry, Entry.id == FormResponse.entry_id)
            .where(Entry.stage_id == stage.id)
        )
    )
    for part in stage.definition.components:
        if part.kind == SERIES:
            for one in found.values():
                _count(one, stage, part, noted)
    return list(found.values())


def _count(one: Sides, stage: Stage, part: Component, noted: Collection[int]) -> None:
    reports = one.reports[part.code]
    doubtful = _doubts(stage, part, reports)
    one.doubts += len(doubtful)
    one.explained += sum(int(row.slot) in doubtful and row.row_id in noted for row in reports)
