"""Pay a granted request in parts, or note what came back of it; the office writes it down, a second person confirms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, FundPayment, FundRequest
from recruit.queries.funds import cohort_of, paid_of
from recruit.reasons import told
from recruit.services.ask_fund import REASON, check_amount, hold
from recruit.services.roles import require, require_county, require_other
from recruit.services.send_back import settle_back, still_proposed

WAYS = ("tender", "unified", "direct")


@dataclass(frozen=True)
class Part:
    """Money that left the fund (``paid``) or came back to it (``back``), in yuan."""

    kind: str
    amount: Decimal
    on_day: date
    way: str
    reference: str
    reason: str = ""


def propose_fund_payment(request: FundRequest, part: Part, by: Account, at: datetime) -> FundPayment:
    """Errors: Refusal('role-missing' | 'county-only' | 'fund-step-gone' | 'fund-payment-waits'), and with `field`:
    'fund-amount' | 'fund-over-granted' (most) | 'fund-back-over' (most) | 'fund-way' | 'fund-receipt' | 'fund-day'."""
    require(by, "office")
    require_county(by)
    held = hold(request, "done")
    db.session.expire(held, ["payments"])
    if any(one.state == "proposed" for one in held.payments):
        raise Refusal("fund-payment-waits")
    _check(held, part, at)
    made = FundPayment(
        request_id=held.id,
        kind=part.kind,
        amount=part.amount,
        on_day=part.on_day,
        way=part.way if part.kind == "paid" else "",
        reference=part.reference.strip()[:60],
        reason=part.reason.strip()[:REASON],
        state="proposed",
        proposed_at=at,
        proposed_by_id=by.id,
    )
    db.session.add(made)
    db.session.flush()
    db.session.expire(held, ["payments"])
    _note(made, by, at, "fund.pay-propose", amount=format(made.amount, "f"), kind=made.kind)
    return made


def _check(held: FundRequest, part: Part, at: datetime) -> None:
    check_amount(part.amount, "amount")
    paid = paid_of(held)
    if part.kind == "paid" and part.amount > (most := (held.granted or Decimal(0)) - paid):
        raise Refusal("fund-over-granted", field="amount", most=most)
    if part.kind == "back" and part.amount > paid:
        raise Refusal("fund-back-over", field="amount", most=paid)
    if part.kind not in ("paid", "back") or (part.kind == "paid" and part.way not in WAYS):
        raise Refusal("fund-way", field="way")
    if not part.reference.strip():
        raise Refusal("fund-receipt", field="reference")
    zone = cohort_of(held).programme.timezone
    first, last = held.asked_at.astimezone(zone).date(), at.astimezone(zone).date()
    if not first <= part.on_day <= last:
        raise Refusal("fund-day", field="on_day", first=first, last=last)


def confirm_fund_payment(payment: FundPayment, by: Account, at: datetime) -> FundPayment:
    """Errors: Refusal('role-missing' | 'county-only' | 'same-signatory' | 'wrong-state' | 'fund-step-gone')."""
    require(by, "second-signatory")
    require_county(by)
    hold(payment.request, "done")
    held = still_proposed(FundPayment, payment.id)
    require_other(by, held.proposed_by, held.proposed_by_id)
    held.state, held.settled_at, held.settled_by_id = "confirmed", at, by.id
    db.session.flush()
    _note(held, by, at, "fund.pay", amount=format(held.amount, "f"), kind=held.kind)
    return held


def send_payment_back(payment: FundPayment, reason: str, by: Account, at: datetime) -> None:
    """Not agreed, with a reason; or taken back by whoever wrote it down."""
    hold(payment.request, "done")
    held = still_proposed(FundPayment, payment.id)
    held.answer = settle_back(held, by, at, reason)
    db.session.flush()
    _note(held, by, at, "fund.pay-back", state=held.state, reason=told(reason))


def _note(payment: FundPayment, by: Account, at: datetime, action: str, **facts: object) -> None:
    request = payment.request
    subject = f"fund:{cohort_of(request).code}/{request.number}"
    audit.note(at, by.login, action, subject, reference=payment.reference, **facts)
