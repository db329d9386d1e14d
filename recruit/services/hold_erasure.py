"""Put a cohort on hold: a complaint or a court case is running, so nothing of it is erased until that is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Cohort
from recruit.reasons import told
from recruit.services.roles import require

ROLES = ("auditor", "administrator")
#: Nothing brings back what is erased, so one person's word takes effect only when others had time to hold again.
WAIT = timedelta(days=3)


def hold(cohort: Cohort, reason: str, by: Account, at: datetime) -> Cohort:
    """Stops the erasure of this cohort's data from now on; a batch that is just being erased is finished first.

    A hold that somebody has ended is kept by holding again.

    Errors: Refusal('role-missing' | 'reason-wanted' | 'held-already').
    """
    found, reason = _taken(cohort, reason, by)
    if found.hold_reason is not None and found.held_until is None:
        raise Refusal("held-already")
    found.hold_reason, found.held_at, found.held_by, found.held_until = reason, at, by.login, None
    audit.note(at, by.login, "data.hold", f"cohort:{found.code}", reason=told(reason))
    return found


def let_go(cohort: Cohort, reason: str, by: Account, at: datetime) -> Cohort:
    """Ends the hold in `WAIT`; what became due meanwhile goes with the first run after that.

    Errors: Refusal('role-missing' | 'reason-wanted' | 'not-held').
    """
    found, reason = _taken(cohort, reason, by)
    if found.hold_reason is None or found.held_until is not None:
        raise Refusal("not-held")
    found.held_until = at + WAIT
    facts = {"reason": told(reason), "until": found.held_until.isoformat()}
    audit.note(at, by.login, "data.release", f"cohort:{found.code}", **facts)
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
