"""Payments as they fall due: which can go into a batch, what the others wait for, and the sums against the budget."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import (
    Account,
    Cohort,
    Engagement,
    MoneyCorrection,
    PayBatch,
    Payee,
    PayLine,
    Payment,
    Receipt,
    Repayment,
)
from recruit.queries.annulments import engagements_in_doubt
from recruit.queries.money import (
    Partner,
    accepted,
    changes_by_engagement,
    course_of,
    item_of,
    partners,
    paused_on,
    payee_on,
    payees_by_engagement,
)
from recruit.slices import slices


@dataclass(frozen=True)
class Due:
    """One payment that is due. `lacks` says what it waits for, by code, empty where it can be paid:

    ``payee`` (no account), ``payee-waits`` (one waits for its second look or its day), ``opened``, ``accepted``,
    ``paused``, ``change-waits`` (an end or a suspension waits for its second person), ``annulment-waits`` (so does the
    annulment of the signing).
    """

    payment: Payment
    partner: Partner
    payee: Payee | None
    lacks: tuple[str, ...] = ()


@dataclass
class MonthRow:
    """A township's money of one month, in yuan: all that is due by its end and not settled before."""

    township_code: str
    ready: Decimal = Decimal(0)
    waiting: Decimal = Decimal(0)
    batched: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    people: int = 0


@dataclass
class KindSum:
    """One kind of support over a whole cohort, in yuan, by contract year."""

    kind: str
    promised: dict[int, Decimal] = field(default_factory=dict)
    owed: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)

    @property
    def total(self) -> Decimal:
        return sum(self.promised.values(), Decimal(0))


def last_of(month: str) -> date:
    """The last day of a month written YYYY-MM. Errors: Refusal('month-wrong')."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise Refusal("month-wrong", field="month") from None
    return first.replace(day=monthrange(first.year, first.month)[1])


def due_payments(cohort: Cohort, month: str, on: date, township: str = "") -> list[Due]:
    """Cash that falls due by the end of the month and is in no batch, by agreement and day.

    `on`: the day it would be paid, by which accounts and pauses are judged. Errors: Refusal('month-wrong').
    """
    until = last_of(month)
    known = {one.engagement.id: one for one in partners(cohort, township)}
    found = judged(_planned(list(known), until), known, on)
    return sorted(found, key=lambda one: (one.partner.agreement.number, one.payment.due_on, one.payment.id))


def judged(payments: Sequence[Payment], known: Mapping[int, Partner], on: date) -> list[Due]:
    """What each payment waits for on that day, in the order given; `known`: partners by engagement."""
    payees, changes = payees_by_engagement(list(known)), changes_by_engagement(list(known))
    fitted, doubted = accepted(list(known)), engagements_in_doubt(list(known))
    found = []
    for payment in payments:
        partner = known[payment.engagement_id]
        mine = payees.get(payment.engagement_id, [])
        payee = payee_on(mine, on)
        lacks: list[str] = []
        if payee is None:
            waits = any(one.state in ("proposed", "confirmed") and one.erased_at is None for one in mine)
            lacks.append("payee-waits" if waits else "payee")
        needs = item_of(partner.cohort, payment.kind).needs
        if "opened" in needs and (partner.engagement.opened_on is None or partner.engagement.opened_on > on):
            lacks.append("opened")
        if "accepted" in needs and payment.engagement_id not in fitted:
            lacks.append("accepted")
        if payment.engagement_id in doubted:
            lacks.append("annulment-waits")
        told = changes.get(payment.engagement_id, [])
        if any(one.state == "proposed" for one in told):
            lacks.append("change-waits")
        elif paused_on(course_of(partner.engagement, told), on):
            lacks.append("paused")
        found.append(Due(payment, partner, payee, tuple(lacks)))
    return found


def _planned(ids: Sequence[int], until: date) -> list[Payment]:
    found: list[Payment] = []
    for part in slices(ids):
        query = (
            select(Payment)
            .where(
                Payment.engagement_id.in_(part),
                Payment.state == "planned",
                Payment.in_kind.is_(False),
                Payment.due_on <= until,
            )
            .order_by(Payment.id)
        )
        found.extend(one for one in db.session.scalars(query) if one.left > 0)
    return found


def month_rows(cohort: Cohort, month: str, on: date, township: str = "") -> list[MonthRow]:
    """One row for each township with stations, by code: what is ready, waits, is on its way, was paid this month."""
    rows: dict[str, MonthRow] = {}
    for partner in partners(cohort, township):
        rows.setdefault(partner.place.township_code, MonthRow(partner.place.township_code))
        # Money may still be on its way or come back of a signing that was annulled; a partner it is not.
        if partner.agreement.state == "signed":
            rows[partner.place.township_code].people += 1
    for due in due_payments(cohort, month, on, township):
        row = rows[due.partner.place.township_code]
        if due.lacks:
            row.waiting += due.payment.left
        else:
            row.ready += due.payment.left
    places = {one.engagement.id: one.place.township_code for one in partners(cohort, township)}
    for batch in batches(cohort):
        if batch.month != month or batch.state not in ("proposed", "approved", "exported"):
            continue
        for line in batch.lines:
            code = places.get(line.payment.engagement_id)
            if code is None or line.state not in ("in", "paid"):
                continue
            if line.state == "paid":
                rows[code].paid += line.amount
            else:
                rows[code].batched += line.amount
    return [rows[code] for code in sorted(rows)]


def batches(cohort: Cohort) -> list[PayBatch]:
    """Every batch of a cohort, the newest first."""
    query = (
        select(PayBatch)
        .where(PayBatch.cohort_id == cohort.id)
        .options(selectinload(PayBatch.lines).joinedload(PayLine.payment))
        .order_by(PayBatch.id.desc())
    )
    return list(db.session.scalars(query))


def batch_in(cohort: Cohort, batch_id: int) -> PayBatch:
    """Errors: Refusal('unknown')."""
    found = db.session.get(PayBatch, batch_id)
    if found is None or found.cohort_id != cohort.id:
        raise Refusal("unknown")
    return found


def kind_sums(cohort: Cohort) -> list[KindSum]:
    """Promised by contract year, owed after ends and pauses, paid less what came back; in the programme's order.

    Jinsha with 160 partners: 4,416,000 yuan promised.
    """
    sums = {item.code: KindSum(item.code) for item in cohort.programme.support.items}
    # A signing that was annulled promises nothing.
    ids = [one.engagement.id for one in partners(cohort) if one.agreement.state == "signed"]
    for part in slices(ids):
        query = select(Payment).where(Payment.engagement_id.in_(part)).order_by(Payment.id)
        for one in db.session.scalars(query):
            row = sums.setdefault(one.kind, KindSum(one.kind))
            year = int(one.period.partition("-")[0])
            row.promised[year] = row.promised.get(year, Decimal(0)) + one.amount
            row.owed += one.due
            row.paid += one.paid
    return list(sums.values())


def lines_of(engagement: Engagement) -> dict[int, list[PayLine]]:
    """Every attempt to pay, by payment, the oldest first."""
    query = (
        select(PayLine)
        .join(Payment, PayLine.payment_id == Payment.id)
        .where(Payment.engagement_id == engagement.id)
        .options(joinedload(PayLine.batch), joinedload(PayLine.payee))
        .order_by(PayLine.id)
    )
    found: dict[int, list[PayLine]] = {}
    for line in db.session.scalars(query):
        found.setdefault(line.payment_id, []).append(line)
    return found


def receipts_of(engagement: Engagement) -> list[Receipt]:
    """Every receipt, void ones too, the oldest first."""
    query = select(Receipt).where(Receipt.engagement_id == engagement.id).order_by(Receipt.id)
    return list(db.session.scalars(query))


def corrections_of(engagement: Engagement) -> list[MoneyCorrection]:
    """What was, or is to be, put right of receipts and payments, the newest first."""
    receipts = select(Receipt.id).where(Receipt.engagement_id == engagement.id)
    lines = (
        select(PayLine.id)
        .join(Payment, PayLine.payment_id == Payment.id)
        .where(Payment.engagement_id == engagement.id)
    )
    query = select(MoneyCorrection).where(
        or_(MoneyCorrection.receipt_id.in_(receipts), MoneyCorrection.line_id.in_(lines))
    )
    return list(db.session.scalars(query.order_by(MoneyCorrection.id.desc())))


def repayments(cohort: Cohort, *states: str) -> list[Repayment]:
    """What partners have to give back, by agreement."""
    known = [one.engagement.id for one in partners(cohort)]
    found: list[Repayment] = []
    for part in slices(known):
        query = (
            select(Repayment)
            .join(Payment, Repayment.payment_id == Payment.id)
            .where(Payment.engagement_id.in_(part), Repayment.state.in_(states or ("open",)))
            .options(joinedload(Repayment.payment))
            .order_by(Repayment.id)
        )
        found.extend(db.session.scalars(query))
    return found


def batches_for(account: Account, cohort: Cohort, *states: str) -> list[PayBatch]:
    """Batches in these states; nobody's but the county's."""
    return [] if account.township_scope else [one for one in batches(cohort) if one.state in states]
