"""Work out anew what is owed of every payment of an engagement, what is left to pay and what was paid too much."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from recruit.db import db
from recruit.entitlement import Course, owed
from recruit.models import Engagement, PayBatch, PayLine, Payment, Receipt, Repayment
from recruit.queries.money import Partner, course_of, item_of


@dataclass
class _Moved:
    """Of one payment, in yuan: `paid` out and arrived, `back` against valid receipts, `away` on its way in a batch that
    finance has; `bound` where any line is in a batch."""

    paid: Decimal = Decimal(0)
    back: Decimal = Decimal(0)
    away: Decimal = Decimal(0)
    bound: bool = False


def settle_payments(partner: Partner, at: datetime) -> list[Repayment]:
    """After an end, a pause, a return to work, an outcome of the bank, a repayment or a correction. Rows are held, so
    no batch takes one meanwhile.

    What is owed beyond what the partner has is planned, also for the second time; what nobody owes stops. What was
    paid, or is on its way to the bank, beyond what is owed becomes a repayment. As soon as nothing is on its way: paid
    - returned - open repayments + left to pay = owed. Returns the open repayments.
    """
    engagement = partner.engagement
    payments = payments_of(engagement)
    course, moved = course_of(engagement), _moved(engagement)
    for payment in payments:
        _plan(partner, payment, course, moved.get(payment.id, _Moved()))
    db.session.flush()
    return _repayments(engagement, payments, moved, at)


def payments_of(engagement: Engagement) -> list[Payment]:
    """All of them, held, in the order in which everybody holds payments; repayments come after them."""
    query = select(Payment).where(Payment.engagement_id == engagement.id).order_by(Payment.id)
    return list(db.session.scalars(query.with_for_update().execution_options(populate_existing=True)))


def _plan(partner: Partner, payment: Payment, course: Course, moved: _Moved) -> None:
    item = item_of(partner.cohort, payment.kind)
    month = int(payment.period.partition("-")[2])
    due = owed(item, month, payment.amount, course)
    payment.owed = None if due == payment.amount else due
    if payment.in_kind:
        if payment.state != "given":
            payment.state = "planned" if due else "stopped"
        return
    payment.paid = moved.paid - moved.back
    if moved.bound:
        payment.state = "batched"
    else:
        plan_rest(payment)


def plan_rest(payment: Payment) -> None:
    """No line of it is under way any more: what is left goes with a later batch."""
    if payment.left > 0:
        payment.state = "planned"
    else:
        payment.state = "paid" if payment.paid > 0 else "stopped"


def _repayments(
    engagement: Engagement, payments: list[Payment], moved: dict[int, _Moved], at: datetime
) -> list[Repayment]:
    waiting = _waiting(engagement)
    found = []
    for payment in payments:
        of = moved.get(payment.id, _Moved())
        over = of.paid + of.away - of.back - payment.due
        one = waiting.get(payment.id)
        if over > 0 and one is None:
            one = Repayment(payment_id=payment.id, amount=over, made_at=at)
            db.session.add(one)
        elif one is not None and over > 0:
            one.amount = over
        elif one is not None:
            one.state = "lapsed"
        if one is not None and one.state != "lapsed":
            found.append(one)
    db.session.flush()
    return found


def _moved(engagement: Engagement) -> dict[int, _Moved]:
    found: dict[int, _Moved] = {}
    lines = (
        select(PayLine.payment_id, PayLine.amount, PayLine.state, PayBatch.state)
        .join(Payment, PayLine.payment_id == Payment.id)
        .join(PayBatch, PayLine.batch_id == PayBatch.id)
        .where(Payment.engagement_id == engagement.id, PayLine.state.in_(("in", "paid")))
    )
    for key, amount, state, batch in db.session.execute(lines.order_by(PayLine.id)):
        of = found.setdefault(key, _Moved())
        if state == "paid":
            of.paid += amount
        else:
            of.bound = True
            of.away += amount if batch == "exported" else Decimal(0)
    returned = (
        select(Repayment.payment_id, Receipt.amount)
        .join(Payment, Repayment.payment_id == Payment.id)
        .join(Receipt, Repayment.receipt_id == Receipt.id)
        .where(
            Payment.engagement_id == engagement.id, Repayment.state == "returned", Receipt.state == "valid"
        )
    )
    for key, amount in db.session.execute(returned.order_by(Repayment.id)):
        found.setdefault(key, _Moved()).back += amount
    return found


def _waiting(engagement: Engagement) -> dict[int, Repayment]:
    """By payment, the repayment that is still open."""
    query = (
        select(Repayment)
        .join(Payment, Repayment.payment_id == Payment.id)
        .where(Payment.engagement_id == engagement.id, Repayment.state == "open")
        .order_by(Repayment.id)
    )
    return {one.payment_id: one for one in db.session.scalars(query)}
