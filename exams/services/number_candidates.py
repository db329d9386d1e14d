"""Number candidates: each drawn room's people get the numbers by which its judges know them, sealed until opened."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from exams.lots import outcome
from exams.models import LotNumber, RoomDraw
from exams.numbering import FREE, commitment, late_turn, number_text, numbered, turn_of
from exams.queries.numbers import anonymous, belongs, index_of, lot_numbers
from exams.queries.rooms import draw_of
from recruit import audit
from recruit.db import db
from recruit.models import Entry, Stage
from recruit.secrets import blind_index, seal


def secret_of(draw: RoomDraw) -> str:
    """What the numbers are drawn with: the installation's key makes it of the seed, so nobody picks it and nobody who
    holds the database alone knows it. A demonstration's is made without the key: it has nothing to hide, and two plays
    have to give the same bytes."""
    if draw.stage.cohort.demo:
        return hashlib.sha256(f"demonstration\0{draw.seed}".encode()).hexdigest()
    return blind_index("lot-secret", f"{draw.stage_id}\0{draw.seed}")


def number_candidates(stage: Stage, draw: RoomDraw, rooms: Mapping[str, str], at: datetime) -> int:
    """`rooms`: admission number -> drawn room. Returns how many were numbered: nobody where people go by their own.

    Called once, when the rooms are drawn; numbers are never drawn again.
    """
    if not anonymous(stage):
        return 0
    secret = secret_of(draw)
    draw.numbers_sha256 = commitment(secret)
    groups: dict[str, list[str]] = {}
    for number, room in rooms.items():
        groups.setdefault(room, []).append(number)
    entries = {entry.candidacy.number: entry for entry in _entries(stage)}
    for number, lot in numbered(secret, groups).items():
        _keep(stage, entries[number], rooms[number], lot)
    db.session.flush()
    audit.note(
        at,
        "rule",
        "numbers.draw",
        audit.at_stage(stage),
        count=len(rooms),
        free=FREE,
        commitment=draw.numbers_sha256,
    )
    return len(rooms)


def number_latecomer(stage: Stage, entry: Entry, room: str) -> None:
    """Whoever comes in after the draw gets one of the room's free numbers, by the secret; nobody else's changes."""
    draw = draw_of(stage)
    if not anonymous(stage) or draw is None:
        return
    query = select(LotNumber.entry_id).where(LotNumber.stage_id == stage.id, LotNumber.room == room)
    taken = {turn_of(one) for one in lot_numbers(db.session.scalars(query)).values()}
    seats, _panels = outcome(draw.plan, draw.seed)
    drawn = sum(place == room for place, _position in seats.values())
    turn = late_turn(secret_of(draw), room, taken, drawn)
    _keep(stage, entry, room, number_text(room, turn))
    db.session.flush()


def _keep(stage: Stage, entry: Entry, room: str, number: str) -> None:
    db.session.add(
        LotNumber(
            stage_id=stage.id,
            entry_id=entry.id,
            room=room,
            number_sealed=seal(number, belongs(entry.id)),
            number_index=index_of(stage.id, number),
        )
    )


def _entries(stage: Stage) -> list[Entry]:
    return list(db.session.scalars(select(Entry).where(Entry.stage_id == stage.id)))
