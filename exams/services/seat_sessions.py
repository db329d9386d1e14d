"""Seat people in sessions: by a draw of two people's words, once; afterwards only whoever lacks a seat gets one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from exams.models import DaySession, RoomDraw, SessionSeat
from exams.queries.rooms import draw_of, seats_of
from exams.queries.sessions import arrivals_of, session_seats, sessions_of, staff_of
from exams.slots import Place, by_number, dealt, digest, moved
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Assignment, Entry, Stage
from recruit.queries.entries import entries_of
from recruit.services.hold_stage import hold_running
from recruit.services.roles import require, require_county, require_other
from recruit.two_words import seed_of, tidy_word

WITNESSES = ("second-signatory", "auditor", "office")


def propose_seating(stage: Stage, word: str, by: Account, at: datetime) -> RoomDraw:
    """The office commits sessions and candidates, and gives the first word.

    Errors: Refusal('role-missing' | 'county-only' | 'stage-closed' | 'draw-on-record' | 'sessions-missing' |
    'draw-roster-empty' | 'seats-short' (needed, seats) | 'word-too-short').
    """
    require(by, "office")
    require_county(by)
    held = hold_running(stage)
    if draw_of(held) is not None:
        raise Refusal("draw-on-record")
    sessions = [[one.name, one.seats] for one in sessions_of(held)]
    people = [one.candidacy for one in entries_of(held) if one.candidacy.state == "active"]
    if not sessions:
        raise Refusal("sessions-missing")
    if not people:
        raise Refusal("draw-roster-empty")
    if (seats := sum(count for _name, count in sessions)) < len(people):
        raise Refusal("seats-short", needed=len(people), seats=seats)
    plan: dict[str, object] = {"sessions": sessions, "candidates": [one.number for one in people]}
    if held.definition.params.get("spread") == "township":
        plan["townships"] = {one.number: one.township_code or "-" for one in people}
    draw = RoomDraw(
        stage_id=held.id,
        plan=plan,
        roster_sha256=digest(plan),
        first_word=tidy_word(word),
        proposed_at=at,
        proposed_by_id=by.id,
    )
    db.session.add(draw)
    db.session.flush()
    audit.note(at, by.login, "seats.commit", audit.at_stage(held), roster=draw.roster_sha256)
    return draw


def complete_seating(stage: Stage, word: str, witness: Account, at: datetime) -> RoomDraw:
    """The witness gives the second word, and everybody has a session and a seat.

    Errors: Refusal('role-missing' | 'same-signatory' | 'draw-missing' | 'draw-on-record' | 'stage-closed' |
    'word-too-short').
    """
    held, draw = take_second_word(stage, word, witness, at)
    entries = {one.candidacy.number: one for one in entries_of(held) if one.candidacy.state == "active"}
    sessions = {one.name: one for one in sessions_of(held)}
    drawn = {
        n: place
        for n, place in dealt(draw.plan, draw.seed).items()
        if n in entries and _there(place, sessions)
    }
    _seat(held, {entries[n]: place for n, place in drawn.items()}, at)
    words = [draw.first_word, draw.second_word]
    audit.note(
        at,
        witness.login,
        "seats.draw",
        audit.at_stage(held),
        roster=draw.roster_sha256,
        words=words,
        seed=draw.seed,
    )
    reseat(held, at, strict=False)
    return draw


def take_second_word(stage: Stage, word: str, witness: Account, at: datetime) -> tuple[Stage, RoomDraw]:
    """A second person gives the other word: the stage's one draw has its seed; both are held until the commit.

    Errors: Refusal('role-missing' | 'same-signatory' | 'draw-missing' | 'draw-on-record' | 'stage-closed' |
    'word-too-short').
    """
    require(witness, *WITNESSES)
    held = hold_running(stage)
    draw = db.session.scalar(select(RoomDraw).where(RoomDraw.stage_id == held.id).with_for_update())
    if draw is None:
        raise Refusal("draw-missing")
    if draw.drawn_at is not None:
        raise Refusal("draw-on-record")
    require_other(witness, db.session.get(Account, draw.proposed_by_id), draw.proposed_by_id)
    draw.second_word = tidy_word(word)
    draw.seed = seed_of(draw.first_word, draw.second_word)
    draw.drawn_at, draw.witness_id = at, witness.id
    return held, draw


def seats_replay(draw: RoomDraw) -> bool:
    """True when the record gives the seats it gave, but for people whom a change of plan had to move: of a session
    that was called off, or made smaller, the seats that went have nobody left."""
    if draw.roster_sha256 != digest(draw.plan) or draw.seed != seed_of(draw.first_word, draw.second_word):
        return False
    stage = db.session.get_one(Stage, draw.stage_id)
    standing = {one.name: one for one in sessions_of(stage)}
    stored = {
        row.entry.candidacy.number: (row.session.name, row.seat) for row in session_seats(stage).values()
    }
    return all(
        stored.get(number) == place
        for number, place in dealt(draw.plan, draw.seed).items()
        if number in stored and _there(place, standing)
    )


def reseat(stage: Stage, at: datetime, *, strict: bool = True) -> int:
    """Gives a seat to everybody who lacks one, where seats have been drawn, and everybody the time of their session.

    Whoever sits stays. In an interview a room's people come in the order of their turns, session by session; their
    chair says nothing of the turn. Returns how many were seated.
    Errors: Refusal('seats-short' (needed, seats)) where sessions are planned and not all find a seat; with `strict`
    off (somebody moved up, and must not be turned away for want of a chair) they wait for one more session.
    """
    sessions, draw = sessions_of(stage), draw_of(stage)
    if draw is None or draw.drawn_at is None:
        return 0
    held = session_seats(stage)
    waiting = [one for one in entries_of(stage) if one.candidacy.state == "active" and one.id not in held]
    found: dict[Entry, Place] = {}
    if sessions:
        found = (
            _in_rooms(stage, waiting, held)
            if stage.kind == "interview"
            else _anywhere(stage, waiting, held, at)
        )
        if strict and len(found) < len(waiting):
            raise Refusal("seats-short", needed=len(waiting), seats=len(found))
    _seat(stage, found, at)
    _times(stage)
    return len(found)


def _anywhere(
    stage: Stage, waiting: Sequence[Entry], held: Mapping[int, SessionSeat], at: datetime
) -> dict[Entry, Place]:
    """Seats of sessions that are still to come, the earliest first."""
    by_number = {one.candidacy.number: one for one in waiting}
    ahead = [[one.name, one.seats] for one in sessions_of(stage) if one.closes_at > at]
    taken = [(row.session.name, row.seat) for row in held.values()]
    return {by_number[n]: place for n, place in moved(sorted(by_number), taken, ahead).items()}


def _in_rooms(stage: Stage, waiting: Sequence[Entry], held: Mapping[int, SessionSeat]) -> dict[Entry, Place]:
    turns, found = seats_of(stage), {}
    taken = [(row.session.name, row.seat) for row in held.values()]
    rooms: dict[str, list[Sequence[object]]] = {}
    for one in sessions_of(stage):
        rooms.setdefault(one.room, []).append([one.name, one.seats])
    for room, sessions in rooms.items():
        here = {one.candidacy.number: one for one in waiting if turns.get(one.id, ("", 0))[0] == room}
        order = sorted(here, key=lambda number: turns[here[number].id][1])
        found.update({here[n]: place for n, place in by_number(moved(order, taken, sessions)).items()})
    return found


def _seat(stage: Stage, places: Mapping[Entry, Place], at: datetime) -> None:
    sessions = {one.name: one for one in sessions_of(stage)}
    db.session.add_all(
        SessionSeat(stage_id=stage.id, session_id=sessions[name].id, entry_id=entry.id, seat=seat)
        for entry, (name, seat) in places.items()
    )
    db.session.flush()
    _hand_over(stage, {entry: sessions[name] for entry, (name, _seat) in places.items()}, at)


def _hand_over(stage: Stage, places: Mapping[Entry, DaySession], at: datetime) -> None:
    """In an on-site test each seat has one of the session's proctors, who ticks; in turn, by seat. Nobody is sent back
    to whom they stepped aside for."""
    component = next((one for one in stage.definition.components if one.kind == "checklist"), None)
    if component is None or not places:
        return
    staff = staff_of(places.values())
    query = select(Assignment.entry_id, Assignment.account_id, Assignment.recused_at.is_(None)).where(
        Assignment.entry_id.in_([one.id for one in places]), Assignment.component == component.code
    )
    rows = db.session.execute(query).all()
    known, stepped = {row[0] for row in rows if row[2]}, {(row[0], row[1]) for row in rows if not row[2]}
    turn: dict[int, int] = {}
    for entry, session in places.items():
        crew = [one for one in staff.get(session.id, []) if (entry.id, one.id) not in stepped]
        if entry.id in known or not crew:
            continue
        turn[session.id] = turn.get(session.id, -1) + 1
        one = crew[turn[session.id] % len(crew)]
        db.session.add(
            Assignment(
                entry_id=entry.id, account_id=one.id, component=component.code, panel="", assigned_at=at
            )
        )
    db.session.flush()


def _times(stage: Stage) -> None:
    """An entry's own window is its session's: invitation, own page and check-in follow it. Nobody who came is moved."""
    seats = session_seats(stage)
    came = arrivals_of(seats)
    for entry in entries_of(stage):
        row = seats.get(entry.id)
        if row is not None and entry.id not in came and entry.outcome == "in":
            entry.opens_at, entry.closes_at = row.session.opens_at, row.session.closes_at
    db.session.flush()


def _there(place: Place, sessions: Mapping[str, DaySession]) -> bool:
    name, seat = place
    return name in sessions and seat <= sessions[name].seats
