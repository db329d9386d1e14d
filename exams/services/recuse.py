"""Recuse: an examiner who is related to a candidate, or has an interest, neither marks nor is counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from exams.kinship import AWAY, RELATIONS
from exams.queries.numbers import known
from exams.queries.panel_rooms import closed_for, touched_by
from exams.queries.who_judges import may_judge_in
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Assignment, Stage
from recruit.services.hold_stage import hold_open
from recruit.services.roles import require

#: Kin of five kinds (``relative``: as it was told before they were told apart); an interest of one's own; another
#: circumstance that makes fairness doubtful; who could not come or had to leave.
REASONS = (*RELATIONS, "relative", AWAY)


def recuse(
    assignments: Sequence[Assignment], reason: str, by: Account, at: datetime, *, decided: bool = False
) -> int:
    """Takes the examiner off; their marks stay on record and no longer count. Returns how many were taken off.

    An examiner does this for themselves; the office for those who have given nothing yet, if it does not judge in the
    stage itself. Marks are taken out by two people (`exams.services.take_off`), but for an examiner's own that nobody
    can have read: in a room that was never closed, of numbers that nobody has opened.
    `decided`: two people, or a granted request, said so, and whoever carries it out was asked there.
    Errors: Refusal('recusal-reason' | 'stage-closed' | 'role-missing' | 'recusal-judge' | 'recusal-room-closed' |
    'recusal-marked').
    """
    if reason not in REASONS:
        raise Refusal("recusal-reason")
    hold_open(one.entry.stage for one in assignments)
    events = []
    if not decided:
        _require_apart([one.entry.stage for one in assignments if one.account_id != by.id], by)
    for one in assignments:
        if one.recused_at is not None:
            continue
        if not decided:
            _require_unread(one, by)
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


def _require_apart(stages: Sequence[Stage], by: Account) -> None:
    """Who takes others off is of the office and judges nobody beside them."""
    for stage in {one.id: one for one in stages}.values():
        require(by, "office")
        if may_judge_in(stage, by):
            raise Refusal("recusal-judge")


def _require_unread(one: Assignment, by: Account) -> None:
    examiner = db.session.get_one(Account, one.account_id)
    stage, entries = one.entry.stage, [one.entry]
    if touched_by(examiner, one.component, entries):
        panel = stage.definition.component(one.component).kind == "panel"
        read = (panel and known(stage)) or closed_for(one.component, examiner, entries, ever=True)
        if read or one.account_id != by.id:
            raise Refusal("recusal-marked")
    elif closed_for(one.component, examiner, entries):
        raise Refusal("recusal-room-closed")
