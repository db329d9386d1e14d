"""What is on record beside late answers: incidents of the person, the room or all, and what the device told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from exams.models.exam_day import ExamSeat, Incident, IntegritySignal
from exams.queries.rulings import LateWork
from recruit.db import db
from recruit.models import Stage
from recruit.slices import slices


@dataclass(frozen=True)
class Beside:
    """Facts for the person who rules. `offline`: from when to when the device said it had no network, up to the last
    answer; the second is None where it never said that it was back."""

    room: str
    incidents: tuple[Incident, ...]
    offline: tuple[tuple[datetime, datetime | None], ...]


def beside(stage: Stage, works: Sequence[LateWork]) -> dict[int, Beside]:
    """The facts by attempt id."""
    rooms = _rooms(one.attempt.entry_id for one in works)
    incidents = list(
        db.session.scalars(
            select(Incident).where(Incident.stage_id == stage.id).order_by(Incident.happened_at, Incident.id)
        )
    )
    signals = _signals(one.attempt.id for one in works)
    found = {}
    for one in works:
        entry_id, room = one.attempt.entry_id, rooms.get(one.attempt.entry_id, "")
        about = [each for each in incidents if _concerns(each, entry_id, room)]
        found[one.attempt.id] = Beside(room, tuple(about), offline(signals.get(one.attempt.id, ()), one.last))
    return found


def offline(
    told: Sequence[tuple[str, datetime]], until: datetime
) -> tuple[tuple[datetime, datetime | None], ...]:
    """The times without network among what a device told, as (kind, moment) in order, begun before `until`."""
    found: list[tuple[datetime, datetime | None]] = []
    gone: datetime | None = None
    for kind, moment in told:
        if kind == "offline" and gone is None and moment <= until:
            gone = moment
        elif kind == "online" and gone is not None:
            found.append((gone, moment))
            gone = None
    if gone is not None:
        found.append((gone, None))
    return tuple(found)


def _concerns(incident: Incident, entry_id: int, room: str) -> bool:
    if incident.entry_id is not None:
        return incident.entry_id == entry_id
    return incident.room is None or incident.room == room


def _rooms(entry_ids: Iterable[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for part in slices(entry_ids):
        query = select(ExamSeat.entry_id, ExamSeat.room).where(ExamSeat.entry_id.in_(part))
        found.update((entry_id, room) for entry_id, room in db.session.execute(query))
    return found


def _signals(attempt_ids: Iterable[int]) -> dict[int, list[tuple[str, datetime]]]:
    found: dict[int, list[tuple[str, datetime]]] = {}
    for part in slices(attempt_ids):
        query = (
            select(IntegritySignal.attempt_id, IntegritySignal.kind, IntegritySignal.happened_at)
            .where(IntegritySignal.attempt_id.in_(part), IntegritySignal.kind.in_(("offline", "online")))
            .order_by(IntegritySignal.happened_at, IntegritySignal.id)
        )
        for attempt_id, kind, moment in db.session.execute(query):
            found.setdefault(attempt_id, []).append((kind, moment))
    return found
