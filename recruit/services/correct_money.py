"""Correct what the books say of money, by two people: a receipt written by mistake, a line booked as paid that never
arrived, a line booked as bounced that did.

Nothing is overwritten unseen: the receipt keeps its number, the line its batch, and the correction says why.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select

from recruit import audit
from recruit import money_messages as money_messages  # teaches the refusals to `recruit.messages`
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import (
    Account,
    Candidacy,
    DepositReturn,
    Engagement,
    MoneyCorrection,
    PayBatch,
    PayLine,
    Receipt,
    Repayment,
)
from recruit.queries.money import Partner, partner_of
from recruit.reasons import told
from recruit.services.roles import require, require_county, require_other
from recruit.services.send_back import settle_back, still_proposed
from recruit.services.settle_payments import settle_payments
from recruit.services.tell_partner import tell_lines

_REASON = 200


def propose_void(receipt: Receipt, reason: str, by: Account, at: datetime) -> MoneyCorrection:
    """A receipt was written by mistake. Until a second person agrees it stands.

    Errors: Refusal('role-missing' | 'county-only' | 'wrong-state' where it is void already or a deposit's return hangs
    on it that gave something back | 'correction-twice'), with `field`: 'reason-wanted'.
    """
    partner = _held(receipt.engagement_id, by, "office")
    held = locked(Receipt, receipt.id)
    assert held is not None
    _require_voidable(held)
    return _put(partner, MoneyCorrection(kind="void", receipt_id=held.id), reason, by, at)


def propose_other_outcome(
    line: PayLine, on_day: date | None, reason: str, by: Account, at: datetime
) -> MoneyCorrection:
    """What was booked of a line is wrong: paid, and the money came back or never left; or bounced, and it arrived.

    Errors: Refusal('role-missing' | 'county-only' | 'wrong-state' where nothing is booked yet | 'correction-twice'),
    and with `field`: 'correction-day' (first, last) | 'reason-wanted'.
    """
    partner = _held(line.payment.engagement_id, by, "office")
    held = _line(line.id)
    exported = held.batch.exported_at
    if held.state not in ("paid", "bounced") or exported is None:
        raise Refusal("wrong-state")
    zone = partner.cohort.programme.timezone
    first, last = exported.astimezone(zone).date(), at.astimezone(zone).date()
    if on_day is None or not first <= on_day <= last:
        raise Refusal("correction-day", field="on_day", first=first, last=last)
    kind = "bounced" if held.state == "paid" else "paid"
    return _put(partner, MoneyCorrection(kind=kind, line_id=held.id, on_day=on_day), reason, by, at)


def confirm_correction(correction: MoneyCorrection, by: Account, at: datetime) -> MoneyCorrection:
    """A second, different person agrees; what is owed, left and to be returned follows in the same transaction.

    Errors: Refusal('role-missing' | 'county-only' | 'same-signatory' | 'wrong-state' | 'own-case').
    """
    partner = _held(correction.engagement_id, by, "second-signatory")
    held = still_proposed(MoneyCorrection, correction.id)
    require_other(by, held.proposed_by, held.proposed_by_id)
    if by.person_id is not None and by.person_id == partner.candidacy.person_id:
        raise Refusal("own-case")
    if held.receipt_id is not None:
        _void(held)
    else:
        _turn(held, by, at)
    held.state, held.settled_at, held.settled_by_id = "confirmed", at, by.id
    db.session.flush()
    settle_payments(partner, at)
    if held.line is not None:
        tell_lines([held.line], {partner.engagement.id: partner}, f"money-{held.kind}", at)
    _note(partner, held, by, at, "money.correct")
    return held


def send_back_correction(correction: MoneyCorrection, by: Account, at: datetime, reason: str = "") -> None:
    """Not agreed, with a reason; or taken back by whoever proposed it."""
    held = still_proposed(MoneyCorrection, correction.id)
    held.answer = settle_back(held, by, at, reason)
    db.session.flush()
    partner = partner_of(db.session.get_one(Engagement, held.engagement_id))
    _note(partner, held, by, at, "money.correct-back", reason=told(reason, partner.names))


def _held(engagement_id: int | None, by: Account, role: str) -> Partner:
    """Candidacy, then engagement: the order of everything that changes what a partner is owed."""
    require(by, role)
    require_county(by)
    if engagement_id is None:
        raise Refusal("wrong-state")
    partner = partner_of(db.session.get_one(Engagement, engagement_id))
    locked(Candidacy, partner.candidacy.id)
    locked(Engagement, engagement_id)
    return partner


def _line(key: int) -> PayLine:
    """Under the batch's lock, which every outcome takes."""
    found = db.session.get_one(PayLine, key)
    locked(PayBatch, found.batch_id)
    db.session.refresh(found)
    return found


def _put(partner: Partner, made: MoneyCorrection, reason: str, by: Account, at: datetime) -> MoneyCorrection:
    if not reason.strip():
        raise Refusal("reason-wanted", field="reason")
    waiting = select(MoneyCorrection.id).where(
        MoneyCorrection.state == "proposed",
        MoneyCorrection.receipt_id == made.receipt_id
        if made.receipt_id is not None
        else MoneyCorrection.line_id == made.line_id,
    )
    if db.session.scalar(waiting.limit(1)) is not None:
        raise Refusal("correction-twice")
    made.reason, made.proposed_at, made.proposed_by_id = reason.strip()[:_REASON], at, by.id
    db.session.add(made)
    db.session.flush()
    _note(partner, made, by, at, "money.correct-propose", reason=told(reason, partner.names))
    return made


def _require_voidable(receipt: Receipt) -> None:
    if receipt.state != "valid":
        raise Refusal("wrong-state")
    returning = select(DepositReturn.id).where(
        DepositReturn.receipt_id == receipt.id, DepositReturn.state.in_(("proposed", "confirmed"))
    )
    if receipt.kind != "deposit" or withheld_of(receipt) is not None:
        return
    if db.session.scalar(returning.limit(1)) is not None:
        raise Refusal("wrong-state")


def withheld_of(receipt: Receipt) -> DepositReturn | None:
    """The confirmed return of a deposit that left nothing to give back, and so has no receipt of its own to correct."""
    query = select(DepositReturn).where(
        DepositReturn.receipt_id == receipt.id,
        DepositReturn.state == "confirmed",
        DepositReturn.return_receipt_id.is_(None),
    )
    return db.session.scalar(query)


def _void(held: MoneyCorrection) -> None:
    """A repayment is open again (`settle_payments` makes it), a deposit's return can be proposed anew."""
    assert held.receipt_id is not None
    receipt = locked(Receipt, held.receipt_id)
    assert receipt is not None
    _require_voidable(receipt)
    withheld = withheld_of(receipt) if receipt.kind == "deposit" else None
    if withheld is not None:
        # What was wrong is the inspection: the deposit itself is still held, and is looked at anew.
        withheld.state, withheld.answer = "rejected", held.reason
        db.session.flush()
        return
    receipt.state, receipt.void_reason = "void", held.reason
    for repaid in db.session.scalars(select(Repayment).where(Repayment.receipt_id == receipt.id)):
        repaid.state = "lapsed"
    for back in db.session.scalars(
        select(DepositReturn).where(DepositReturn.return_receipt_id == receipt.id)
    ):
        back.state, back.answer = "rejected", held.reason
    db.session.flush()


def _turn(held: MoneyCorrection, by: Account, at: datetime) -> None:
    assert held.line_id is not None
    line = _line(held.line_id)
    if line.state != ("paid" if held.kind == "bounced" else "bounced"):
        raise Refusal("wrong-state")
    if held.kind == "paid":
        live = select(func.max(PayLine.turn)).where(
            PayLine.payment_id == line.payment_id, PayLine.state.in_(("in", "paid"))
        )
        # It may have gone out once more meanwhile: then both were paid, and one of them comes back.
        line.turn = (db.session.scalar(live) or 0) + 1
    line.state, line.done_on = held.kind, held.on_day
    line.reason = held.reason if held.kind == "bounced" else ""
    line.recorded_at, line.recorded_by_id = at, by.id
    db.session.flush()


def _note(
    partner: Partner, held: MoneyCorrection, by: Account, at: datetime, action: str, **facts: object
) -> None:
    what = (
        {"number": held.receipt.number}
        if held.receipt is not None
        else {"batch": held.line.batch.number if held.line is not None else ""}
    )
    audit.note(at, by.login, action, audit.about(partner.candidacy), kind=held.kind, **what, **facts)
