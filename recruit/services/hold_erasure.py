"""Put a cohort on hold: a complaint or a court case is running, so nothing of it is erased until that is over."""

from __future__ import annotations

from datetime import datetime

from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Cohort
from recruit.reasons import told
from recruit.services.roles import require

ROLES = ("auditor", "administrator")


def hold(cohort: Cohort, reason: str, by: Account, at: datetime) -> Cohort:
    """Stops the erasure of this cohort's data from now on; a batch that is just being erased is finished first.

    Errors: Refusal('role-missing' | 'reason-wanted' | 'held-already').
    """
    found, reason = _taken(cohort, reason, by)
    if found.hold_reason is not None:
        raise Refusal("held-already")
    found.hold_reason, found.held_at, found.held_by = reason, at, by.login
    audit.note(at, by.login, "data.hold", f"cohort:{found.code}", reason=told(reason))
    return found


def let_go(cohort: Cohort, reason: str, by: Account, at: datetime) -> Cohort:
    """Ends the hold; what became due meanwhile goes with the next run.

    Errors: Refusal('role-missing' | 'reason-wanted' | 'not-held').
    """
    found, reason = _taken(cohort, reason, by)
    if found.hold_reason is None:
        raise Refusal("not-held")
    found.hold_reason = found.held_at = found.held_by = None
    audit.note(at, by.login, "data.release", f"cohort:{found.code}", reason=told(reason))
    return found


def _taken(cohort: Cohort, reason: str, by: Account) -> tuple[Cohort, str]:
    """The cohort under its lock, and the reason in its stored form."""
    require(by, *ROLES)
    if not reason.strip():
        raise Refusal("reason-wanted", field="reason")
    found = locked(Cohort, cohort.id)
    assert found is not None
    db.session.flush()
    return found, reason.strip()[:500]
