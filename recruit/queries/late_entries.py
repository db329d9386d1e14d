"""Who came into a stage when its time was over, by a corrected list or in somebody's place, and has no time yet."""

from __future__ import annotations

from sqlalchemy import func, select

from recruit.db import db
from recruit.i18n import listed
from recruit.kinds import Blocker
from recruit.models import Candidacy, Entry, Stage

#: So many are named in the sentence.
NAMED = 10


def late_entry_blockers(stage: Stage) -> list[Blocker]:
    """For kinds in which candidates do the work themselves, each in their window: nobody is let in only to be found
    absent. The office gives them a window of their own (`recruit.services.move_window`)."""
    query = (
        select(Candidacy.number)
        .join(Entry, Entry.candidacy_id == Candidacy.id)
        .where(
            Entry.stage_id == stage.id,
            Entry.outcome == "in",
            Entry.entered_at >= func.coalesce(Entry.closes_at, stage.closes_at),
            Candidacy.state == "active",
        )
        .order_by(Candidacy.number)
    )
    numbers = list(db.session.scalars(query))
    shown = listed(numbers[:NAMED]) + ("…" if len(numbers) > NAMED else "")
    return [Blocker("came-too-late", len(numbers), {"numbers": shown})] if numbers else []
