"""Collect the attempts whose time has run out. Tidiness only: no mark and no deadline waits for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from exams.models import Attempt
from exams.queries.given_time import waiting_among
from exams.queries.sitting import locked, timings_of
from exams.services.submit_attempt import submit_attempts
from recruit import audit
from recruit.db import db
from recruit.models import Entry, Stage


def finish_overdue(at: datetime, stage: Stage | None = None) -> int:
    """Ends every open attempt (of one stage, or of all) past deadline and grace; returns how many. Flushes only.

    A paper for which more time has been asked stays until a second person has ruled on that. The first look takes no
    lock, so that nobody still writing waits for it; the ruling is made under the locks, where somebody who was given
    more minutes in between is seen to have time.
    """
    query = (
        select(Attempt)
        .where(Attempt.submitted_at.is_(None))
        .options(joinedload(Attempt.entry))
        .order_by(Attempt.id)
    )
    if stage is not None:
        query = query.where(Attempt.entry_id.in_(select(Entry.id).where(Entry.stage_id == stage.id)))
    seen = _overdue(db.session.scalars(query), at)
    overdue = _overdue(locked(attempt.id for attempt in seen).values(), at)
    if overdue:
        submit_attempts([(attempt, at) for attempt in overdue])
        audit.record(_events(overdue, at))
    return len(overdue)


def _events(collected: Iterable[Attempt], at: datetime) -> list[audit.Event]:
    """One for each stage: the worker's round goes through all cohorts."""
    counts = Counter(attempt.entry.stage_id for attempt in collected)
    return [
        audit.Event(
            at,
            "clock",
            "exam.collect",
            audit.at_stage(db.session.get_one(Stage, stage_id)),
            {"attempts": count},
        )
        for stage_id, count in sorted(counts.items())
    ]


def _overdue(attempts: Iterable[Attempt], at: datetime) -> list[Attempt]:
    begun = [one for one in attempts if one.submitted_at is None]
    rulings = timings_of(begun, at)
    past = [one for one in begun if at > rulings[one.id].last_arrival]
    waiting = waiting_among(one.entry_id for one in past)
    return [one for one in past if one.entry_id not in waiting]
