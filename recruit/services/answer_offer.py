"""Answer an offer of a place (递补): yes or no, by the person with one thumb, or written down after a call.

The clock decides: an offer that was not answered before its end is over, whether or not anybody has written that down.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from recruit import replacement_messages as replacement_messages  # teaches the refusals to `recruit.messages`
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.funnel import closing_text
from recruit.i18n import lazy
from recruit.models import Account, Replacement, Result, Stage
from recruit.queries.results import current_result
from recruit.queries.stages import following
from recruit.reasons import told
from recruit.replacement import holds
from recruit.services.hold_candidacies import hold_candidacies
from recruit.services.move_up import accounts_of, enter, list_in_force, note
from recruit.services.roles import require, require_active, require_other, require_scope
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
    """Yes: the candidate enters the next stage, also while a list waits for its signature. The person's own no: the
    place is free for the next in line, by two people again.

    A no that staff write down frees nothing by itself: until a second person has confirmed it (`second_no`) or the time
    is over, the person may still say yes.

    Errors: Refusal('not-yours' | 'role-missing' | 'outside-township' | 'candidacy-ended' | 'wrong-state' |
    'offer-answered' | 'offer-noted-twice' | 'offer-over' (until) | 'offer-gone' | 'offer-said' (field) |
    'offer-said-long' (high)), and for a yes those of `recruit.services.move_up.list_in_force`.
    """
    _who(replacement, by)
    said = _said(reply, by)
    held = _held(replacement, reply.comes, at)
    noted = by.is_staff and not reply.comes
    if noted and held.replied_via:
        raise Refusal("offer-noted-twice")
    if not noted:
        held.state = "confirmed" if reply.comes else "declined"
    held.replied_at, held.replied_by_id = at, by.id
    held.replied_via, held.said = ("phone", said) if by.is_staff else ("own", "")
    db.session.flush()
    if reply.comes:
        enter(held, at)
    _tell(held, reply, by, at)
    names = {held.up.person.name: held.up.number} if held.up.person is not None else None
    facts = {"via": held.replied_via, **({"said": told(said, names)} if said else {})}
    action = "reserve.accept" if reply.comes else "reserve.decline-noted" if noted else "reserve.decline"
    note(held, by, at, action, **facts)
    return held


def second_no(replacement: Replacement, by: Account, at: datetime) -> Replacement:
    """A second, different person has called too: the no that the first wrote down holds, and the place is free.

    Errors: Refusal('role-missing' | 'outside-township' | 'same-signatory' | 'offer-noted-none'), and those of
    `answer_offer` that are about the offer.
    """
    require(by, *CALLERS)
    require_scope(by, replacement.up.township_code)
    held = _held(replacement, False, at)
    if held.replied_via != "phone":
        raise Refusal("offer-noted-none")
    require_other(by, held.replied_by, held.replied_by_id)
    held.state, held.seconded_by_id = "declined", by.id
    db.session.flush()
    stage = held.result.stage
    facts = {"stage": stage.definition.title, "phone": stage.cohort.programme.objection_desk.phone}
    queue([Notice(account, "offer-no-held", facts) for account in accounts_of(held.up)], at)
    note(held, by, at, "reserve.decline", via="phone")
    return held


def _held(replacement: Replacement, comes: bool, at: datetime) -> Replacement:
    """The offer as it is now and still open, with everything before it held: of two answers at one moment the second
    finds the first."""
    if replacement.answer_until is None:
        raise Refusal("wrong-state")  # a second person has not offered it yet, or nobody is asked here
    stage = replacement.result.stage
    locked(Stage, stage.id)  # before anything else, as whoever proposes the next does
    result: Result | None = current_result(stage)
    if comes and result is not None and result.id == replacement.result_id:
        result = list_in_force(stage, at, asked=True)
    hold_candidacies([replacement.left_id, replacement.up_id])
    held = locked(Replacement, replacement.id)
    assert held is not None
    assert held.answer_until is not None
    require_active(held.up)
    if held.state == "lapsed" or at >= held.answer_until:
        zone = stage.cohort.programme.timezone
        raise Refusal("offer-over", until=closing_text(held.answer_until, zone))
    if not holds(held.state, held.answer_until, at):
        raise Refusal("offer-answered")
    if result is None or result.id != held.result_id:
        raise Refusal("offer-gone")
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
            notices.append(Notice(account, "offer-noted" if reply.comes else "offer-noted-no", facts))
    queue(notices, at)
