"""Who is in a stage."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from recruit.db import db
from recruit.models import Candidacy, Entry, Stage


def entries_of(stage: Stage) -> list[Entry]:
    """All entries of a stage with their candidacies and people, by admission number."""
    query = (
        select(Entry)
        .join(Entry.candidacy)
        .where(Entry.stage_id == stage.id)
        .options(joinedload(Entry.candidacy).joinedload(Candidacy.application))
        .order_by(Candidacy.number)
    )
    return list(db.session.scalars(query))
