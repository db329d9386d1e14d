"""Tick operations: what a proctor saw at the computer, operation by operation, as the candidate does them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from exams.models import ObservedTime
from exams.queries.sessions import require_arrival
from exams.rubrics import Criterion, absent_numbers
from exams.services.mark_sheets import begun
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Entry, Mark, Stage
from recruit.programme import Component
from recruit.queries.assignments import assigned
from recruit.services.enter_marks import Given, enter_marks
from recruit.services.hold_stage import hold_markable
from recruit.services.mend import Change, mend, reason_for_log
from recruit.slices import pieces, slices


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
    """Stores the points and seconds of one proctor; returns the marks that are new or changed.

    Seconds can cost points, so they are changed as points are: with a reason, on record.
    Errors: Refusal('operation-unknown' | 'candidate-absent' | 'arrival-missing' | 'window-not-open' | 'not-assigned' |
    'reason-missing' | 'mend-reason') and those of `enter_marks`.
    """
    component = checklist_component(stage)
    operations = {one.code: one for one in checklist_of(stage)}
    opened = hold_markable((one.entry for one in ticked), at)
    absent, theirs = absent_numbers(stage), assigned(by, (one.entry.id for one in ticked))
    given = []
    for one in ticked:
        begun(one.entry, at)
        if one.entry.candidacy.number in absent:
            raise Refusal("candidate-absent", number=one.entry.candidacy.number)
        if (one.entry.id, component.code) not in theirs:
            raise Refusal("not-assigned", number=one.entry.candidacy.number)
        for code in (*one.points, *one.seconds):
            if code not in operations:
                raise Refusal("operation-unknown", operation=code)
        given += [
            Given(one.entry, component.code, code, points, operations[code].max, one.reason)
            for code, points in one.points.items()
        ]
    require_arrival(one.entry for one in ticked)
    before = _marked(by, component, [one.entry.id for one in ticked])
    marks = enter_marks(given, by, at)
    _time([one for one in ticked if one.seconds], component, by, at, opened, before)
    return marks


def _time(
    timed: Sequence[Ticked],
    component: Component,
    by: Account,
    at: datetime,
    opened: Mapping[int, int],
    marked: Collection[tuple[int, str]],
) -> None:
    """`marked`: what had points before; a time that comes after them is a change like any other."""
    events, changes = [], []
    for part in pieces(timed):
        known = seconds_by(by, component, [one.entry.id for one in part])
        for one in part:
            for code, seconds in one.seconds.items():
                row = known.get((one.entry.id, code))
                if row is not None and row.seconds == seconds:
                    continue
                was = "" if row is None else f"{row.seconds}s"
                if row is not None or (one.entry.id, code) in marked:
                    if not one.reason.strip():
                        raise Refusal("reason-missing", component=component.code)
                    events.append(_changed(one, component, code, f"{seconds}s", was, by, at))
                if row is None:
                    row = ObservedTime(
                        entry_id=one.entry.id, component=component.code, criterion=code, examiner_id=by.id
                    )
                    db.session.add(row)
                row.seconds, row.at = seconds, at
                changes.append(Change(one.entry, component.code, code, was, f"{seconds}s", one.reason))
    db.session.flush()
    audit.record(events)
    mend(changes, opened, by, at)


def _marked(by: Account, component: Component, entry_ids: Sequence[int]) -> set[tuple[int, str]]:
    found: set[tuple[int, str]] = set()
    for part in slices(entry_ids):
        query = select(Mark.entry_id, Mark.criterion).where(
            Mark.entry_id.in_(part),
            Mark.component == component.code,
            Mark.examiner_id == by.id,
            Mark.current.is_(True),
        )
        found.update((entry, code) for entry, code in db.session.execute(query))
    return found


def seconds_by(
    by: Account, component: Component, entry_ids: Sequence[int]
) -> dict[tuple[int, str], ObservedTime]:
    """(entry, operation) -> how long this proctor saw it take."""
    query = select(ObservedTime).where(
        ObservedTime.component == component.code,
        ObservedTime.examiner_id == by.id,
        ObservedTime.entry_id.in_(entry_ids),
    )
    return {(row.entry_id, row.criterion): row for row in db.session.scalars(query)}


def _changed(
    one: Ticked, component: Component, code: str, seconds: str, was: str, by: Account, at: datetime
) -> audit.Event:
    facts = {
        "stage": one.entry.stage.code,
        "component": component.code,
        "criterion": code,
        "seconds": seconds,
        "was": was,
        "reason": reason_for_log(one.entry, one.reason),
    }
    return audit.Event(at, by.login, "time.change", audit.about(one.entry.candidacy), facts)
