"""Which questions the papers of a stage asked, and of how many candidates."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import func, select

from exams.models import Attempt, Paper
from recruit.db import db
from recruit.models import Entry, Stage


def sat_in(stage: Stage) -> Counter[int]:
    """Bank item id -> how many begun papers held it."""
    query = (
        select(Paper.items)
        .join(Attempt, Attempt.paper_id == Paper.id)
        .join(Entry, Entry.id == Attempt.entry_id)
        .where(Entry.stage_id == stage.id)
    )
    found: Counter[int] = Counter()
    for items in db.session.scalars(query):
        found.update(int(slot["item"]) for slot in items)
    return found


def over(stage: Stage, at: datetime) -> bool:
    """The exam has ended for everybody: the last window is shut and every paper begun is in."""
    if stage.state == "closed":
        return True
    own = select(func.max(Entry.closes_at)).where(Entry.stage_id == stage.id)
    latest = db.session.scalar(own)
    running = (
        select(func.count(Attempt.id))
        .join(Entry, Entry.id == Attempt.entry_id)
        .where(Entry.stage_id == stage.id, Attempt.submitted_at.is_(None))
    )
    return at >= max(stage.closes_at, latest or stage.closes_at) and not db.session.scalar(running)
