"""Seats as they are read: where somebody sits, who has no seat yet, who may watch a room."""

from __future__ import annotations

from sqlalchemy import func, select

from exams.models import Attempt, ExamSeat
from recruit.db import db
from recruit.models import Account, Candidacy, Entry, RoleGrant, Stage


def townships_of(stage: Stage) -> dict[str, str]:
    """Admission number -> township, of all who are still in the running."""
    query = (
        select(Candidacy.number, Candidacy.township_code)
        .join(Entry, Entry.candidacy_id == Candidacy.id)
        .where(Entry.stage_id == stage.id, Candidacy.state == "active")
    )
    return dict(db.session.execute(query).all())


def seat_of(entry: Entry) -> tuple[str, int] | None:
    """(room, seat) of one candidate, None for somebody who sits at home."""
    query = select(ExamSeat.room, ExamSeat.seat).where(ExamSeat.entry_id == entry.id)
    row = db.session.execute(query).first()
    return (row.room, row.seat) if row is not None else None


def unseated(stage: Stage) -> int:
    query = (
        select(func.count(Entry.id))
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .outerjoin(ExamSeat, ExamSeat.entry_id == Entry.id)
        .where(Entry.stage_id == stage.id, Candidacy.state == "active", ExamSeat.id.is_(None))
    )
    return db.session.scalar(query) or 0


def left_empty(stage: Stage) -> set[int]:
    """Entries whose seat somebody else may have: they have left the cohort and never began."""
    query = (
        select(ExamSeat.entry_id)
        .join(Entry, Entry.id == ExamSeat.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .outerjoin(Attempt, Attempt.entry_id == Entry.id)
        .where(ExamSeat.stage_id == stage.id, Candidacy.state != "active", Attempt.id.is_(None))
    )
    return set(db.session.scalars(query))


def proctors() -> list[Account]:
    """Every active proctor, by name."""
    holders = select(RoleGrant.account_id).where(RoleGrant.role == "proctor")
    query = select(Account).where(Account.active.is_(True), Account.id.in_(holders)).order_by(Account.name)
    return list(db.session.scalars(query))
