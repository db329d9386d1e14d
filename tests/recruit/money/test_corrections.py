"""What was booked wrongly is put right by two people, and the money follows: nothing is lost, nothing paid twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from recruit.db import db
from recruit.deposits import Looked
from recruit.errors import Refusal
from recruit.models import Message, PayBatch, PayLine, Payment, Receipt, Repayment
from recruit.queries.money import course_of, paused_on
from recruit.queries.payments import due_payments, repayments
from recruit.services.correct_money import (
    confirm_correction,
    propose_other_outcome,
    propose_void,
    send_back_correction,
)
from recruit.services.end_engagement import Change, confirm_change, propose_change
from recruit.services.keep_register import record_repayment
from recruit.services.pay import (
    Outcome,
    approve_batch,
    export_batch,
    propose_batch,
    record_outcomes,
    send_back_batch,
)
from recruit.services.send_messages import read_message
from recruit.services.take_deposit import confirm_return, propose_return, take_deposit
from recruit.services.tell_payee import confirm_payee, tell_payee
from tests.support.closing import SIGNING, office, second
from tests.support.money import BEGUN, JUNE, OTHER, clerk_of, cohort_of, owner, told, with_payee

pytestmark = pytest.mark.database
#: Contract month 1 is 8 May to 7 June, month 2 from 8 June to 7 July, 300 yuan each.
JULY = datetime(2026, 7, 12, 9, tzinfo=UTC)
LATER = datetime(2026, 12, 1, 9, tzinfo=UTC)


def change(one, kind: str, day: date, at: datetime = JULY) -> None:
    made = propose_change(one, Change(kind, day, "illness", "住院"), office(), at)
    confirm_change(made, second(), at)


def batch_of(one, month: str, at: datetime) -> PayBatch:
    batch = propose_batch(cohort_of(one), month, "", office(), at)
    approve_batch(batch, second(), at)
    export_batch(batch, office(), at)
    return batch


def paid(one, month: str, at: datetime) -> PayBatch:
    batch = batch_of(one, month, at)
    record_outcomes(batch, [Outcome(line, True, at.date()) for line in batch.lines], office(), at)
    return batch


def month(one, period: str = "1-01") -> Payment:
    query = select(Payment).where(Payment.engagement_id == one.id, Payment.kind == "allowance")
    return db.session.scalars(query.where(Payment.period == period)).one()


def test_what_was_given_back_is_paid_again_once_it_is_owed_again(engaged):
    one = engaged[0]
    with_payee(one)
    paid(one, "2026-05", SIGNING)
    change(one, "suspend", BEGUN)
    (owing,) = repayments(cohort_of(one))
    assert owing.amount == Decimal(300)
    record_repayment(owing, JULY.date(), "cash", office(), JULY)
    assert (month(one).state, month(one).paid) == ("stopped", Decimal(0))
    change(one, "resume", date(2026, 5, 28))
    # 28 May to 7 June: 11 of 31 days of 300 yuan, 106.451… half up.
    assert (month(one).due, month(one).left, month(one).state) == (
        Decimal("106.45"), Decimal("106.45"), "planned",
    )  # fmt: skip
    batch = paid(one, "2026-07", JULY)
    again = next(line for line in batch.lines if line.payment_id == month(one).id)
    assert (again.amount, again.turn) == (Decimal("106.45"), 2)
    assert (month(one).paid, month(one).left, month(one).state) == (Decimal("106.45"), Decimal(0), "paid")


def test_a_part_is_returned_and_the_rest_stays_open(engaged):
    one = engaged[0]
    with_payee(one)
    paid(one, "2026-05", SIGNING)
    change(one, "end", BEGUN)
    (owing,) = repayments(cohort_of(one))
    for wrong in (Decimal(0), Decimal("290.33")):
        with pytest.raises(Refusal, match="repayment-amount"):
            record_repayment(owing, JULY.date(), "cash", office(), JULY, wrong)
    receipt = record_repayment(owing, JULY.date(), "cash", office(), JULY, Decimal(90))
    assert receipt.amount == Decimal(90)
    (rest,) = repayments(cohort_of(one))
    assert rest.amount == Decimal("200.32")
    record_repayment(rest, JULY.date(), "transfer", office(), JULY)
    assert repayments(cohort_of(one)) == []
    assert month(one).paid == Decimal("9.68"), "1 of 31 days"


def test_a_repayment_booked_for_the_wrong_partner_opens_again(engaged):
    one = engaged[0]
    with_payee(one)
    paid(one, "2026-05", SIGNING)
    change(one, "end", BEGUN)
    receipt = record_repayment(repayments(cohort_of(one))[0], JULY.date(), "cash", office(), JULY)
    confirm_correction(propose_void(receipt, "是另一位退的", office(), JULY), second(), JULY)
    assert (receipt.state, receipt.void_reason) == ("void", "是另一位退的")
    assert [owing.amount for owing in repayments(cohort_of(one))] == [Decimal("290.32")]
    assert db.session.query(Repayment).filter_by(state="lapsed").count() == 1


def test_a_receipt_is_made_void_by_two_and_one_thing_at_a_time(engaged):
    one = engaged[0]
    receipt = take_deposit(one, "equipment", BEGUN, "cash", office(), SIGNING)
    for by in (clerk_of(one), second()):
        with pytest.raises(Refusal, match="role-missing"):
            propose_void(receipt, "写错了", by, SIGNING)
    proposed = propose_void(receipt, "写错了", office(), SIGNING)
    assert receipt.state == "valid", "one person alone changes nothing"
    with pytest.raises(Refusal, match="correction-twice"):
        propose_void(receipt, "写错了", office(), SIGNING)
    with pytest.raises(Refusal, match="role-missing"):
        confirm_correction(proposed, office(), SIGNING)
    with pytest.raises(Refusal, match="reason-wanted"):
        send_back_correction(proposed, second(), SIGNING)
    send_back_correction(proposed, second(), SIGNING, "没有写错")
    assert (proposed.state, receipt.state) == ("rejected", "valid")
    send_back_correction(propose_void(receipt, "写错了", office(), SIGNING), office(), SIGNING)
    confirm_correction(propose_void(receipt, "写错了", office(), SIGNING), second(), SIGNING)
    with pytest.raises(Refusal, match="wrong-state"):
        propose_void(receipt, "写错了", office(), SIGNING)


def test_a_deposit_booked_as_given_back_can_be_given_back_again(engaged):
    after = SIGNING + timedelta(days=800)
    receipt = take_deposit(engaged[0], "equipment", BEGUN, "cash", office(), SIGNING)
    back = propose_return(receipt, [Looked("电视")], after.date(), "cash", office(), after)
    confirm_return(back, second(), after)
    given = db.session.get_one(Receipt, back.return_receipt_id)
    confirm_correction(propose_void(given, "点错了人", office(), after), second(), after)
    assert (back.state, back.answer) == ("rejected", "点错了人")
    again = propose_return(receipt, [Looked("电视")], after.date(), "cash", office(), after)
    assert confirm_return(again, second(), after).returned == Decimal(5000)


def test_what_never_arrived_is_paid_again_and_no_longer_has_to_be_returned(engaged):
    one = engaged[0]
    with_payee(one)
    line = paid(one, "2026-05", SIGNING).lines[0]
    change(one, "end", BEGUN)
    with pytest.raises(Refusal, match="correction-day"):
        propose_other_outcome(line, BEGUN - timedelta(days=1), "银行退回", office(), JULY)
    with pytest.raises(Refusal, match="correction-day"):
        propose_other_outcome(line, None, "银行退回", office(), JULY)
    confirm_correction(propose_other_outcome(line, JULY.date(), "银行退回", office(), JULY), second(), JULY)
    assert (line.state, line.reason, line.done_on) == ("bounced", "银行退回", JULY.date())
    assert repayments(cohort_of(one)) == []
    assert (month(one).state, month(one).left) == ("planned", Decimal("9.68"))
    assert batch_of(one, "2026-07", JULY).lines[0].amount == Decimal("9.68")


def test_what_arrived_after_all_and_went_out_again_is_listed_to_be_returned(engaged):
    one = engaged[0]
    with_payee(one)
    first = batch_of(one, "2026-05", SIGNING)
    record_outcomes(first, [Outcome(first.lines[0], False, BEGUN, reason="退票")], office(), SIGNING)
    batch_of(one, "2026-05", SIGNING)
    correction = propose_other_outcome(first.lines[0], JULY.date(), "其实到账了", office(), JULY)
    confirm_correction(correction, second(), JULY)
    assert [owing.amount for owing in repayments(cohort_of(one))] == [Decimal(300)]
    turns = db.session.scalars(select(PayLine.turn).order_by(PayLine.id)).all()
    assert sorted(turns) == [1, 2]


def test_a_batch_that_bounced_meanwhile_lets_the_repayment_lapse(engaged):
    one = engaged[0]
    with_payee(one)
    first = batch_of(one, "2026-05", SIGNING)
    record_outcomes(first, [Outcome(first.lines[0], False, BEGUN, reason="退票")], office(), SIGNING)
    other = batch_of(one, "2026-05", SIGNING)
    correction = propose_other_outcome(first.lines[0], JULY.date(), "其实到账了", office(), JULY)
    confirm_correction(correction, second(), JULY)
    record_outcomes(other, [Outcome(other.lines[0], False, JULY.date(), reason="退票")], office(), JULY)
    assert repayments(cohort_of(one)) == []
    assert (month(one).state, month(one).paid) == ("paid", Decimal(300))


def test_who_left_during_a_pause_is_paid_what_was_earned_before(engaged):
    one = engaged[0]
    change(one, "suspend", date(2026, 7, 1))
    change(one, "end", date(2026, 7, 31), LATER)
    assert not paused_on(course_of(one), LATER.date())
    with_payee(one, at=LATER)
    mine = [due for due in due_payments(cohort_of(one), "2026-12", LATER.date())
            if due.payment.engagement_id == one.id and due.payment.kind == "allowance"]  # fmt: skip
    # Month 2 runs from 8 June to 7 July: 23 of 30 days.
    assert [(due.payment.left, due.lacks) for due in mine] == [(Decimal(300), ()), (Decimal("230.00"), ())]


def test_no_pause_begins_within_another(engaged):
    one = engaged[0]
    change(one, "suspend", date(2026, 6, 8))
    change(one, "resume", date(2026, 7, 8))
    with pytest.raises(Refusal, match="change-day"):
        propose_change(one, Change("suspend", date(2026, 7, 7), "illness", "住院"), office(), JULY)
    change(one, "suspend", date(2026, 7, 8))
    assert month(one, "1-02").due == Decimal(0)
    assert month(one, "1-03").due == Decimal(0)


def test_a_confirmed_end_is_corrected_and_taken_back_by_two(engaged):
    one = engaged[0]
    change(one, "end", date(2026, 6, 7))
    assert month(one, "1-02").state == "stopped"
    change(one, "end", date(2026, 6, 17))
    assert one.ended_on == date(2026, 6, 17)
    assert month(one, "1-02").due == Decimal("100.00"), "10 of 30 days"
    change(one, "end", one.ends_on)
    assert (one.ended_on, month(one, "1-02").owed, month(one, "2-24").state) == (None, None, "planned")
    change(one, "suspend", date(2026, 7, 8))


def test_an_engagement_that_never_began_owes_nothing(engaged):
    one = engaged[0]
    with_payee(one)
    paid(one, "2026-05", SIGNING)
    change(one, "end", BEGUN - timedelta(days=1))
    assert {each.due for each in one.payments} == {Decimal(0)}
    assert [owing.amount for owing in repayments(cohort_of(one))] == [Decimal(300)]


def test_a_batch_pays_the_account_that_holds_on_the_day(engaged):
    one = engaged[0]
    with_payee(one)
    batch = propose_batch(cohort_of(one), "2026-06", "", office(), JUNE)
    new = confirm_payee(tell_payee(one, told(one, OTHER), owner(one), JUNE), office(), JUNE)
    tomorrow, then = JUNE + timedelta(days=1), JUNE + timedelta(days=2)
    approve_batch(batch, second(), tomorrow)
    with pytest.raises(Refusal, match="batch-stale"):
        export_batch(batch, office(), then)
    send_back_batch(batch, second(), then, "账号换了")
    assert {line.payee_id for line in batch_of(one, "2026-06", then).lines} == {new.id}


def test_a_batch_that_waits_for_approval_looks_at_the_account_too(engaged):
    one = engaged[0]
    with_payee(one)
    batch = propose_batch(cohort_of(one), "2026-06", "", office(), JUNE)
    confirm_payee(tell_payee(one, told(one, OTHER), owner(one), JUNE), office(), JUNE)
    with pytest.raises(Refusal, match="batch-stale"):
        approve_batch(batch, second(), JUNE + timedelta(days=2))


def test_the_partner_hears_what_was_paid_what_bounced_and_what_waits(engaged):
    one = engaged[0]
    with_payee(one)
    held_up = propose_batch(cohort_of(one), "2026-05", "", office(), SIGNING)
    send_back_batch(held_up, office(), SIGNING)
    assert db.session.query(Message).count() == 0, "nobody had been promised anything"
    held_up = propose_batch(cohort_of(one), "2026-05", "", office(), SIGNING)
    approve_batch(held_up, second(), SIGNING)
    send_back_batch(held_up, second(), SIGNING, "少一户")
    batch = batch_of(one, "2026-05", SIGNING)
    record_outcomes(batch, [Outcome(batch.lines[0], False, BEGUN, reason="退票")], office(), SIGNING)
    paid(one, "2026-05", SIGNING)
    found = db.session.scalars(select(Message).order_by(Message.id)).all()
    assert [each.template for each in found] == ["money-held-up", "money-bounced", "money-paid"]
    assert {each.account_id for each in found} == {owner(one).id}
    assert all("300" in read_message(each)[1] for each in found)
    assert all("0012" in read_message(each)[1] for each in found[1:])
