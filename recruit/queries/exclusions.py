"""Who was taken out of the running by the county's word, and which proposals wait for their second person."""

from __future__ import annotations

from sqlalchemy import select

from recruit.db import db
from recruit.models import Agreement, Candidacy, Engagement, Entry, Exclusion


def exclusions_of(candidacy: Candidacy) -> list[Exclusion]:
    """Every proposal about one candidate, the newest first."""
    query = select(Exclusion).where(Exclusion.candidacy_id == candidacy.id).order_by(Exclusion.id.desc())
    return list(db.session.scalars(query))


def exclusion_in_force(candidacy: Candidacy) -> Exclusion | None:
    """The confirmed one; None for somebody who is in the running, or was ended in another way."""
    return next((one for one in exclusions_of(candidacy) if one.state == "confirmed"), None)


def waiting_exclusions(cohort_id: int) -> list[Exclusion]:
    """Proposals of a cohort that wait for the second person, the oldest first.

    Whoever has left meanwhile, or was refused for papers, leaves nothing to confirm; should they come back, theirs
    waits again.
    """
    query = (
        select(Exclusion)
        .join(Candidacy, Candidacy.id == Exclusion.candidacy_id)
        .where(Candidacy.cohort_id == cohort_id, Candidacy.state == "active", Exclusion.state == "proposed")
        .order_by(Exclusion.id)
    )
    return list(db.session.scalars(query))


def engagement_runs(candidacy: Candidacy) -> bool:
    """Whether a signed agreement binds the candidate, with no end of the engagement on record."""
    query = (
        select(Agreement.id)
        .join(Entry, Agreement.entry_id == Entry.id)
        .outerjoin(Engagement, Engagement.agreement_id == Agreement.id)
        .where(
            Entry.candidacy_id == candidacy.id,
            Agreement.state == "signed",
            Engagement.ended_on.is_(None),
        )
    )
    return db.session.scalar(query.limit(1)) is not None
