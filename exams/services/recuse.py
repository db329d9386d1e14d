"""Recuse: an examiner who is related to a candidate, or has an interest, neither marks nor is counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from exams.kinship import AWAY, RELATIONS
from exams.queries.numbers import anonymous, opened
from exams.queries.panel_rooms import closed_for, closes_rooms, given_by
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Assignment
from recruit.services.hold_stage import hold_open
from recruit.services.roles import require

#: Kin of five kinds (``relative``: as it was told before they were told apart); an interest of one's own; another
#: circumstance that makes fairness doubtful; who could not come or had to leave.
REASONS = (*RELATIONS, "relative", AWAY)


def recuse(
    assignments: Sequence[Assignment], reason: str, by: Account, at: datetime, *, asked: bool = False
) -> int:
    """Takes the examiner off; their marks stay on record and no longer count. Returns how many were taken off.

    An examiner does this for themselves; the office does it for anybody, on request (`asked`) or of its own motion.
    Marks that somebody has read are not taken out by one person: not in a closed room, which two open again; and of
    its own motion the office takes off nobody who has marked where marks are not kept from it until a chief closes.
    Errors: Refusal('recusal-reason' | 'stage-closed' | 'role-missing' | 'recusal-room-closed' | 'recusal-marked').
    """
    if reason not in REASONS:
        raise Refusal("recusal-reason")
    hold_open(one.entry.stage for one in assignments)
    events = []
    for one in assignments:
        # The office granted the request; whose word completes the draw then carries it out.
        if one.account_id != by.id and not asked:
            require(by, "office")
        if one.recused_at is not None:
            continue
        _unread(one, by, asked)
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


def _unread(one: Assignment, by: Account, asked: bool) -> None:
    examiner = db.session.get_one(Account, one.account_id)
    component = one.entry.stage.definition.component(one.component)
    if closed_for(one.component, examiner, [one.entry]):
        raise Refusal("recusal-room-closed")
    if not given_by(examiner, one.component, [one.entry]) or closes_rooms(component):
        return
    known = component.kind == "panel" and anonymous(one.entry.stage) and opened(one.entry.stage)
    if known or (one.account_id != by.id and not asked):
        raise Refusal("recusal-marked")
