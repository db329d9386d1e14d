"""Reads about signings that were put on record by mistake: proposals to annul them, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from recruit.db import db
from recruit.models import Agreement, Annulment, Engagement, Entry, Stage
from recruit.slices import slices


def annulments_of(agreement: Agreement) -> Sequence[Annulment]:
    """Every proposal about one agreement, the newest first."""
    query = select(Annulment).where(Annulment.agreement_id == agreement.id)
    return db.session.scalars(query.order_by(Annulment.id.desc())).all()


def waiting_annulments(stage: Stage) -> Sequence[Annulment]:
    """Those of a stage that wait for their second person, the oldest first."""
    query = (
        select(Annulment)
        .join(Agreement, Annulment.agreement_id == Agreement.id)
        .join(Entry, Agreement.entry_id == Entry.id)
        .where(Entry.stage_id == stage.id, Annulment.state == "proposed")
    )
    return db.session.scalars(query.order_by(Annulment.id)).all()


def engagements_in_doubt(ids: Sequence[int]) -> set[int]:
    """Of these engagements, those whose signing may be annulled: nothing of them is paid until that is settled."""
    found: set[int] = set()
    for part in slices(ids):
        query = (
            select(Engagement.id)
            .join(Annulment, Annulment.agreement_id == Engagement.agreement_id)
            .where(Engagement.id.in_(part), Annulment.state == "proposed")
        )
        found.update(db.session.scalars(query))
    return found
