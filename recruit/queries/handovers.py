"""Reads about materials that were handed over to partners."""

from __future__ import annotations

from sqlalchemy import select

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Agreement, Cohort, Engagement, Handover, Place
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
    """Whose newest list of a deposit was refused or sent back: the office writes it anew.

    Whoever is no longer engaged gets no materials any more, and nobody waits for a new list of theirs.
    """
    query = (
        select(Handover)
        .join(Engagement, Handover.engagement_id == Engagement.id)
        .join(Agreement, Engagement.agreement_id == Agreement.id)
        .join(Place, Agreement.place_id == Place.id)
        .where(Place.cohort_id == cohort.id, Agreement.state == "signed", Engagement.ended_on.is_(None))
        .order_by(Handover.id)
    )
    newest = {(one.engagement_id, one.deposit): one for one in db.session.scalars(query)}
    refused = [one for one in newest.values() if one.state == "rejected"]
    known = partners_of([one.engagement_id for one in refused])
    return [(one, known[one.engagement_id]) for one in refused]


def refused_by_partner(handover: Handover, partner: Partner) -> bool:
    """Whether the partner said that something is lacking, or an officer sent the list back."""
    said_by = handover.settled_by
    return said_by is not None and said_by.person_id == partner.candidacy.person_id
