"""Work out anew what is owed of every payment of an engagement, and what was paid too much."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from recruit.db import db
from recruit.entitlement import owed
from recruit.models import Engagement, PayLine, Payment, Receipt, Repayment
from recruit.queries.money import Partner, course_of, item_of


def settle_payments(partner: Partner, at: datetime) -> list[Repayment]:
    """After an end, a pause or a return to work. Rows are held, so no batch takes one meanwhile.

    What was never paid and is no longer owed stops; what is owed again is planned again. What was paid, or is on its
    way to the bank, beyond what is owed becomes a repayment. Returns the open ones.
    """
    engagement = partner.engagement
    query = select(Payment).where(Payment.engagement_id == engagement.id).order_by(Payment.id)
    payments = db.session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()
    course = course_of(engagement)
    for payment in payments:
        item = item_of(partner.cohort, payment.kind)
        month = int(payment.period.partition("-")[2])
        left = owed(item, month, payment.amount, course)
        payment.owed = None if left == payment.amount else left
        if payment.state == "planned" and not left:
            payment.state = "stopped"
        elif payment.state == "stopped" and left:
            payment.state = "planned"
    db.session.flush()
    return _repayments(engagement, payments, at)


def _repayments(engagement: Engagement, payments: list[Payment], at: datetime) -> list[Repayment]:
    gone = _gone_out(engagement)
    returned, waiting = _given_back(engagement)
    found = []
    for payment in payments:
        over = gone.get(payment.id, Decimal(0)) - returned.get(payment.id, Decimal(0)) - payment.due
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


def _gone_out(engagement: Engagement) -> dict[int, Decimal]:
    """By payment, what has left the office: paid, or in a batch that finance has."""
    query = (
        select(PayLine)
        .join(Payment, PayLine.payment_id == Payment.id)
        .where(Payment.engagement_id == engagement.id)
    )
    sums: dict[int, Decimal] = {}
    for line in db.session.scalars(query.order_by(PayLine.id)):
        if line.state == "paid" or (line.state == "in" and line.batch.state == "exported"):
            sums[line.payment_id] = sums.get(line.payment_id, Decimal(0)) + line.amount
    return sums


def _given_back(engagement: Engagement) -> tuple[dict[int, Decimal], dict[int, Repayment]]:
    """By payment, what came back already, and the repayment that is still open."""
    query = (
        select(Repayment, Receipt.amount)
        .join(Payment, Repayment.payment_id == Payment.id)
        .outerjoin(Receipt, Repayment.receipt_id == Receipt.id)
        .where(Payment.engagement_id == engagement.id)
        .order_by(Repayment.id)
    )
    returned: dict[int, Decimal] = {}
    waiting: dict[int, Repayment] = {}
    for one, amount in db.session.execute(query):
        if one.state == "open":
            waiting[one.payment_id] = one
        elif one.state == "returned" and amount is not None:
            returned[one.payment_id] = returned.get(one.payment_id, Decimal(0)) + amount
    return returned, waiting
