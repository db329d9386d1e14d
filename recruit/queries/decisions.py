"""The decisions in force in a stage whose kind yields decisions."""

from __future__ import annotations

from sqlalchemy import select

from recruit.db import db
from recruit.kinds import Ruling
from recruit.models import Candidacy, Decision, Entry, Stage


def rulings_in_force(stage: Stage) -> list[Ruling]:
    """One ruling for everybody of whom the stage asks something, by admission number; an entry nobody has decided on is
    out, `not-decided`."""
    query = (
        select(Candidacy.number, Decision.outcome, Decision.reason)
        .select_from(Entry)
        .join(Candidacy, Entry.candidacy_id == Candidacy.id)
        .outerjoin(Decision, (Decision.entry_id == Entry.id) & Decision.current.is_(True))
        .where(Entry.stage_id == stage.id, Entry.asked)
        .order_by(Candidacy.number)
    )
    return [
        Ruling(number, outcome or "out", reason if outcome else "not-decided")
        for number, outcome, reason in db.session.execute(query)
    ]
