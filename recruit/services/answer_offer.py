"""Answer an offer of a place (递补): yes or no, by the person with one thumb, or written down after a call.

The clock decides: an offer that was not answered before its end is over, whether or not anybody has written that down.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from recruit import replacement_messages as replacement_messages  # teaches the refusals to `recruit.messages`
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.funnel import closing_text
from recruit.i18n import lazy
from recruit.models import Account, Replacement, Result, Stage
from recruit.queries.results import current_result
from recruit.queries.stages import following
from recruit.reasons import told
from recruit.replacement import LIVE, holds
from recruit.services.move_up import accounts_of, enter, hold_candidacies, list_in_force, note
from recruit.services.roles import require, require_active, require_scope
from recruit.services.send_messages import Notice, queue

SAID = 500
#: Who may write down what somebody said on the telephone or at the desk.
CALLERS = ("clerk", "office", "second-signatory")
ANSWERS = {True: lazy("来"), False: lazy("不来")}


@dataclass(frozen=True)
class Reply:
    """`comes`: whether they take the place. `said` is asked for from staff: when, with whom, in what words."""

    comes: bool
    said: str = ""


def answer_offer(replacement: Replacement, reply: Reply, by: Account, at: datetime) -> Replacement:
    """Yes: the candidate enters the next stage. No: the place is free for the next in line, by two people again.

    What somebody else wrote down as a no may be taken back by the person while the time runs and nobody else was asked.

    Errors: Refusal('not-yours' | 'role-missing' | 'outside-township' | 'candidacy-ended' | 'wrong-state' |
    'offer-answered' | 'offer-over' (until) | 'offer-gone' | 'offer-others' | 'offer-said' (field) |
    'offer-said-long' (high)), and for a yes those of `recruit.services.move_up.list_in_force`.
    """
    _who(replacement, by)
    said = _said(reply, by)
    if replacement.answer_until is None:
        raise Refusal("wrong-state")  # a second person has not offered it yet, or nobody is asked here
    stage = replacement.result.stage
    locked(Stage, stage.id)  # before anything else, as whoever proposes the next does
    result: Result | None = list_in_force(stage, at) if reply.comes else current_result(stage)
    hold_candidacies([replacement.left_id, replacement.up_id])
    held = locked(Replacement, replacement.id)
    assert held is not None
    require_active(held.up)
    _still_open(held, by, at)
    if result is None or result.id != held.result_id:
        raise Refusal("offer-gone")
    held.state = "confirmed" if reply.comes else "declined"
    held.replied_at, held.replied_by_id = at, by.id
    held.replied_via, held.said = ("phone", said) if by.is_staff else ("own", "")
    db.session.flush()
    if reply.comes:
        enter(held, at)
    _tell(held, reply, by, at)
    names = {held.up.person.name: held.up.number} if held.up.person is not None else None
    facts = {"via": held.replied_via, **({"said": told(said, names)} if said else {})}
    note(held, by, at, "reserve.accept" if reply.comes else "reserve.decline", **facts)
    return held


def _who(replacement: Replacement, by: Account) -> None:
    if by.is_staff:
        require(by, *CALLERS)
        require_scope(by, replacement.up.township_code)
    elif by.person_id is None or by.person_id != replacement.up.person_id:
        raise Refusal("not-yours")


def _said(reply: Reply, by: Account) -> str:
    said = reply.said.replace("\r\n", "\n").strip()
    if by.is_staff and not said:
        raise Refusal("offer-said", field="said")
    if len(said) > SAID:
        raise Refusal("offer-said-long", field="said", high=SAID)
    return said


def _still_open(held: Replacement, by: Account, at: datetime) -> None:
    """Under the lock of the row: of two answers at one moment the second finds the first."""
    own = not by.is_staff
    if held.state == "lapsed" or (held.answer_until is not None and at >= held.answer_until):
        zone = held.result.stage.cohort.programme.timezone
        assert held.answer_until is not None
        raise Refusal("offer-over", until=closing_text(held.answer_until, zone))
    if holds(held.state, held.answer_until, at):
        return
    if not (own and held.state == "declined" and held.replied_via == "phone"):
        raise Refusal("offer-answered")
    others = select(Replacement.id).where(
        Replacement.result_id == held.result_id,
        Replacement.left_id == held.left_id,
        Replacement.state.in_(LIVE),
    )
    if db.session.scalar(others.limit(1)) is not None:
        raise Refusal("offer-others")


def _tell(held: Replacement, reply: Reply, by: Account, at: datetime) -> None:
    """Whoever said yes hears where they come in; whoever is said to have answered by telephone hears what."""
    stage, target = held.result.stage, following(held.result.stage)
    assert target is not None
    here, notices = stage.definition.title, []
    for account in accounts_of(held.up):
        if reply.comes:
            notices.append(Notice(account, "moved-up", {"stage": here, "next": target.definition.title}))
        if by.is_staff:
            phone = stage.cohort.programme.objection_desk.phone
            facts = {"stage": here, "answer": ANSWERS[reply.comes], "phone": phone}
            notices.append(Notice(account, "offer-noted", facts))
    queue(notices, at)
