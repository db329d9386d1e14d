"""Who still needs which session: for the office that puts people in, and for people who choose."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from exams.models import DaySession
from exams.queries.sessions import sessions_of
from exams.queries.training import (
    lessons_given,
    people_counts,
    sessions_of_entries,
    sheets_closed,
    standings,
)
from exams.training.rules import lessons_of, unit_of
from recruit.models import Entry, Stage
from recruit.queries.entries import entries_of
from scoring.minutes import DAYS, Standing


@dataclass(frozen=True)
class Offer:
    """A session that somebody could still take: its lessons that would help them, how many seats are free, and the own
    session at the same time, if there is one."""

    session: DaySession
    lessons: tuple[str, ...]
    free: int
    beside: DaySession | None


def lacking_in(session: DaySession) -> list[Entry]:
    """Those still in the running whom the session has something to teach and who are expected in no other for it, by
    admission number."""
    stage = session.stage
    waits = _waiting_for(stage)
    here = {row.lesson for row in lessons_given(stage).get(session.id, ())}
    expected = sessions_of_entries(stage)
    return [
        one
        for one in entries_of(stage)
        if one.candidacy.state == "active"
        and here & waits[one.id]
        and all(other.id != session.id for other in expected.get(one.id, ()))
    ]


def still_waiting(stage: Stage) -> list[Entry]:
    """Those still in the running who lack any lesson that no session is to come for, by admission number."""
    waits = _waiting_for(stage)
    return [one for one in entries_of(stage) if one.candidacy.state == "active" and waits[one.id]]


def waiting_by_lesson(stage: Stage) -> dict[str, int]:
    """Lesson -> how many still in the running have not heard it in full and are expected in no session for it."""
    waits = _waiting_for(stage)
    active = [one.id for one in entries_of(stage) if one.candidacy.state == "active"]
    return {one.code: sum(one.code in waits[key] for key in active) for one in lessons_of(stage.definition)}


def offers_to(entry: Entry, told: Standing, at: datetime) -> list[Offer]:
    """Sessions that have not begun and teach something the candidate has not heard in full, by the clock."""
    stage = entry.stage
    given, counts = lessons_given(stage), people_counts(stage)
    own = sessions_of_entries(stage).get(entry.id, [])
    missing = {one.code for one in lessons_of(stage.definition) if told.by_lesson[one.code] < one.units}
    found = []
    for one in sessions_of(stage):
        lessons = tuple(row.lesson for row in given.get(one.id, ()) if row.lesson in missing)
        if at < one.opens_at and lessons and one not in own:
            beside = next(
                (other for other in own if other.opens_at < one.closes_at and one.opens_at < other.closes_at),
                None,
            )
            found.append(Offer(one, lessons, max(0, one.seats - counts.get(one.id, 0)), beside))
    return found


def _waiting_for(stage: Stage) -> dict[int, set[str]]:
    """Entry id -> lessons that were not heard in full and for which no session is to come; of a part of weeks as many
    sessions as days are missing."""
    given, closed = lessons_given(stage), sheets_closed(stage)
    expected, units = (
        sessions_of_entries(stage),
        {one.code: one.units for one in lessons_of(stage.definition)},
    )
    by_days = unit_of(stage.definition) == DAYS
    found = {}
    for key, told in standings(stage).items():
        coming = Counter(
            row.lesson
            for one in expected.get(key, ())
            if one.id not in closed
            for row in given.get(one.id, ())
        )
        missing = {code: whole - told.by_lesson[code] for code, whole in units.items()}
        found[key] = {
            code
            for code, left in missing.items()
            if left > (coming[code] if by_days else left * coming[code])
        }
    return found
