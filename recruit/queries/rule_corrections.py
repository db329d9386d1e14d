"""The numbered corrections of a cohort's rules, and how far its stages have come."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Cohort, Decision, Entry, Mark, RuleCorrection


def corrections_of(cohort: Cohort) -> list[RuleCorrection]:
    """Those in force, by number: what everybody may read."""
    query = select(RuleCorrection).where(
        RuleCorrection.cohort_id == cohort.id, RuleCorrection.state == "confirmed"
    )
    return list(db.session.scalars(query.order_by(RuleCorrection.number)))


def all_corrections(cohort: Cohort) -> list[RuleCorrection]:
    """With those that wait or were sent back, the newest first: for the office."""
    query = select(RuleCorrection).where(RuleCorrection.cohort_id == cohort.id)
    return list(db.session.scalars(query.order_by(RuleCorrection.id.desc())))


def correction(key: int) -> RuleCorrection:
    """Errors: Refusal('unknown')."""
    found = db.session.get(RuleCorrection, key)
    if found is None:
        raise Refusal("unknown")
    return found


def waiting_correction(cohort: Cohort) -> RuleCorrection | None:
    """The one that waits for its second signature."""
    query = select(RuleCorrection).where(
        RuleCorrection.cohort_id == cohort.id, RuleCorrection.state == "proposed"
    )
    return db.session.scalar(query)


def begun_stages(cohort: Cohort, at: datetime) -> set[str]:
    """Codes of the stages whose rules are past changing: closed, in their window, opened early for somebody, or with
    a mark or decision on record."""
    return {
        stage.code
        for stage in cohort.stages
        if stage.state == "closed" or stage.opens_at <= at or _touched(stage.id, at)
    }


def _touched(stage_id: int, at: datetime) -> bool:
    own = exists().where(Entry.stage_id == stage_id, Entry.opens_at <= at)
    worked = [
        exists().where(model.entry_id == Entry.id, Entry.stage_id == stage_id) for model in (Mark, Decision)
    ]
    return any(bool(db.session.scalar(select(one))) for one in (own, *worked))


def entered_stages(cohort: Cohort) -> set[str]:
    """Codes of the stages in which somebody stands."""
    found = set(
        db.session.scalars(select(Entry.stage_id).where(Entry.stage_id.in_([s.id for s in cohort.stages])))
    )
    return {stage.code for stage in cohort.stages if stage.id in found}
