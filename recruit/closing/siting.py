"""The stage kind siting (选点): the sites of a track of places, as the register of sites describes and reviews them.

Every place that is supplied while the stage runs becomes a candidacy of its track. The work is done in the register
(`recruit.services.describe_site`, `review_site`): what was accepted there advances, what was refused or taken off is
out. Params: none.
"""

from __future__ import annotations

from typing import Literal

from sqlalchemy import select

from recruit.closing import site_messages as site_messages  # teaches the refusals of the register
from recruit.db import db
from recruit.i18n import _
from recruit.kinds import BaseKind, Blocker, Ruling
from recruit.models import Candidacy, Entry, Place, SiteFile, Stage

#: State of a site's file -> what becomes of it.
OUTCOMES: dict[str, tuple[Literal["advanced", "out"], str]] = {
    "accepted": ("advanced", "site-accepted"),
    "refused": ("out", "site-refused"),
}
OPEN = ("out", "not-decided")


class Siting(BaseKind):
    code = "siting"
    yields: Literal["marks", "decisions"] = "decisions"
    act = "exams.demo.acts.siting:ACT"

    def blockers(self, stage: Stage) -> list[Blocker]:
        """Every site that is still offered has been accepted or refused."""
        count = sum(one.reason == "not-decided" for one in self.rulings(stage))
        facts = {"count": count, "stage_id": stage.id, "endpoint": "closing.sites"}
        return [Blocker("sites-undecided", count, facts)] if count else []

    def rulings(self, stage: Stage) -> list[Ruling]:
        query = (
            select(Candidacy.number, SiteFile.state, Place.closed_at)
            .select_from(Entry)
            .join(Candidacy, Candidacy.id == Entry.candidacy_id)
            .join(Place, Place.id == Candidacy.place_id)
            .outerjoin(SiteFile, SiteFile.place_id == Place.id)
            .where(Entry.stage_id == stage.id)
            .order_by(Candidacy.number)
        )
        found = []
        for number, state, closed in db.session.execute(query):
            outcome, reason = ("out", "site-closed") if closed is not None else OUTCOMES.get(state, OPEN)
            found.append(Ruling(number, outcome, reason))  # type: ignore[arg-type]
        return found

    def reason_words(self, stage: Stage, reason: str) -> str:
        words = {
            "site-accepted": _("审定了"),
            "site-refused": _("审核没有通过"),
            "site-closed": _("撤下了"),
        }
        return words.get(reason, "")


KIND = Siting()
