"""The stage kind approval (审批): each candidacy goes through a chain of words with seals, step by step.

Params: ``steps``, rows of ``code``, ``title``, ``by`` (village, township, office, company, leading-group), ``seal`` (a
stamped sheet stands behind it: who signed, and on which day) and ``scan`` (with a picture of it). ``only_for``:
`recruit.asked_of`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from recruit.approval import messages as messages  # teaches its refusals
from recruit.approval.chain import PARAMS
from recruit.asked_of import ONLY_FOR, wrong_only_for
from recruit.kinds import BaseKind, Blocker, Ruling, Todo
from recruit.models import Entry, Stage
from recruit.programme import Programme
from recruit.programme import Stage as PlannedStage
from recruit.programme.shapes import Shapes, Told
from recruit.queries.decisions import rulings_in_force

if TYPE_CHECKING:
    from flask import Blueprint


class Approval(BaseKind):
    code = "approval"
    yields: Literal["marks", "decisions"] = "decisions"
    params: Shapes = {**PARAMS, **ONLY_FOR}
    act = "exams.demo.acts.approval:ACT"

    def check_stage(self, stage: PlannedStage, programme: Programme) -> Iterable[Told]:
        return wrong_only_for(stage, programme)

    def blueprint(self) -> Blueprint | None:
        from recruit.approval.pages import bp

        return bp

    def blockers(self, stage: Stage) -> list[Blocker]:
        """Everybody's chain has come to an end before the list is signed."""
        from recruit.queries.approvals import chains_of

        count = sum(
            one.standing.state == "open" and one.entry.candidacy.state == "active" for one in chains_of(stage)
        )
        if not count:
            return []
        facts = {"count": count, "stage_id": stage.id, "endpoint": "approval.queue"}
        return [Blocker("approval-open", count, facts)]

    def rulings(self, stage: Stage) -> list[Ruling]:
        return rulings_in_force(stage)

    def reason_words(self, stage: Stage, reason: str) -> str:
        from recruit.approval.words import refused_words

        return refused_words(stage, reason)

    def todos(self, entry: Entry) -> list[Todo]:
        from recruit.queries.approvals import chain_of

        if entry.candidacy.person_id is None or entry.outcome != "in":
            return []
        standing = chain_of(entry).standing
        code = "approval-mend" if standing.returned else "approval"
        return [Todo(code, int(standing.state != "open"), 1, "approval.own", {"entry_id": entry.id})]


KIND = Approval()
