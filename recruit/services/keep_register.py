"""The register of receipts: a number from a serial, never changed, a wrong one made void (`correct_money`).

Deposits and repayments go through here, and whatever else the office takes in or hands back against a paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from recruit import audit
from recruit import money_messages as money_messages  # teaches the refusals to `recruit.messages`
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Candidacy, Cohort, Engagement, Receipt, Repayment
from recruit.queries.money import partner_of
from recruit.services.numbering import take
from recruit.services.roles import require, require_county
from recruit.services.settle_payments import payments_of, settle_payments

HOWS = ("cash", "transfer")


@dataclass(frozen=True)
class Slip:
    """What a receipt says: see `Receipt`. Amounts in yuan, above zero, at most two decimals."""

    kind: str
    basis: str
    amount: Decimal
    on_day: date
    how: str


def write_receipt(
    cohort: Cohort, engagement: Engagement | None, slip: Slip, by: Account, at: datetime
) -> Receipt:
    """The next number of the cohort's register.

    Errors, with `field`: Refusal('receipt-how' | 'receipt-amount' | 'receipt-day' (last) | 'receipt-twice').
    """
    if slip.how not in HOWS:
        raise Refusal("receipt-how", field="how")
    if slip.amount <= 0 or slip.amount != slip.amount.quantize(Decimal("0.01")):
        raise Refusal("receipt-amount", field="amount")
    today = at.astimezone(cohort.programme.timezone).date()
    if slip.on_day > today or (engagement is not None and slip.on_day < _begun(engagement)):
        raise Refusal("receipt-day", field="on_day", last=today)
    serial = take(cohort, "receipt").start
    if engagement is not None and standing_receipt(engagement, slip.kind, slip.basis) is not None:
        raise Refusal("receipt-twice")
    receipt = Receipt(
        cohort_id=cohort.id,
        engagement_id=engagement.id if engagement is not None else None,
        number=f"R{cohort.id}-{serial:05d}",
        kind=slip.kind,
        basis=slip.basis,
        amount=slip.amount,
        on_day=slip.on_day,
        how=slip.how,
        made_at=at,
        made_by_id=by.id,
    )
    db.session.add(receipt)
    db.session.flush()
    return receipt


def _begun(engagement: Engagement) -> date:
    """Money may change hands from the day of signing, which may lie before the term; where the signing was annulled
    that day is off the record, and the day of the print stands for it."""
    agreement = engagement.agreement
    if agreement.state == "void":
        zone = agreement.entry.stage.cohort.programme.timezone
        return min(engagement.starts_on, agreement.issued_at.astimezone(zone).date())
    return agreement.signed_on or engagement.starts_on


def standing_receipt(engagement: Engagement, kind: str, basis: str) -> Receipt | None:
    query = db.select(Receipt).where(
        Receipt.engagement_id == engagement.id,
        Receipt.kind == kind,
        Receipt.basis == basis,
        Receipt.state == "valid",
    )
    return db.session.scalar(query)


def record_repayment(
    repayment: Repayment, on_day: date, how: str, by: Account, at: datetime, amount: Decimal | None = None
) -> Receipt:
    """A partner gave back what was paid too much, or a part of it; they get a receipt. What is missing stays open.

    Errors: Refusal('role-missing' | 'county-only' | 'wrong-state'), with `field`: 'repayment-amount' (most), and those
    of `write_receipt`.
    """
    require(by, "office")
    require_county(by)
    engagement = repayment.payment.engagement
    partner = partner_of(engagement)
    # The order of an end or a pause, of a new batch and of its outcomes, all of which may change this very repayment.
    locked(Candidacy, partner.candidacy.id)
    locked(Engagement, engagement.id)
    locked(Cohort, partner.cohort.id)
    payments_of(engagement)
    held = locked(Repayment, repayment.id)
    if held is None or held.state != "open":
        raise Refusal("wrong-state")
    part = held.amount if amount is None else amount
    if not 0 < part <= held.amount:
        raise Refusal("repayment-amount", field="amount", most=held.amount)
    slip = Slip("repayment", str(held.id), part, on_day, how)
    receipt = write_receipt(partner.cohort, engagement, slip, by, at)
    held.state, held.amount, held.receipt_id = "returned", part, receipt.id
    db.session.flush()
    settle_payments(partner, at)
    _note(receipt, by, at, "receipt.repayment", amount=format(receipt.amount, "f"))
    return receipt


def _note(receipt: Receipt, by: Account, at: datetime, action: str, **facts: object) -> None:
    assert receipt.engagement_id is not None
    partner = partner_of(db.session.get_one(Engagement, receipt.engagement_id))
    audit.note(at, by.login, action, audit.about(partner.candidacy), number=receipt.number, **facts)
