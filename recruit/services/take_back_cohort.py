"""Take a cohort back that was opened by mistake: only while nobody has registered in it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Application, Candidacy, Cohort
from recruit.queries.notice_papers import removals_waiting
from recruit.services.roles import require, require_county

REASON = 500


def take_back_cohort(cohort: Cohort, reason: str, by: Account | None, at: datetime) -> Cohort:
    """Nothing is deleted: its code stays taken, and its notice says from now on that it was taken back, and why.

    `by` is None only on the command line of the machine itself. Errors: Refusal('role-missing' | 'county-only' |
    'cohort-withdrawn' | 'cohort-held' | 'cohort-has-people' (count) | 'cohort-removal-waits' | 'reason-wanted').
    """
    if by is not None:
        require(by, "office", "administrator")
        require_county(by)
    held = locked(Cohort, cohort.id)  # whoever registers at this moment takes a number under the same lock
    assert held is not None
    if held.withdrawn_at is not None:
        raise Refusal("cohort-withdrawn")
    if held.held(at):
        raise Refusal("cohort-held")
    if count := people_in(held):
        raise Refusal("cohort-has-people", count=count)
    if removals_waiting(held):
        raise Refusal(
            "cohort-removal-waits"
        )  # its pages end with it, and nobody would confirm the removal any more
    if not reason.strip():
        raise Refusal("reason-wanted", field="reason")
    held.withdrawn_at, held.withdrawn_by = at, by.login if by else "system"
    held.withdrawn_reason = reason.strip()[:REASON]
    db.session.flush()
    audit.note(
        at,
        held.withdrawn_by,
        "cohort.take-back",
        f"cohort:{held.code}",
        programme=held.version.code,
        version=held.version.number,
        reason=held.withdrawn_reason,
    )
    return held


def people_in(cohort: Cohort) -> int:
    """How many have registered, those who left again included; places on their way through a track count as well."""
    counts = (
        db.session.scalar(select(func.count()).select_from(model).where(model.cohort_id == cohort.id))
        for model in (Application, Candidacy)
    )
    return max(count or 0 for count in counts)
