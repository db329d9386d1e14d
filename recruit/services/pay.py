"""Pay what is due: the office puts a batch together, a second person approves it, finance gets it once, and what became
of each line is put on record. Nothing is paid twice: of what is left of a payment one line is under way at a time, held
by an index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby

from sqlalchemy import func, select

from recruit import audit
from recruit import money_messages as money_messages  # teaches the refusals to `recruit.messages`
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Cohort, PayBatch, PayLine, Payment, Repayment
from recruit.pay_table import Paid, content_hash
from recruit.payees import Details, details_of
from recruit.queries.money import (
    Partner,
    changes_by_engagement,
    partners_of,
)
from recruit.queries.payments import Due, due_payments, judged, last_of
from recruit.reasons import told
from recruit.services.numbering import take
from recruit.services.roles import require, require_county, require_other
from recruit.services.send_back import settle_back, still_proposed
from recruit.services.settle_payments import plan_rest, settle_payments
from recruit.services.tell_partner import tell_lines
from recruit.slices import slices


@dataclass(frozen=True)
class Row:
    """One line as finance gets it."""

    line: PayLine
    partner: Partner
    details: Details


def propose_batch(cohort: Cohort, month: str, township: str, by: Account, at: datetime) -> PayBatch:
    """Takes everything that is due by the end of the month and lacks nothing; what waits comes in a later batch.

    Errors: Refusal('role-missing' | 'county-only' | 'month-wrong' | 'month-early' | 'batch-empty').
    """
    require(by, "office")
    require_county(by)
    today = at.astimezone(cohort.programme.timezone).date()
    if last_of(month).replace(day=1) > today:
        raise Refusal("month-early", field="month")
    # The number comes from the cohort's row, which is held: of two at once the second finds what the first left.
    number = f"P{cohort.id}-{take(cohort, 'pay-batch').start:04d}"
    ready = [one for one in due_payments(cohort, month, today, township) if not one.lacks]
    ready = _still_planned(ready)
    if not ready:
        raise Refusal("batch-empty")
    total = sum((one.payment.left for one in ready), Decimal(0))
    batch = PayBatch(
        cohort_id=cohort.id,
        number=number,
        month=month,
        township_code=township,
        total=total,
        content_hash="",
        proposed_at=at,
        proposed_by_id=by.id,
    )
    db.session.add(batch)
    db.session.flush()
    turns = _turns([one.payment.id for one in ready])
    for one in ready:
        assert one.payee is not None
        one.payment.state = "batched"
        batch.lines.append(
            PayLine(
                payment_id=one.payment.id,
                payee_id=one.payee.id,
                amount=one.payment.left,
                turn=turns.get(one.payment.id, 0) + 1,
            )
        )
    db.session.flush()
    batch.content_hash = content_hash(
        number, [_paid(one.partner, one.payment, one.payee.id) for one in ready if one.payee]
    )
    db.session.flush()
    _note(batch, cohort, by, at, "pay.propose", month=month, count=len(ready), total=format(total, "f"))
    return batch


def _still_planned(ready: Sequence[Due]) -> list[Due]:
    """Those that are still to be paid, under their lock."""
    _hold([one.payment.id for one in ready])
    return [one for one in ready if one.payment.state == "planned" and one.payment.left > 0]


def _hold(ids: Sequence[int]) -> None:
    """The payments under their lock, as they are now."""
    for part in slices(sorted(ids)):
        query = select(Payment).where(Payment.id.in_(part)).order_by(Payment.id)
        db.session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()


def _turns(ids: Sequence[int]) -> dict[int, int]:
    """By payment, how often it was paid, in part or in full."""
    found: dict[int, int] = {}
    for part in slices(ids):
        query = (
            select(PayLine.payment_id, func.max(PayLine.turn))
            .where(PayLine.payment_id.in_(part), PayLine.state.in_(("in", "paid")))
            .group_by(PayLine.payment_id)
        )
        found.update((key, turn) for key, turn in db.session.execute(query))
    return found


def approve_batch(batch: PayBatch, by: Account, at: datetime) -> None:
    """A second, different person approves the whole batch.

    Errors: Refusal('role-missing' | 'county-only' | 'same-signatory' | 'wrong-state' | 'own-case' | 'batch-stale').
    """
    require(by, "second-signatory")
    require_county(by)
    held = still_proposed(PayBatch, batch.id)
    require_other(by, held.proposed_by, held.proposed_by_id)
    cohort = db.session.get_one(Cohort, held.cohort_id)
    known = _known(held)
    if by.person_id is not None and any(one.candidacy.person_id == by.person_id for one in known.values()):
        raise Refusal("own-case")
    _require_unchanged(held, known, _day(cohort, at))
    held.state, held.settled_at, held.settled_by_id = "approved", at, by.id
    db.session.flush()
    _note(held, cohort, by, at, "pay.approve", sha256=held.content_hash, total=format(held.total, "f"))


def send_back_batch(batch: PayBatch, by: Account, at: datetime, reason: str = "") -> None:
    """The second person sends it back with a reason, also one that is approved and has not left the office; or whoever
    proposed it takes it back. Its payments are planned again.

    Errors: Refusal('wrong-state' | those of `settle_back`).
    """
    held = locked(PayBatch, batch.id)
    if held is None or held.state not in ("proposed", "approved"):
        raise Refusal("wrong-state")
    approved = held.state == "approved"
    if approved:
        require(by, "second-signatory")
    held.answer = settle_back(held, by, at, reason)
    cohort = db.session.get_one(Cohort, held.cohort_id)
    _hold([line.payment_id for line in held.lines])
    for line in held.lines:
        line.state = "dropped"
        plan_rest(line.payment)
    db.session.flush()
    if approved:  # what only one person put together had been promised to nobody
        tell_lines(held.lines, _known(held), "money-held-up", at)
    _note(held, cohort, by, at, "pay.back", state=held.state, reason=told(reason))


def export_batch(batch: PayBatch, by: Account, at: datetime) -> list[Row]:
    """The lines with the accounts in clear, for finance; noted each time. From the first time on nothing of the batch
    changes, and every further export says the same.

    Errors: Refusal('role-missing' | 'county-only' | 'wrong-state' | 'batch-stale' | 'payee-erased').
    """
    require(by, "office")
    require_county(by)
    held = locked(PayBatch, batch.id)
    if held is None or held.state not in ("approved", "exported"):
        raise Refusal("wrong-state")
    cohort = db.session.get_one(Cohort, held.cohort_id)
    known = _known(held)
    if held.state == "approved":
        _require_unchanged(held, known, _day(cohort, at))
        held.state, held.exported_at, held.exported_by_id = "exported", at, by.id
    rows = [Row(line, known[line.payment.engagement_id], _opened(line)) for line in held.lines]
    db.session.flush()
    _note(held, cohort, by, at, "pay.export", count=len(rows), sha256=held.content_hash)
    return rows


def _opened(line: PayLine) -> Details:
    details = details_of(line.payee)
    if details is None:
        raise Refusal("payee-erased")
    return details


@dataclass(frozen=True)
class Outcome:
    """What became of a line: `paid` with the bank's reference, or not, with the reason."""

    line: PayLine
    paid: bool
    on_day: date
    reference: str = ""
    reason: str = ""


def record_outcomes(batch: PayBatch, outcomes: Sequence[Outcome], by: Account, at: datetime) -> None:
    """What finance or the bank told. A bounced payment is planned again and goes with a later batch.

    Errors: Refusal('role-missing' | 'county-only' | 'wrong-state' | 'line-settled' | 'unknown'), and with `field`:
    'paid-day' (first, last) | 'reason-wanted'.
    """
    require(by, "office")
    require_county(by)
    held = locked(PayBatch, batch.id)
    if held is None or held.state != "exported" or held.exported_at is None:
        raise Refusal("wrong-state")
    cohort = db.session.get_one(Cohort, held.cohort_id)
    zone = cohort.programme.timezone
    first, last = held.exported_at.astimezone(zone).date(), at.astimezone(zone).date()
    _hold([one.line.payment_id for one in outcomes])
    for one in outcomes:
        if one.line.batch_id != held.id:
            raise Refusal("unknown")
        db.session.refresh(one.line)
        if one.line.state != "in":
            raise Refusal("line-settled")
        if not first <= one.on_day <= last:
            raise Refusal("paid-day", field="done_on", first=first, last=last)
        if not one.paid and not one.reason.strip():
            raise Refusal("reason-wanted", field="reason")
        _record(one, by, at)
    db.session.flush()
    known = _known(held)
    _settle(known, {one.line.payment.engagement_id for one in outcomes}, at)
    tell_lines([one.line for one in outcomes if one.paid], known, "money-paid", at)
    tell_lines([one.line for one in outcomes if not one.paid], known, "money-bounced", at)
    counts = {"paid": sum(one.paid for one in outcomes), "bounced": sum(not one.paid for one in outcomes)}
    _note(held, cohort, by, at, "pay.record", **counts)


def _settle(known: dict[int, Partner], ids: set[int], at: datetime) -> None:
    """Who ended, paused or was corrected while the money was on its way may owe some of it back now, or no longer."""
    over = {one for one in ids if known[one].engagement.ended_on is not None}
    query = (
        select(Payment.engagement_id)
        .join(Repayment, Repayment.payment_id == Payment.id)
        .where(Payment.engagement_id.in_(ids), Repayment.state == "open")
    )
    again = over | set(changes_by_engagement(sorted(ids))) | set(db.session.scalars(query))
    for engagement_id in sorted(again):
        settle_payments(known[engagement_id], at)


def _record(one: Outcome, by: Account, at: datetime) -> None:
    line, payment = one.line, one.line.payment
    line.state = "paid" if one.paid else "bounced"
    line.done_on, line.reference = one.on_day, one.reference.strip()[:60]
    line.reason = "" if one.paid else one.reason.strip()[:200]
    line.recorded_at, line.recorded_by_id = at, by.id
    if one.paid:
        payment.paid += line.amount
    plan_rest(payment)


def _known(batch: PayBatch) -> dict[int, Partner]:
    return partners_of([line.payment.engagement_id for line in batch.lines])


def _day(cohort: Cohort, at: datetime) -> date:
    return at.astimezone(cohort.programme.timezone).date()


def _require_unchanged(batch: PayBatch, known: dict[int, Partner], today: date) -> None:
    """Since it was put together nothing may have changed: whatever keeps a payment out of a batch (an end or an
    annulment that waits, a pause, an account that no longer holds) keeps this one in the office."""
    _hold([line.payment_id for line in batch.lines])
    lines = [_paid(known[line.payment.engagement_id], line.payment, line.payee_id) for line in batch.lines]
    dues = judged([line.payment for line in batch.lines], known, today)
    for line, due in zip(batch.lines, dues, strict=True):
        if due.lacks or due.payee is None or due.payee.id != line.payee_id:
            raise Refusal("batch-stale")
    if content_hash(batch.number, lines) != batch.content_hash:
        raise Refusal("batch-stale")


def _paid(partner: Partner, payment: Payment, payee_id: int) -> Paid:
    number = partner.agreement.number
    return Paid(number, payment.kind, payment.period, payment.due_on, payment.left, payee_id)


def by_township(rows: Sequence[Row]) -> Iterator[tuple[str, list[Row]]]:
    """The lines of each township, by its code."""
    ordered = sorted(rows, key=lambda one: one.partner.place.township_code)
    for code, part in groupby(ordered, key=lambda one: one.partner.place.township_code):
        yield code, list(part)


def _note(batch: PayBatch, cohort: Cohort, by: Account, at: datetime, action: str, **facts: object) -> None:
    audit.note(at, by.login, action, f"batch:{cohort.code}/{batch.number}", **facts)
