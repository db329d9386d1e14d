"""Say why a rule should be relaxed for an applicant (放宽): by the applicant or by the clerk who knows the case."""

from __future__ import annotations

from datetime import datetime

from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Application, Waiver
from recruit.services.attach import require_hand
from recruit.services.registration_window import registration_stage


def request_waiver(application: Application, reason: str, by: Account, at: datetime) -> list[Waiver]:
    """Writes the reason on every request that the office has not decided yet.

    Errors: Refusal('waiver-reason-missing' | 'waiver-decided' | 'waiver-in-hand' | 'stage-closed' | 'not-yours' |
    'outside-township').
    """
    locked(
        Application, application.id
    )  # a decision on this very request comes before or after, never between
    require_hand(application, by)
    if registration_stage(application.cohort).state == "closed":
        raise Refusal("stage-closed")
    reason = reason.strip()[:500]
    if not reason:
        raise Refusal("waiver-reason-missing", field="reason")
    waiting = [waiver for waiver in application.waivers if waiver.decided_at is None]
    if not waiting:
        in_hand = any(waiver.settled_at is None for waiver in application.waivers)
        raise Refusal("waiver-in-hand" if in_hand else "waiver-decided")
    for waiver in waiting:
        waiver.reason = reason
    db.session.flush()
    subject = f"application:{application.cohort.code}/{application.number}"
    audit.note(at, by.login, "waiver.request", subject, rules=[waiver.rule for waiver in waiting])
    return waiting
