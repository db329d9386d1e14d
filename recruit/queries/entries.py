"""Who is in a stage."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from recruit.db import db
from recruit.models import Candidacy, Entry, Stage


def entries_of(stage: Stage, *, with_applications: bool = False) -> list[Entry]:
    """All entries of a stage with their candidacies and people, by admission number.

    `with_applications` for whoever looks at what each of them wrote: read along in one go, it costs as much again.
    """
    candidacy = joinedload(Entry.candidacy, innerjoin=True)
    query = (
        select(Entry)
        .join(Entry.candidacy)
        .where(Entry.stage_id == stage.id)
        .options(candidacy.joinedload(Candidacy.application) if with_applications else candidacy)
        .order_by(Candidacy.number)
    )
    return list(db.session.scalars(query))


def entry_of(stage: Stage, number: str) -> Entry | None:
    """The entry of the candidate with this admission number."""
    query = select(Entry).join(Entry.candidacy).where(Entry.stage_id == stage.id, Candidacy.number == number)
    found: Entry | None = db.session.scalar(query)
    return found
