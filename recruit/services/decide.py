"""Decide on entries one by one, for stages whose kind yields decisions instead of marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Decision, Entry, Stage
from recruit.queries.stages import following
from recruit.services.admit import admit
from recruit.slices import slices


@dataclass(frozen=True)
class Verdict:
    """What was decided about one entry: outcome ``advanced``, ``reserve`` or ``out`` and a reason code."""

    entry: Entry
    outcome: str
    reason: str = ""


def decide(stage: Stage, verdicts: Sequence[Verdict], by: Account | None, at: datetime) -> list[Decision]:
    """Records the decisions; where the stage exits one candidacy at a time, those who advance go on at once.

    `by` is None for a rule applied by the machine to plain facts (age, schooling); a person rules on the rest.
    Errors: Refusal('stage-closed' | 'already-moved-on').
    """
    if stage.state == "closed":
        raise Refusal("stage-closed", stage=stage.code)
    earlier = _newest([verdict.entry.id for verdict in verdicts])
    decisions, moving = [], []
    for verdict in verdicts:
        before = earlier.get(verdict.entry.id)
        if verdict.entry.outcome == "advanced":
            raise Refusal("already-moved-on", number=verdict.entry.candidacy.number)
        if before is not None:
            before.current = False
        decisions.append(
            Decision(
                entry_id=verdict.entry.id,
                outcome=verdict.outcome,
                reason=verdict.reason,
                decided_at=at,
                decided_by_id=by.id if by else None,
                revision=before.revision + 1 if before else 1,
            )
        )
        if stage.definition.exit == "single":
            verdict.entry.outcome = verdict.outcome
            if verdict.outcome == "advanced":
                moving.append(verdict.entry.candidacy)
    db.session.add_all(decisions)
    target = following(stage)
    if target is not None and moving:
        admit(target, moving, at)
    audit.record(
        audit.Event(
            at,
            by.login if by else "rule",
            "stage.decide",
            audit.about(verdict.entry.candidacy),
            {"stage": stage.code, "outcome": verdict.outcome, "reason": verdict.reason},
        )
        for verdict in verdicts
    )
    return decisions


def _newest(entry_ids: Sequence[int]) -> dict[int, Decision]:
    """The newest decisions by entry id, one that was taken back (and is no longer in force) included, read in slices
    that every engine's parameter limit allows."""
    found: dict[int, Decision] = {}
    for part in slices(entry_ids):
        query = select(Decision).where(Decision.entry_id.in_(part)).order_by(Decision.revision)
        found.update({decision.entry_id: decision for decision in db.session.scalars(query)})
    return found
