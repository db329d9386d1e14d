"""Tick operations: what a proctor saw at the computer, operation by operation, as the candidate does them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from exams.models import ObservedTime
from exams.queries.sessions import require_arrival
from exams.rubrics import Criterion, absent_numbers
from exams.services.mark_sheets import begun
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Entry, Mark, Stage
from recruit.programme import Component
from recruit.services.enter_marks import Given, enter_marks
from recruit.slices import pieces


@dataclass(frozen=True)
class Ticked:
    """Points per operation (any of them; the rest may follow) and, where timed, whole seconds per operation."""

    entry: Entry
    points: Mapping[str, Decimal]
    seconds: Mapping[str, int] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True)
class Operation(Criterion):
    """One observed operation; `seconds` is the time it should take, None for no limit."""

    seconds: int | None = None


def checklist_of(stage: Stage) -> tuple[Operation, ...]:
    """The operations of the stage, in the programme's order."""
    return tuple(
        Operation(str(row["code"]), row["title"], Decimal(row["max"]), seconds=row.get("seconds"))
        for row in stage.definition.params.get("checklist") or ()
    )


def checklist_component(stage: Stage) -> Component:
    """The component the operations are marks of."""
    return next(one for one in stage.definition.components if one.kind == "checklist")


def tick_operations(stage: Stage, ticked: Sequence[Ticked], by: Account, at: datetime) -> list[Mark]:
    """Stores the points of one proctor; returns the marks that are new or changed.

    Errors: Refusal('operation-unknown' | 'candidate-absent' | 'arrival-missing' | 'window-not-open') and those of
    `enter_marks`.
    """
    component = checklist_component(stage)
    operations = {one.code: one for one in checklist_of(stage)}
    absent = absent_numbers(stage)
    given = []
    for one in ticked:
        begun(one.entry, at)
        if one.entry.candidacy.number in absent:
            raise Refusal("candidate-absent", number=one.entry.candidacy.number)
        for code in (*one.points, *one.seconds):
            if code not in operations:
                raise Refusal("operation-unknown", operation=code)
        given += [
            Given(one.entry, component.code, code, points, operations[code].max, one.reason)
            for code, points in one.points.items()
        ]
    require_arrival(one.entry for one in ticked)
    marks = enter_marks(given, by, at)
    _time([one for one in ticked if one.seconds], component, by, at)
    return marks


def _time(timed: Sequence[Ticked], component: Component, by: Account, at: datetime) -> None:
    for part in pieces(timed):
        query = select(ObservedTime).where(
            ObservedTime.component == component.code,
            ObservedTime.examiner_id == by.id,
            ObservedTime.entry_id.in_([one.entry.id for one in part]),
        )
        known = {(row.entry_id, row.criterion): row for row in db.session.scalars(query)}
        for one in part:
            for code, seconds in one.seconds.items():
                row = known.get((one.entry.id, code))
                if row is None:
                    row = ObservedTime(
                        entry_id=one.entry.id, component=component.code, criterion=code, examiner_id=by.id
                    )
                    db.session.add(row)
                row.seconds, row.at = seconds, at
    db.session.flush()
