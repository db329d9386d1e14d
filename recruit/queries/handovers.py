"""Reads about materials that were handed over to partners."""

from __future__ import annotations

from sqlalchemy import select

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Cohort, Engagement, Handover
from recruit.queries.money import Partner, partners_of


def handovers_of(engagement: Engagement, deposit: str = "") -> list[Handover]:
    """The newest first; of one deposit, or of all."""
    query = select(Handover).where(Handover.engagement_id == engagement.id).order_by(Handover.id.desc())
    return [one for one in db.session.scalars(query) if deposit in ("", one.deposit)]


def handover_in(engagement: Engagement, key: int) -> Handover:
    """Errors: Refusal('unknown') where it is another partner's."""
    found = db.session.get(Handover, key)
    if found is None or found.engagement_id != engagement.id:
        raise Refusal("unknown")
    return found


def unsettled_handovers(cohort: Cohort) -> list[tuple[Handover, Partner]]:
    """Whose newest list of a deposit was refused because something is lacking: the office writes it anew."""
    query = select(Handover).order_by(Handover.id)
    newest = {(one.engagement_id, one.deposit): one for one in db.session.scalars(query)}
    refused = [one for one in newest.values() if one.state == "rejected"]
    known = partners_of([one.engagement_id for one in refused])
    found = [(one, known[one.engagement_id]) for one in refused if one.engagement_id in known]
    return [(one, partner) for one, partner in found if partner.place.cohort_id == cohort.id]
