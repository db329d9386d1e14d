"""Take a deposit against a receipt; inspect and give it back, in full or less what is damaged, by two people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from recruit import audit
from recruit import money_messages as money_messages  # teaches the refusals to `recruit.messages`
from recruit.db import db, locked
from recruit.deposits import Looked, settle
from recruit.errors import Refusal
from recruit.models import Account, DepositReturn, Engagement, Receipt
from recruit.programme.model import Deposit
from recruit.queries.money import Partner, partner_of, require_in_force
from recruit.reasons import told
from recruit.services.keep_register import HOWS, Slip, write_receipt
from recruit.services.roles import require, require_county, require_other
from recruit.services.send_back import settle_back, still_proposed

_ITEM, _DAMAGE, MOST_ITEMS = 40, 120, 40


def deposit_of(partner: Partner, code: str) -> Deposit:
    """Errors: Refusal('unknown')."""
    for one in partner.cohort.programme.deposits:
        if one.code == code:
            return one
    raise Refusal("unknown")


def take_deposit(
    engagement: Engagement, code: str, on_day: date, how: str, by: Account, at: datetime
) -> Receipt:
    """The whole deposit was received; the receipt is the partner's.

    Errors: Refusal('role-missing' | 'county-only' | 'engagement-annulled' | 'unknown' and those of `write_receipt`).
    """
    require(by, "office")
    require_county(by)
    locked(Engagement, engagement.id)
    partner = partner_of(engagement)
    require_in_force(partner)
    deposit = deposit_of(partner, code)
    slip = Slip("deposit", deposit.code, deposit.amount, on_day, how)
    receipt = write_receipt(partner.cohort, engagement, slip, by, at)
    _note(partner, by, at, "deposit.take", number=receipt.number, amount=format(receipt.amount, "f"))
    return receipt


def propose_return(
    receipt: Receipt,
    looked: Sequence[Looked],
    on_day: date,
    how: str,
    by: Account,
    at: datetime,
    reason: str = "",
) -> DepositReturn:
    """What was found when the equipment came back. A deduction needs a reason the partner will read.

    Errors: Refusal('role-missing' | 'county-only' | 'wrong-state' | 'return-twice' | 'engagement-runs'), and with
    `field`: 'receipt-how' | 'receipt-day' | 'inspect-nothing' | 'damage-price' | 'reason-wanted'.
    """
    require(by, "office")
    require_county(by)
    held = locked(Receipt, receipt.id)
    if held is None or held.kind != "deposit" or held.state != "valid" or held.engagement_id is None:
        raise Refusal("wrong-state")
    partner = partner_of(db.session.get_one(Engagement, held.engagement_id))
    today = at.astimezone(partner.cohort.programme.timezone).date()
    _check_return(partner, held, looked, on_day, today, how)
    try:
        found = settle(held.amount, looked)
    except ValueError:
        raise Refusal("damage-price", field="items") from None
    if found.deducted and not reason.strip():
        raise Refusal("reason-wanted", field="reason")
    made = DepositReturn(
        receipt_id=held.id,
        inspected_on=on_day,
        items=[
            {"item": one.item[:_ITEM], "damage": one.damage[:_DAMAGE], "price": format(one.price, "f")}
            for one in looked
        ],
        deducted=found.deducted,
        returned=found.returned,
        how=how,
        reason=reason.strip()[:500],
        proposed_at=at,
        proposed_by_id=by.id,
    )
    db.session.add(made)
    db.session.flush()
    _note(partner, by, at, "deposit.inspect", number=held.number, deducted=format(found.deducted, "f"))
    return made


def _check_return(
    partner: Partner, receipt: Receipt, looked: Sequence[Looked], on_day: date, today: date, how: str
) -> None:
    live = db.select(DepositReturn.id).where(
        DepositReturn.receipt_id == receipt.id, DepositReturn.state.in_(("proposed", "confirmed"))
    )
    if db.session.scalar(live.limit(1)) is not None:
        raise Refusal("return-twice")
    engagement = partner.engagement
    # What never began needs no waiting: the paper is void, or the end lies before the first day.
    over = partner.agreement.state == "void" or engagement.never_began
    if not over and (engagement.ended_on or engagement.ends_on) > today:
        raise Refusal("engagement-runs")
    if how not in HOWS:
        raise Refusal("receipt-how", field="how")
    if not receipt.on_day <= on_day <= today:
        raise Refusal("receipt-day", field="on_day", last=today)
    if not looked or len(looked) > MOST_ITEMS or any(not one.item.strip() for one in looked):
        raise Refusal("inspect-nothing", field="items", high=MOST_ITEMS)


def confirm_return(proposal: DepositReturn, by: Account, at: datetime) -> DepositReturn:
    """A second person agrees; what goes back gets a receipt of its own, which the partner signs.

    Errors: Refusal('role-missing' | 'county-only' | 'same-signatory' | 'wrong-state' | 'own-case').
    """
    require(by, "second-signatory")
    require_county(by)
    taken = locked(Receipt, proposal.receipt_id)
    assert taken is not None
    assert taken.engagement_id is not None
    engagement = db.session.get_one(Engagement, taken.engagement_id)
    partner = partner_of(engagement)
    held = still_proposed(DepositReturn, proposal.id)
    require_other(by, held.proposed_by, held.proposed_by_id)
    if by.person_id is not None and by.person_id == partner.candidacy.person_id:
        raise Refusal("own-case")
    held.state, held.settled_at, held.settled_by_id = "confirmed", at, by.id
    if held.returned:
        today = at.astimezone(partner.cohort.programme.timezone).date()
        slip = Slip("deposit-return", taken.basis, held.returned, today, held.how)
        held.return_receipt_id = write_receipt(partner.cohort, engagement, slip, by, at).id
    db.session.flush()
    _note(partner, by, at, "deposit.return", number=taken.number, returned=format(held.returned, "f"))
    return held


def send_back_return(proposal: DepositReturn, by: Account, at: datetime, reason: str = "") -> None:
    """Not agreed, with a reason; or taken back by whoever proposed it."""
    held = still_proposed(DepositReturn, proposal.id)
    held.answer = settle_back(held, by, at, reason)
    db.session.flush()
    assert held.receipt.engagement_id is not None
    partner = partner_of(db.session.get_one(Engagement, held.receipt.engagement_id))
    _note(partner, by, at, "deposit.back", state=held.state, reason=told(reason, partner.names))


def _note(partner: Partner, by: Account, at: datetime, action: str, **facts: object) -> None:
    audit.note(at, by.login, action, audit.about(partner.candidacy), **facts)
