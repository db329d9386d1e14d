"""What candidates of an exam may have in common: the room, the device, the township."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from exams.models import Attempt
from exams.models.exam_day import ExamSeat
from exams.models.presence import AttemptPresence
from recruit.db import db
from recruit.models import Candidacy, Entry
from recruit.slices import slices


def groups_of(attempt_ids: Sequence[int]) -> dict[str, list[str]]:
    """Column -> one value per attempt, blank for none, as `scoring.items.similarity` wants it."""
    known: dict[int, tuple[str, str, str]] = {}
    for part in slices(attempt_ids):
        query = (
            select(Attempt.id, ExamSeat.room, AttemptPresence.device, Candidacy.township_code)
            .join(Entry, Entry.id == Attempt.entry_id)
            .join(Candidacy, Candidacy.id == Entry.candidacy_id)
            .outerjoin(ExamSeat, ExamSeat.entry_id == Entry.id)
            .outerjoin(AttemptPresence, AttemptPresence.attempt_id == Attempt.id)
            .where(Attempt.id.in_(part))
        )
        for attempt_id, room, device, township in db.session.execute(query):
            known[attempt_id] = room or "", device or "", township or ""
    rows = [known[attempt_id] for attempt_id in attempt_ids]
    return {name: [row[place] for row in rows] for place, name in enumerate(("room", "device", "township"))}
