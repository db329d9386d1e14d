"""What is on record about the ties of a stage."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select

from recruit.db import db
from recruit.models import Candidacy, Entry, Stage, TieBreak


def tie_breaks(stage: Stage) -> dict[str, dict[str, Decimal]]:
    """Extra tests and draws on record, by admission number."""
    found: dict[str, dict[str, Decimal]] = {}
    for number, tie_break in tie_breaks_of(stage):
        found.setdefault(number, {})[tie_break.kind] = tie_break.value
    return found


def tie_breaks_of(stage: Stage) -> list[tuple[str, TieBreak]]:
    """Admission number and record of every tie break of a stage, in the order they were recorded."""
    rows = db.session.execute(
        select(Candidacy.number, TieBreak)
        .join(Entry, Entry.id == TieBreak.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(Entry.stage_id == stage.id)
        .order_by(TieBreak.id)
    )
    return [(number, tie_break) for number, tie_break in rows]
