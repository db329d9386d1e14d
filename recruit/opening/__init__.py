"""The stage kind opening (开业准备): after the agreement, until the partner's station opens its doors.

Params: ``checklist``, rows of ``code`` and ``title``: what somebody of the township or the office goes through on the
spot. A second person confirms the day; it is put on record for the engagement and its money.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from recruit.i18n import _
from recruit.kinds import BaseKind, Blocker, Ruling, Todo, second_hand
from recruit.models import Entry, Stage
from recruit.opening import messages as messages  # teaches its refusals
from recruit.programme.shapes import Code, Rows, Shapes, Texts
from recruit.queries.decisions import rulings_in_force
from recruit.queries.openings import openings_of

if TYPE_CHECKING:
    from flask import Blueprint


class Opening(BaseKind):
    code = "opening"
    yields: Literal["marks", "decisions"] = "decisions"
    params: Shapes = {
        "checklist": Rows({"code": Code(needed=True), "title": Texts(needed=True)}, needed=True)
    }
    act = "exams.demo.acts.opening:ACT"

    def blueprint(self) -> Blueprint | None:
        from recruit.opening.pages import bp

        return bp

    def blockers(self, stage: Stage) -> list[Blocker]:
        """Every station has opened, or two people said that it will not."""
        count = sum(
            one.state in ("preparing", "proposed") and one.entry.candidacy.state == "active"
            for one in openings_of(stage)
        )
        facts = {"count": count, "stage_id": stage.id, "endpoint": "opening.queue"}
        return [Blocker("openings-open", count, facts)] if count else []

    def second_hands(self, stage: Stage) -> list[Blocker]:
        from recruit.services.report_opening import SECONDS

        asked = [
            one.live.proposed_by_id for one in openings_of(stage) if one.live and one.state == "proposed"
        ]
        return [second_hand("openings-waiting", "opening.queue", SECONDS, asked)] if asked else []

    def rulings(self, stage: Stage) -> list[Ruling]:
        return rulings_in_force(stage)

    def reason_words(self, stage: Stage, reason: str) -> str:
        return {"opened": _("开业了"), "not-opened": _("没有开业")}.get(reason, "")

    def todos(self, entry: Entry) -> list[Todo]:
        return [Todo("open-station", int(entry.outcome != "in"), 1, "opening.own", {"entry_id": entry.id})]


KIND = Opening()
