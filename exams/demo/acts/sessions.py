"""Sessions of the demonstration: enough rooms and half days for everybody, planned and drawn as an office would."""

from __future__ import annotations

from datetime import datetime, timedelta

from exams.demo.play import Play
from exams.models import DaySession, SessionSeat
from exams.queries.sessions import sessions_of
from exams.services.plan_sessions import Planned, plan_session, rooms_named
from exams.services.seat_sessions import complete_seating, propose_seating
from recruit.db import db
from recruit.models import Account, Assignment, Entry, Stage
from recruit.queries.entries import entries_of

#: Seats of a computer room, and how many half days a stage is spread over at most.
SEATS, SLOTS = 40, 6
# data: what invented officers call rooms and say at a draw
ROOM, NAME = "机房{room}", "{day}日{half}{room}"
HALVES = ("上午", "下午")  # data: halves of a day
WORDS = ("稻花香里说丰年", "听取蛙声一片来")  # data: the words two invented officers say


def draw_sessions(play: Play, stage: Stage) -> list[tuple[DaySession, Account, list[Entry]]]:
    """Plans rooms and half days for an on-site test and draws who sits where, one proctor to a room. By the clock:
    (session, its proctor, whom they observe)."""
    people = sum(entry.candidacy.state == "active" for entry in entries_of(stage))
    halves = half_days(stage)[:SLOTS]
    crew = play.cast.proctors
    each = max(SEATS, -(-people // (len(halves) * len(crew))))
    planned, at = 0, play.clock.now()
    for day, half, opens, closes in halves:
        for number, proctor in enumerate(crew, 1):
            if planned < people:
                room = ROOM.format(room=number)
                name = NAME.format(day=day, half=half, room=room)
                wanted = Planned(name, room, opens, closes, each, (proctor,))
                plan_session(stage, wanted, play.cast.office, at)
                planned += each
    propose_seating(stage, WORDS[0], play.cast.office, at)
    complete_seating(stage, WORDS[1], play.cast.second, at)
    db.session.commit()
    return _watched(stage)


def plan_rooms(play: Play, stage: Stage) -> None:
    """A session for each interview room and half day, with seats for whoever the draw may send there."""
    rooms = rooms_named(stage)
    people = sum(entry.candidacy.state == "active" for entry in entries_of(stage))
    halves = half_days(stage)
    each = people // (len(rooms) * len(halves)) + 2
    for day, half, opens, closes in halves:
        for room in rooms:
            name = NAME.format(day=day, half=half, room=f" {room}")
            wanted = Planned(name, room, opens, closes, each)
            plan_session(stage, wanted, play.cast.office, play.clock.now())
    db.session.commit()


def half_days(stage: Stage) -> list[tuple[int, str, datetime, datetime]]:
    """(day of the month, half, from, to) of every morning and afternoon within the stage's window, or the window."""
    zone = stage.cohort.programme.timezone
    found = []
    day = stage.opens_at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    while day < stage.closes_at:
        for half, begins, ends in ((HALVES[0], 8, 12), (HALVES[1], 13, 18)):
            opens, closes = day + timedelta(hours=begins), day + timedelta(hours=ends)
            if stage.opens_at <= opens and closes <= stage.closes_at:
                found.append((day.day, half, opens, closes))
        day += timedelta(days=1)
    return found or [(*_named(stage), stage.opens_at, stage.closes_at)]


def _named(stage: Stage) -> tuple[int, str]:
    """Day and half of a window that holds no whole half day: all of it is one sitting."""
    opens = stage.opens_at.astimezone(stage.cohort.programme.timezone)
    return opens.day, HALVES[0] if opens.hour < 12 else HALVES[1]


def _watched(stage: Stage) -> list[tuple[DaySession, Account, list[Entry]]]:
    query = (
        db.select(SessionSeat.session_id, Account, Entry)
        .join(Entry, Entry.id == SessionSeat.entry_id)
        .join(Assignment, Assignment.entry_id == Entry.id)
        .join(Account, Account.id == Assignment.account_id)
        .where(SessionSeat.stage_id == stage.id)
        .order_by(SessionSeat.session_id, SessionSeat.seat)
    )
    groups: dict[int, tuple[Account, list[Entry]]] = {}
    for session_id, account, entry in db.session.execute(query):
        groups.setdefault(session_id, (account, []))[1].append(entry)
    return [(one, *groups[one.id]) for one in sessions_of(stage) if one.id in groups]
