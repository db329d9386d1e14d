"""Recuse: an examiner who is related to a candidate, or has an interest, neither marks nor is counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from exams.kinship import RELATIONS
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Assignment
from recruit.services.hold_stage import hold_open
from recruit.services.roles import require

#: Kin of five kinds (``relative``: as it was told before they were told apart); an interest of one's own; another
#: circumstance that makes fairness doubtful.
REASONS = (*RELATIONS, "relative")


def recuse(assignments: Sequence[Assignment], reason: str, by: Account, at: datetime) -> int:
    """Takes the examiner off; their marks stay on record and no longer count. Returns how many were taken off.

    An examiner does this for themselves; the office does it for anybody, on request or of its own motion.
    Errors: Refusal('recusal-reason' | 'stage-closed' | 'role-missing').
    """
    if reason not in REASONS:
        raise Refusal("recusal-reason")
    hold_open(one.entry.stage for one in assignments)
    events = []
    for one in assignments:
        if one.account_id != by.id:
            require(by, "office")
        if one.recused_at is not None:
            continue
        one.recused_at = at
        examiner = db.session.get(Account, one.account_id)
        assert examiner is not None
        facts = {
            "stage": one.entry.stage.code,
            "component": one.component,
            "examiner": examiner.login,
            "reason": reason,
        }
        subject = audit.about(one.entry.candidacy)
        events.append(audit.Event(at, by.login, "examiner.recuse", subject, facts))
    db.session.flush()
    audit.record(events)
    return len(events)
