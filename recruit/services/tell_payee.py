"""Tell where a partner's money goes: the partner, or a clerk who saw the card; a second officer looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from recruit import audit
from recruit import money_messages as money_messages  # teaches the refusals to `recruit.messages`
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Engagement, Payee
from recruit.payee_numbers import KINDS, read_number
from recruit.payees import Details, details_of, set_details
from recruit.queries.data_requests import reached_anew_at
from recruit.queries.money import Partner, partner_of, payee_on, payee_to_come, payees_of, require_in_force
from recruit.services.roles import require, require_other, require_scope
from recruit.services.send_back import REASON, settle_back, still_proposed
from recruit.services.tell_partner import tell_account

SECONDS = ("office", "second-signatory")
_LONGEST_NAME, _LONGEST_REASON = 60, 200


@dataclass(frozen=True)
class Told:
    """What was told: `bank` is '' for Alipay; `name_reason` why the holder is somebody else, '' where it is not."""

    kind: str
    bank: str
    holder: str
    number: str
    name_reason: str = ""
    card_seen: bool = False


def tell_payee(engagement: Engagement, told: Told, by: Account, at: datetime) -> Payee:
    """Puts an account forward. Nothing goes there before a second officer has confirmed it; one that waits and was told
    by the same person is replaced.

    Errors: Refusal('not-yours' | 'role-missing' | 'outside-township' | 'payee-twice' where another's waits |
    'payee-same' | 'payee-stop' where a newer one waits for its day), and with `field`: 'payee-kind' |
    'card-digits' | 'card-check' | 'alipay-account' | 'bank-missing' | 'holder-missing' | 'holder-differs' |
    'card-not-seen'.
    """
    locked(Engagement, engagement.id)
    partner = partner_of(engagement)
    _require_hand(partner, by)
    require_in_force(partner)
    details = _checked(partner, told, by)
    every = payees_of(engagement)
    today = day_of(partner, at)
    holding, coming = payee_on(every, today), payee_to_come(every, today)
    if _same(coming or holding, details, told):
        raise Refusal("payee-same", field="number")
    if coming is not None and _same(holding, details, told):
        raise Refusal("payee-stop", field="number")
    for one in every:
        if one.state == "proposed" and one.proposed_by_id != by.id:
            raise Refusal("payee-twice")
        if one.state == "proposed":
            one.state, one.settled_at, one.settled_by_id = "recalled", at, by.id
    db.session.flush()
    payee = Payee(
        engagement_id=engagement.id,
        kind=told.kind,
        tail="",
        card_seen=told.card_seen and by.is_staff,
        name_reason=told.name_reason.strip()[:_LONGEST_REASON] if details.holder != partner.name else "",
        proposed_at=at,
        proposed_by_id=by.id,
    )
    db.session.add(payee)
    db.session.flush()
    set_details(payee, details)
    db.session.flush()
    if holding is not None or by.is_staff:
        tell_account(partner, payee, "payee-told", at)
    # Neither number nor bank nor holder: the log cannot forget.
    _note(partner, by, at, "payee.tell", kind=payee.kind, change=holding is not None, seen=payee.card_seen)
    return payee


def _same(payee: Payee | None, details: Details, told: Told) -> bool:
    return payee is not None and payee.kind == told.kind and details_of(payee) == details


def confirm_payee(payee: Payee, by: Account, at: datetime) -> Payee:
    """A second officer found account and name in order. The first account holds at once, a changed one after the
    programme's days of waiting; both later where the partner's phone or e-mail was changed within these days.

    Errors: Refusal('role-missing' | 'same-signatory' | 'wrong-state' | 'own-case' | 'data-erased').
    """
    require(by, *SECONDS)
    locked(Engagement, payee.engagement_id)
    held = still_proposed(Payee, payee.id)
    require_other(by, held.proposed_by, held.proposed_by_id)
    partner = partner_of(held.engagement)
    require_scope(by, partner.place.township_code)
    if by.person_id is not None and by.person_id == partner.candidacy.person_id:
        raise Refusal("own-case")
    if held.details_sealed is None:
        raise Refusal("data-erased", number=partner.candidacy.number)
    today = day_of(partner, at)
    change = any(one.state == "confirmed" for one in payees_of(held.engagement))
    held.state, held.settled_at, held.settled_by_id = "confirmed", at, by.id
    held.valid_from = _holds_from(partner, today, change=change)
    for one in payees_of(held.engagement):
        if one.id != held.id and one.state == "confirmed" and one.valid_from and one.valid_from > today:
            # Replaced before it ever held.
            one.state, one.settled_at, one.settled_by_id = "rejected", at, by.id
    db.session.flush()
    if change or held.valid_from > today:
        tell_account(partner, held, "payee-changed", at)
    _note(partner, by, at, "payee.confirm", since=held.valid_from.isoformat())
    return held


def stop_payee(payee: Payee, by: Account, at: datetime, reason: str = "") -> Payee:
    """A changed account that two people let pass and that does not hold yet is not taken after all: the partner says
    so, or an officer with a reason. The account before goes on holding.

    Errors: Refusal('not-yours' | 'role-missing' | 'outside-township' | 'wrong-state' where it holds already |
    'reason-wanted').
    """
    locked(Engagement, payee.engagement_id)
    held = locked(Payee, payee.id)
    assert held is not None
    partner = partner_of(held.engagement)
    require_hand(partner, by, *SECONDS)
    if held.state != "confirmed" or held.valid_from is None or held.valid_from <= day_of(partner, at):
        raise Refusal("wrong-state")
    if by.is_staff and not reason.strip():
        raise Refusal("reason-wanted", field="reason")
    held.state, held.answer = ("rejected" if by.is_staff else "recalled"), reason.strip()[:REASON]
    held.settled_at, held.settled_by_id = at, by.id
    db.session.flush()
    tell_account(partner, held, "payee-stopped", at)
    _note(partner, by, at, "payee.stop")
    return held


def _holds_from(partner: Partner, today: date, *, change: bool) -> date:
    """Days of waiting are for the partner to say no, by the phone they have. Where that was itself changed just now,
    the old one was told then, and its days pass first."""
    wait = timedelta(days=partner.cohort.programme.support.payee_wait_days)
    anew = reached_anew_at(partner.candidacy.person_id) if partner.candidacy.person_id else None
    begin = max(today, day_of(partner, anew) + wait) if anew is not None else today
    return begin + wait if change else begin


def send_back_payee(payee: Payee, by: Account, at: datetime, reason: str = "") -> None:
    """A second officer sends it back with a reason, or the clerk who told it takes it back.

    Errors: Refusal('wrong-state') and those of `settle_back`.
    """
    held = still_proposed(Payee, payee.id)
    partner = partner_of(held.engagement)
    held.answer = settle_back(held, by, at, reason, seconds=SECONDS, clerks=partner.place.township_code)
    db.session.flush()
    _note(partner, by, at, "payee.back", state=held.state)


def look_at_payee(payee: Payee, by: Account, at: datetime) -> Details:
    """Opens one for the second look at it; noted. Errors: Refusal('role-missing' | 'data-erased')."""
    require(by, *SECONDS)
    partner = partner_of(payee.engagement)
    require_scope(by, partner.place.township_code)
    details = details_of(payee)
    if details is None:
        raise Refusal("data-erased", number=partner.candidacy.number)
    _note(partner, by, at, "payee.look", kind=payee.kind)
    return details


def day_of(partner: Partner, at: datetime) -> date:
    """The day in the programme's own time zone."""
    return at.astimezone(partner.cohort.programme.timezone).date()


def require_hand(partner: Partner, by: Account, *roles: str) -> None:
    """The partner themselves, or staff of the roles as far as their township reaches."""
    if not by.is_staff:
        if by.person_id is None or by.person_id != partner.candidacy.person_id:
            raise Refusal("not-yours")
        return
    require(by, *roles)
    require_scope(by, partner.place.township_code)


def _require_hand(partner: Partner, by: Account) -> None:
    require_hand(partner, by, "clerk", "office")


def _checked(partner: Partner, told: Told, by: Account) -> Details:
    if told.kind not in KINDS:
        raise Refusal("payee-kind", field="kind")
    number = read_number(told.kind, told.number)
    bank = told.bank.strip()[:_LONGEST_NAME] if told.kind == "bank" else ""
    holder = "".join(told.holder.split())[:_LONGEST_NAME]
    if told.kind == "bank" and not bank:
        raise Refusal("bank-missing", field="bank")
    if not holder:
        raise Refusal("holder-missing", field="holder")
    if holder != "".join(partner.name.split()) and not told.name_reason.strip():
        raise Refusal("holder-differs", field="name_reason", name=partner.name)
    if by.is_staff and not told.card_seen:
        raise Refusal("card-not-seen", field="card_seen")
    return Details(bank, partner.name if holder == "".join(partner.name.split()) else holder, number)


def _note(partner: Partner, by: Account, at: datetime, action: str, **facts: Any) -> None:
    audit.note(at, by.login, action, audit.about(partner.candidacy), **facts)
