"""Give candidates their seats in the office's computer rooms, and rooms their proctors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete, insert, select

from exams.models import Attempt, ExamSeat, RoomWatch
from exams.queries.seats import left_empty
from exams.queries.sight import rooms_of_stage
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Candidacy, Entry, Stage
from recruit.services.hold_stage import hold_planned
from recruit.slices import pieces, slices

Seats = Mapping[str, tuple[str, int]]


def seat_candidates(stage: Stage, seats: Seats, by: Account, at: datetime, how: str, seed: str = "") -> int:
    """Admission number -> (room, seat). Whoever is not named keeps the seat they have, but for people who have left;
    returns how many were seated.

    `how` and `seed` go into the log, so that a drawn order can be replayed. Who has begun stays where they are: pauses
    of a room are counted by its seats.
    Errors: Refusal('role-missing' | 'county-only' | 'stage-closed' | 'time-number-unknown' (numbers) |
    'seats-begun' (number) | 'seat-taken' (room, seat)).
    """
    hold_planned(stage, by)
    entries = _entries(stage)
    missing = sorted(set(seats) - set(entries))
    if missing:
        raise Refusal("time-number-unknown", numbers=missing[:20])
    _empty(left_empty(stage) - {entries[number] for number in seats})
    placed = _standing(stage)
    changed = {number: place for number, place in seats.items() if placed.get(number) != place}
    begun = _begun(stage)
    for number in sorted(changed):
        if entries[number] in begun:
            raise Refusal("seats-begun", number=number)
    _no_two(placed | dict(changed))
    _empty(entries[number] for number in changed)
    rows = [
        {"stage_id": stage.id, "entry_id": entries[number], "room": room, "seat": seat}
        for number, (room, seat) in changed.items()
    ]
    for piece in pieces(rows):
        db.session.execute(insert(ExamSeat), list(piece))
    db.session.flush()
    facts = {"how": how, "count": len(rows), "rooms": sorted({room for room, _seat in changed.values()})}
    audit.note(at, by.login, "exam.seats", audit.at_stage(stage), **facts, **({"seed": seed} if seed else {}))
    return len(rows)


def clear_seats(stage: Stage, by: Account, at: datetime) -> int:
    """Everybody sits at home again. Errors: as `seat_candidates`."""
    hold_planned(stage, by)
    if _begun(stage):
        number = min(_standing(stage), default="")
        raise Refusal("seats-begun", number=number)
    gone = db.session.execute(delete(ExamSeat).where(ExamSeat.stage_id == stage.id))
    db.session.execute(delete(RoomWatch).where(RoomWatch.stage_id == stage.id))
    audit.note(at, by.login, "exam.seats", audit.at_stage(stage), how="cleared", count=0, rooms=[])
    return int(gone.rowcount)  # type: ignore[attr-defined]


def watch_room(stage: Stage, room: str, proctors: Iterable[Account], by: Account, at: datetime) -> None:
    """These proctors, and no others, watch the room. Errors: Refusal('role-missing' | 'county-only' |
    'stage-closed' | 'day-room-unknown' | 'not-an-examiner')."""
    hold_planned(stage, by)
    if room not in rooms_of_stage(stage):
        raise Refusal("day-room-unknown", room=room)
    chosen = list(proctors)
    for account in chosen:
        if not account.active or "proctor" not in account.roles:
            raise Refusal("not-an-examiner", login=account.login)
    db.session.execute(delete(RoomWatch).where(RoomWatch.stage_id == stage.id, RoomWatch.room == room))
    db.session.add_all(RoomWatch(stage_id=stage.id, room=room, account_id=one.id) for one in chosen)
    db.session.flush()
    logins = sorted(one.login for one in chosen)
    audit.note(at, by.login, "exam.watch", audit.at_stage(stage), room=room, proctors=logins)


def _empty(entry_ids: Iterable[int]) -> None:
    for part in slices(entry_ids):
        db.session.execute(delete(ExamSeat).where(ExamSeat.entry_id.in_(part)))


def _entries(stage: Stage) -> dict[str, int]:
    query = select(Candidacy.number, Entry.id).join(Entry, Entry.candidacy_id == Candidacy.id)
    return dict(db.session.execute(query.where(Entry.stage_id == stage.id)).all())


def _standing(stage: Stage) -> dict[str, tuple[str, int]]:
    query = (
        select(Candidacy.number, ExamSeat.room, ExamSeat.seat)
        .join(Entry, Entry.candidacy_id == Candidacy.id)
        .join(ExamSeat, ExamSeat.entry_id == Entry.id)
        .where(ExamSeat.stage_id == stage.id)
    )
    return {number: (room, seat) for number, room, seat in db.session.execute(query)}


def _begun(stage: Stage) -> set[int]:
    query = select(Attempt.entry_id).join(Entry, Entry.id == Attempt.entry_id)
    return set(db.session.scalars(query.where(Entry.stage_id == stage.id)))


def _no_two(places: Seats) -> None:
    taken: set[tuple[str, int]] = set()
    for place in places.values():
        if place in taken:
            raise Refusal("seat-taken", room=place[0], seat=place[1])
        taken.add(place)
