"""Reads of pauses: what stood still when, and who sat in which room. The one place both rulings on time read from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from exams.models import ExamPause, ExamSeat
from exams.sitting.pauses import Pause, concerning
from recruit.db import db
from recruit.models import Entry
from recruit.slices import slices


def pauses_of(stage_ids: Iterable[int]) -> dict[int, tuple[Pause, ...]]:
    """Stage id -> its pauses, the oldest first; a stage without any is not in it."""
    found: dict[int, list[Pause]] = {}
    for part in slices(stage_ids):
        rows = db.session.execute(
            select(ExamPause.stage_id, ExamPause.began_at, ExamPause.ended_at, ExamPause.room)
            .where(ExamPause.stage_id.in_(part))
            .order_by(ExamPause.began_at, ExamPause.id)
        )
        for stage_id, began, ended, room in rows:
            found.setdefault(stage_id, []).append(Pause(began, ended, room))
    return {stage_id: tuple(pauses) for stage_id, pauses in found.items()}


def rooms_of(entry_ids: Iterable[int]) -> dict[int, str]:
    """Entry id -> room, of those who have a seat."""
    found: dict[int, str] = {}
    for part in slices(entry_ids):
        rows = db.session.execute(select(ExamSeat.entry_id, ExamSeat.room).where(ExamSeat.entry_id.in_(part)))
        found.update(dict(rows.all()))
    return found


def concerned(entries: Iterable[Entry]) -> Mapping[int, tuple[Pause, ...]]:
    """Entry id -> the pauses that concern it; whoever none concerned is not in it. Two queries at most."""
    stages = {entry.id: entry.stage_id for entry in entries}
    pauses = pauses_of(stages.values())
    if not pauses:
        return {}
    asked = [entry_id for entry_id, stage_id in stages.items() if stage_id in pauses]
    in_rooms = any(one.room is not None for found in pauses.values() for one in found)
    rooms = rooms_of(asked) if in_rooms else {}
    found = {each: concerning(pauses[stages[each]], rooms.get(each)) for each in asked}
    return {entry_id: held for entry_id, held in found.items() if held}
