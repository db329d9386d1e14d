"""Plan training: which lessons are given when and where, by whom, for how many; times follow from the lessons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import delete

from exams import messages_training as messages_training  # registers its texts
from exams.models import DaySession, TrainingLesson, TrainingPlace
from exams.queries.training import (
    expected_in,
    records_in,
    sessions_of_entries,
    sheet_of,
)
from exams.services.plan_sessions import Planned, cancel_session, change_session, plan_session
from exams.training.rules import lessons_of, unit_of
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Stage
from recruit.services.hold_stage import hold_planned
from scoring.minutes import DAYS

#: Roles of those who may teach and keep the sheet.
TRAINERS = ("proctor", "clerk")


@dataclass(frozen=True)
class Taught:
    """A session as the office wants it. `lessons` by code, given one after the other with `pause` minutes between them;
    counted by days, `closes_at` says when the day ends."""

    name: str
    room: str
    opens_at: datetime
    seats: int
    lessons: tuple[str, ...]
    trainers: tuple[Account, ...] = ()
    pause: int = 0
    closes_at: datetime | None = None


def plan_training(stage: Stage, wanted: Taught, by: Account, at: datetime) -> DaySession:
    """One more session. Errors: those of `plan_session` and Refusal('training-lesson' | 'training-long')."""
    times = times_of(stage, wanted)
    made = plan_session(stage, _planned(wanted, times), by, at)
    _teach(made, times)
    return made


def plan_every_day(stage: Stage, wanted: Taught, until: date, by: Account, at: datetime) -> list[DaySession]:
    """The same session on every working day up to and including `until`. Errors: those of `plan_training`."""
    zone = stage.cohort.programme.timezone
    first = wanted.opens_at.astimezone(zone).date()
    made = []
    for day in (first, *stage.cohort.programme.calendar.between(first, until)):
        later = timedelta(days=(day - first).days)
        name = f"{wanted.name} {day.month}-{day.day}"
        closes = wanted.closes_at + later if wanted.closes_at else None
        one = replace(wanted, name=name, opens_at=wanted.opens_at + later, closes_at=closes)
        made.append(plan_training(stage, one, by, at))
    return made


def change_training(session: DaySession, wanted: Taught, by: Account, at: datetime) -> None:
    """Other lessons, another time or place, other trainers; nobody loses their place by it.

    Errors: those of `plan_training`, Refusal('training-closed' | 'training-fewer-seats' | 'training-clash').
    """
    stage = hold_planned(session.stage, by)
    if sheet_of(session) is not None:
        raise Refusal("training-closed")
    times = times_of(stage, wanted)
    people = {one.id for one in expected_in(session)}
    if wanted.seats < len(people):
        raise Refusal("training-fewer-seats", count=len(people))
    opens, closes = times[0][1], times[-1][2]
    clash = sum(
        any(one.id != session.id and one.opens_at < closes and opens < one.closes_at for one in sessions)
        for entry, sessions in sessions_of_entries(stage).items()
        if entry in people
    )
    if clash:
        raise Refusal("training-clash", count=clash)
    change_session(session, _planned(wanted, times), by, at)
    db.session.execute(delete(TrainingLesson).where(TrainingLesson.session_id == session.id))
    _teach(session, times)


def cancel_training(session: DaySession, by: Account, at: datetime) -> int:
    """Calls a session off; its people have no place until they are put into another. Returns how many.

    Errors: those of `cancel_session`, Refusal('training-closed' | 'training-has-people').
    """
    hold_planned(session.stage, by)
    if sheet_of(session) is not None:
        raise Refusal("training-closed")
    if any(row.arrived_at is not None for row in records_in(session).values()):
        raise Refusal("training-has-people")
    count = len(expected_in(session))
    db.session.execute(delete(TrainingPlace).where(TrainingPlace.session_id == session.id))
    cancel_session(session, by, at)
    return count


def times_of(stage: Stage, wanted: Taught) -> list[tuple[str, datetime, datetime]]:
    """(lesson, from, to) of a session, in the programme's order.

    Errors: Refusal('training-lesson' | 'training-long' | 'training-day-ends').
    """
    known = {one.code: one.units for one in lessons_of(stage.definition)}
    chosen = [code for code in known if code in set(wanted.lessons)]
    if not chosen or len(chosen) < len(set(wanted.lessons)):
        raise Refusal("training-lesson")
    if unit_of(stage.definition) == DAYS:
        found = _whole_day(stage, wanted, chosen)
    else:
        found, begins = [], wanted.opens_at
        for code in chosen:
            ends = begins + timedelta(minutes=known[code])
            found.append((code, begins, ends))
            begins = ends + timedelta(minutes=wanted.pause)
    zone = stage.cohort.programme.timezone
    if found[-1][2].astimezone(zone).date() != wanted.opens_at.astimezone(zone).date():
        raise Refusal("training-long")
    return found


def _whole_day(stage: Stage, wanted: Taught, chosen: Sequence[str]) -> list[tuple[str, datetime, datetime]]:
    """A day is a day of one part."""
    if len(chosen) != 1:
        raise Refusal("training-lesson")
    closes = wanted.closes_at
    if closes is None or closes <= wanted.opens_at:
        raise Refusal("training-day-ends")
    return [(chosen[0], wanted.opens_at, closes)]


def _planned(wanted: Taught, times: Sequence[tuple[str, datetime, datetime]]) -> Planned:
    return Planned(
        wanted.name, wanted.room, wanted.opens_at, times[-1][2], wanted.seats, wanted.trainers, TRAINERS
    )


def _teach(session: DaySession, times: Sequence[tuple[str, datetime, datetime]]) -> None:
    db.session.add_all(
        TrainingLesson(session_id=session.id, lesson=code, opens_at=opens, closes_at=closes)
        for code, opens, closes in times
    )
    db.session.flush()
