"""Put people into sessions of training: by the office or their township, by their own choice, or at the door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from exams import messages_training as messages_training  # registers its texts
from exams.models import DaySession, TrainingPlace, TrainingRecord
from exams.queries.sessions import is_proctor_of, sessions_of
from exams.queries.training import (
    expected_in,
    never_placed,
    sessions_of_entries,
    sheet_of,
    sheets_closed,
)
from exams.queries.training_places import lacking_in, still_waiting
from exams.services.check_in import check_in
from exams.services.hold_entries import hold, require_running
from exams.training.rules import may_choose
from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.funnel import closing_text
from recruit.models import Account, Entry, Stage
from recruit.queries.entries import entry_of
from recruit.services.hold_stage import hold_open
from recruit.services.roles import require, require_county, require_scope


@dataclass(frozen=True)
class Put:
    """What became of a group: how many have a place now, how many found none free, how many are elsewhere then."""

    placed: int
    full: int
    busy: int


def put_in_township(session: DaySession, township: str, by: Account, at: datetime) -> Put:
    """Everybody of a township ('' all townships) who lacks a lesson of the session and is expected nowhere else for it,
    by admission number, while there is room.

    Errors: Refusal('role-missing' | 'outside-township' | 'county-only' | 'stage-closed' | 'training-closed').
    """
    require(by, "office", "clerk")
    require_county(by) if not township else require_scope(by, township)
    hold_open([session.stage])
    wanted = [one for one in lacking_in(session) if township in ("", one.candidacy.township_code)]
    return _put(session, wanted, by, at)


def put_in_everywhere(stage: Stage, township: str, by: Account, at: datetime) -> Put:
    """The people of a township ('' all of them) into every session that is still to be recorded, by the clock, until
    nobody lacks anything or every seat is taken. `full` counts who still
    lacks something in the end.

    Errors: those of `put_in_township`.
    """
    closed, placed = sheets_closed(stage), 0
    for session in sessions_of(stage):
        if session.id not in closed:
            placed += put_in_township(session, township, by, at).placed
    left = [one for one in still_waiting(stage) if township in ("", one.candidacy.township_code)]
    return Put(placed, len(left), 0)


def put_in(session: DaySession, number: str, by: Account, at: datetime) -> Put:
    """One person by admission number. Whoever keeps the sheet may add who stands at the door, room or not.

    Errors: Refusal('training-number' | 'role-missing' | 'outside-township' | 'stage-closed' | 'training-closed' |
    'training-here-already' | 'training-full' | 'training-clash' | 'candidacy-ended').
    """
    entry = entry_of(session.stage, number)
    if entry is None:
        raise Refusal("training-number")
    trainer = is_proctor_of(session, by)
    if not trainer:
        require(by, "office", "clerk")
        require_scope(by, entry.candidacy.township_code or "")
    hold_open([session.stage])
    hold([entry])
    require_running(entry)
    if entry.id in {one.id for one in expected_in(session)}:
        raise Refusal("training-here-already")
    put = _put(session, [entry], by, at, door=trainer)
    if put.full:
        raise Refusal("training-full", name=session.name)
    if put.busy:
        raise Refusal("training-clash", count=1)
    return put


def choose(session: DaySession, entry: Entry, by: Account, at: datetime) -> TrainingPlace:
    """A candidate takes a place in a session that has not begun; a second tap changes nothing.

    Errors: Refusal('unknown' | 'training-not-chosen' | 'training-begun' | 'training-clash-own' | 'training-full' |
    'stage-closed' | 'candidacy-ended').
    """
    if (
        session.stage_id != entry.stage_id
        or by.person_id is None
        or entry.candidacy.person_id != by.person_id
    ):
        raise Refusal("unknown")
    hold_open([entry.stage])
    hold([entry])
    require_running(entry)
    _require_choice(session, at)
    held = _held(session)
    if (have := _place(held, entry)) is not None:
        return have
    for other in sessions_of_entries(entry.stage).get(entry.id, ()):
        if _overlap(other, held):
            raise Refusal("training-clash-own", name=other.name)
    if len(expected_in(held)) >= held.seats:
        raise Refusal("training-full", name=held.name)
    return _seat(held, [entry], by, at)[0]


def give_up(session: DaySession, entry: Entry, by: Account, at: datetime) -> None:
    """A candidate gives a chosen place back before the session begins; once given back, it stays so.

    Errors: Refusal('unknown' | 'training-not-chosen' | 'training-begun' | 'stage-closed').
    """
    if (
        session.stage_id != entry.stage_id
        or by.person_id is None
        or entry.candidacy.person_id != by.person_id
    ):
        raise Refusal("unknown")
    hold_open([entry.stage])
    hold([entry])
    _require_choice(session, at)
    _leave(session, entry, by, at)


def take_out(session: DaySession, entry: Entry, by: Account, at: datetime) -> None:
    """The office or the township takes somebody off a session of which nothing is recorded of them.

    Errors: Refusal('role-missing' | 'outside-township' | 'stage-closed' | 'training-closed' | 'training-recorded').
    """
    require(by, "office", "clerk")
    require_scope(by, entry.candidacy.township_code or "")
    hold_open([session.stage])
    hold([entry])
    if sheet_of(session) is not None:
        raise Refusal("training-closed")
    _leave(session, entry, by, at)


def declare_absent(stage: Stage, by: Account, at: datetime) -> int:
    """The office says, after the end, that those who were put into no session did not come. Returns how many.

    Errors: Refusal('role-missing' | 'county-only' | 'absence-too-early') and those of `check_in`.
    """
    require(by, "office")
    require_county(by)
    if at < stage.closes_at:
        zone = stage.cohort.programme.timezone
        raise Refusal("absence-too-early", closes=closing_text(stage.closes_at, zone))
    return check_in(stage, [(one, "absent") for one in never_placed(stage)], by, at)


def _put(session: DaySession, wanted: Sequence[Entry], by: Account, at: datetime, door: bool = False) -> Put:
    hold(wanted)
    held = _held(session)
    if sheet_of(held) is not None:
        raise Refusal("training-closed")
    expected = sessions_of_entries(held.stage)
    free = [
        entry
        for entry in wanted
        if entry.candidacy.state == "active"
        and (door or not any(_overlap(one, held) for one in expected.get(entry.id, ())))
    ]
    room = len(free) if door else max(0, held.seats - len(expected_in(held)))
    _seat(held, free[:room], by, at)
    return Put(len(free[:room]), len(free[room:]), len(wanted) - len(free))


def _held(session: DaySession) -> DaySession:
    """Under its lock, so that of two who want the last place one is told. Errors: Refusal('unknown')."""
    held = locked(DaySession, session.id)
    if held is None or held.cancelled_at is not None:
        raise Refusal("unknown")
    return held


def _seat(session: DaySession, entries: Sequence[Entry], by: Account, at: datetime) -> list[TrainingPlace]:
    rows = [
        TrainingPlace(session_id=session.id, entry_id=entry.id, put_at=at, put_by_id=by.id)
        for entry in entries
    ]
    db.session.add_all(rows)
    db.session.flush()
    _told("training.place", session, entries, by, at)
    return rows


def _leave(session: DaySession, entry: Entry, by: Account, at: datetime) -> None:
    row = _place(session, entry)
    if row is None:
        return
    recorded = select(TrainingRecord.id).where(
        TrainingRecord.session_id == session.id, TrainingRecord.entry_id == entry.id
    )
    if db.session.scalar(recorded.limit(1)) is not None:
        raise Refusal("training-recorded")
    db.session.delete(row)
    db.session.flush()
    _told("training.leave", session, [entry], by, at)


def _told(action: str, session: DaySession, entries: Sequence[Entry], by: Account, at: datetime) -> None:
    facts = {"stage": session.stage.code, "session": session.name}
    audit.record(audit.Event(at, by.login, action, audit.about(one.candidacy), facts) for one in entries)


def _place(session: DaySession, entry: Entry) -> TrainingPlace | None:
    query = select(TrainingPlace).where(
        TrainingPlace.session_id == session.id, TrainingPlace.entry_id == entry.id
    )
    return db.session.scalar(query)


def _require_choice(session: DaySession, at: datetime) -> None:
    if not may_choose(session.stage.definition):
        raise Refusal("training-not-chosen")
    if at >= session.opens_at:
        raise Refusal("training-begun")


def _overlap(one: DaySession, other: DaySession) -> bool:
    return one.id != other.id and one.opens_at < other.closes_at and other.opens_at < one.closes_at
