"""Rehearsals of a draft."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from recruit.db import db
from recruit.models import ProgrammeRehearsal
from recruit.models.rehearsals import OPEN


def rehearsals_of(draft_id: int) -> Sequence[ProgrammeRehearsal]:
    """The newest first."""
    query = select(ProgrammeRehearsal).where(ProgrammeRehearsal.draft_id == draft_id)
    return db.session.scalars(query.order_by(ProgrammeRehearsal.id.desc())).all()


def open_rehearsal_of(draft_id: int) -> ProgrammeRehearsal | None:
    """The one that waits or runs, if any."""
    return next((one for one in rehearsals_of(draft_id) if one.state in OPEN), None)


def waiting_before(row: ProgrammeRehearsal) -> int:
    """How many are played before this one."""
    query = select(ProgrammeRehearsal.id).where(
        ProgrammeRehearsal.state.in_(OPEN), ProgrammeRehearsal.id < row.id
    )
    return len(db.session.scalars(query).all())
