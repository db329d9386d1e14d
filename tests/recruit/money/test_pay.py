"""Batches: what goes in, who approves, what finance gets, what became of it. Nothing is paid twice."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import AuditEntry, PayBatch, PayLine, Payment, Repayment
from recruit.pictures import Picture
from recruit.queries.payments import due_payments, kind_sums, month_rows, repayments
from recruit.services.accept_station import add_picture, confirm_acceptance, propose_acceptance
from recruit.services.end_engagement import Change, confirm_change, propose_change
from recruit.services.pay import (
    Outcome,
    approve_batch,
    export_batch,
    propose_batch,
    record_outcomes,
    send_back_batch,
)
from tests.support.closing import SIGNING, office, second
from tests.support.money import BEGUN, CARD, JUNE, OTHER, clerk_of, cohort_of, with_payee

pytestmark = pytest.mark.database
JULY = JUNE + timedelta(days=30)


def exported(one, month="2026-05", at=SIGNING) -> PayBatch:
    batch = propose_batch(cohort_of(one), month, "", office(), at)
    approve_batch(batch, second(), at)
    export_batch(batch, office(), at)
    return batch


def paid(batch: PayBatch, at=SIGNING, **how: object) -> None:
    how = {"paid": True, **how}
    outcomes = [Outcome(line, on_day=at.date(), **how) for line in batch.lines]  # type: ignore[arg-type]
    record_outcomes(batch, outcomes, office(), at)


def test_what_lacks_something_waits_and_says_for_what(engaged):
    one, two, away = engaged
    with_payee(one)
    with_payee(two, OTHER)
    found = {
        (due.partner.engagement.id, due.payment.kind): due.lacks
        for due in due_payments(cohort_of(one), "2026-05", BEGUN)
    }
    assert found == {
        (one.id, "renovation"): ("accepted",), (one.id, "allowance"): (),
        (two.id, "renovation"): ("accepted",), (two.id, "allowance"): (),
        (away.id, "renovation"): ("payee", "accepted"), (away.id, "allowance"): ("payee",),
    }  # fmt: skip
    batch = propose_batch(cohort_of(one), "2026-05", "", office(), SIGNING)
    assert [(line.payment.kind, line.amount) for line in batch.lines] == [("allowance", Decimal(300))] * 2
    assert (batch.total, batch.state) == (Decimal(600), "proposed")
    rows = {row.township_code: row for row in month_rows(cohort_of(one), "2026-05", BEGUN)}
    assert (rows["999001001"].batched, rows["999001001"].waiting) == (Decimal(600), Decimal(20000))
    assert (rows["999001002"].waiting, rows["999001002"].people) == (Decimal(10300), 1)


def test_a_township_can_be_paid_by_itself_and_the_late_ones_follow(engaged):
    one, _two, away = engaged
    with_payee(one)
    with pytest.raises(Refusal, match="batch-empty"):
        propose_batch(cohort_of(one), "2026-05", "999001002", office(), SIGNING)
    propose_batch(cohort_of(one), "2026-05", "999001001", office(), SIGNING)
    with_payee(away, OTHER, JUNE)
    late = propose_batch(cohort_of(one), "2026-06", "999001002", office(), JUNE)
    assert [line.payment.due_on for line in late.lines] == [date(2026, 5, 8), date(2026, 6, 8)]


def test_a_month_must_have_begun_and_be_a_month(engaged):
    with_payee(engaged[0])
    for month, code in (("2026-06", "month-early"), ("2026-13", "month-wrong"), ("06", "month-wrong")):
        with pytest.raises(Refusal, match=code):
            propose_batch(cohort_of(engaged[0]), month, "", office(), SIGNING)


def test_two_people_approve_and_only_the_county(engaged):
    with_payee(engaged[0])
    with pytest.raises(Refusal, match="role-missing"):
        propose_batch(cohort_of(engaged[0]), "2026-05", "", clerk_of(engaged[0]), SIGNING)
    batch = propose_batch(cohort_of(engaged[0]), "2026-05", "", office(), SIGNING)
    with pytest.raises(Refusal, match="wrong-state"):
        export_batch(batch, office(), SIGNING)
    with pytest.raises(Refusal, match="role-missing"):
        approve_batch(batch, office(), SIGNING)
    from recruit.models import RoleGrant

    db.session.add(RoleGrant(account_id=office().id, role="second-signatory"))
    db.session.flush()
    db.session.expire_all()
    with pytest.raises(Refusal, match="same-signatory"):
        approve_batch(batch, office(), SIGNING)
    batch.state, batch.settled_by_id = "approved", office().id
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_an_export_opens_the_accounts_each_time_says_the_same_and_is_noted(engaged):
    with_payee(engaged[0])
    batch = propose_batch(cohort_of(engaged[0]), "2026-05", "", office(), SIGNING)
    approve_batch(batch, second(), SIGNING)
    rows = export_batch(batch, office(), SIGNING)
    assert [(row.details.number, row.line.amount) for row in rows] == [(CARD, Decimal(300))]
    again = export_batch(batch, office(), JUNE)
    assert (batch.state, batch.exported_at) == ("exported", SIGNING)
    assert [row.line.id for row in again] == [row.line.id for row in rows]
    noted = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "pay.export")).all()
    assert [entry.facts["sha256"] for entry in noted] == [batch.content_hash] * 2
    with pytest.raises(Refusal, match="wrong-state"):
        send_back_batch(batch, second(), JUNE, "后悔了")
    with pytest.raises(Refusal, match="role-missing"):
        export_batch(batch, second(), SIGNING)


def test_a_batch_sent_back_frees_its_payments_even_when_approved(engaged):
    with_payee(engaged[0])
    batch = propose_batch(cohort_of(engaged[0]), "2026-05", "", office(), SIGNING)
    approve_batch(batch, second(), SIGNING)
    with pytest.raises(Refusal, match="reason-wanted"):
        send_back_batch(batch, second(), SIGNING)
    with pytest.raises(Refusal, match="role-missing"):
        send_back_batch(batch, office(), SIGNING)
    send_back_batch(batch, second(), SIGNING, "少一户")
    assert (batch.state, batch.lines[0].state, batch.lines[0].payment.state) == (
        "rejected",
        "dropped",
        "planned",
    )
    assert exported(engaged[0]).total == Decimal(300)


def test_what_bounced_goes_again_with_its_reason_and_what_was_paid_never(engaged):
    one = engaged[0]
    with_payee(one)
    batch = exported(one)
    with pytest.raises(Refusal, match="reason-wanted"):
        paid(batch, paid=False)
    with pytest.raises(Refusal, match="paid-day"):
        record_outcomes(batch, [Outcome(batch.lines[0], True, BEGUN - timedelta(days=1))], office(), SIGNING)
    paid(batch, paid=False, reason="账号已销户")
    assert batch.lines[0].payment.state == "planned"
    again = exported(one)
    paid(again, reference="2026050800001")
    assert [line.state for line in (batch.lines[0], again.lines[0])] == ["bounced", "paid"]
    with pytest.raises(Refusal, match="line-settled"):
        paid(again)
    with pytest.raises(Refusal, match="batch-empty"):
        propose_batch(cohort_of(one), "2026-05", "", office(), SIGNING)
    assert {row.kind: row.paid for row in kind_sums(cohort_of(one))}["allowance"] == Decimal(300)


def test_the_database_itself_refuses_a_second_living_line(engaged):
    with_payee(engaged[0])
    batch = exported(engaged[0])
    line = batch.lines[0]
    other = PayBatch(cohort_id=batch.cohort_id, number="P9", month="2026-05", township_code="", total=Decimal(1),
                     content_hash="", proposed_at=SIGNING, proposed_by_id=office().id)  # fmt: skip
    other.lines.append(PayLine(payment_id=line.payment_id, payee_id=line.payee_id, amount=Decimal(1)))
    db.session.add(other)
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_an_end_that_comes_between_makes_the_batch_stale(engaged):
    one = engaged[0]
    with_payee(one)
    batch = propose_batch(cohort_of(one), "2026-05", "", office(), SIGNING)
    approve_batch(batch, second(), SIGNING)
    confirm_change(
        propose_change(one, Change("end", BEGUN, "own-notice", "不做了"), office(), JUNE), second(), JUNE
    )
    with pytest.raises(Refusal, match="batch-stale"):
        export_batch(batch, office(), JUNE)
    send_back_batch(batch, second(), JUNE, "离开了")
    again = propose_batch(cohort_of(one), "2026-06", "", office(), JUNE)
    assert [line.amount for line in again.lines] == [Decimal("9.68")], "1 of 31 days of 300 yuan"


def test_money_on_its_way_when_somebody_leaves_is_listed_to_be_returned_once(engaged):
    one = engaged[0]
    with_payee(one)
    batch = exported(one)
    confirm_change(
        propose_change(one, Change("end", BEGUN, "own-notice", "不做了"), office(), JUNE), second(), JUNE
    )
    assert [owing.amount for owing in repayments(cohort_of(one))] == [Decimal("290.32")]
    paid(batch, JUNE)
    assert [owing.amount for owing in repayments(cohort_of(one))] == [Decimal("290.32")]
    assert (
        db.session.query(Payment).filter_by(engagement_id=one.id, state="planned", kind="allowance").count()
        == 0
    )


def test_what_bounced_after_the_end_need_not_be_returned(engaged):
    one = engaged[0]
    with_payee(one)
    batch = exported(one)
    confirm_change(
        propose_change(one, Change("end", BEGUN, "own-notice", "不做了"), office(), JUNE), second(), JUNE
    )
    paid(batch, JUNE, paid=False, reason="退票")
    assert repayments(cohort_of(one)) == []
    assert db.session.query(Repayment).one().state == "lapsed"


def test_the_fitting_out_is_paid_once_two_people_accepted_it(engaged):
    one = engaged[0]
    with_payee(one)
    add_picture(one, "after", Picture(b"\xff\xd8", 1, 1), clerk_of(one), SIGNING)
    good = propose_acceptance(one, {"sign": "ok", "power": "ok"}, BEGUN, "", clerk_of(one), SIGNING)
    assert "accepted" in due_payments(cohort_of(one), "2026-05", BEGUN)[0].lacks
    confirm_acceptance(good, office(), SIGNING)
    assert exported(one).total == Decimal(10300)


def test_a_proposed_end_or_a_pause_holds_payments_back(engaged):
    one = engaged[0]
    with_payee(one)
    change = propose_change(one, Change("suspend", JULY.date(), "illness", "住院"), office(), JUNE)
    lacks = {
        due.lacks
        for due in due_payments(cohort_of(one), "2026-06", JUNE.date())
        if due.payment.engagement_id == one.id
    }
    assert all("change-waits" in one for one in lacks)
    confirm_change(change, second(), JUNE)
    on = JULY.date() + timedelta(days=1)
    found = [
        due for due in due_payments(cohort_of(one), "2026-07", on) if due.payment.engagement_id == one.id
    ]
    assert found
    assert all("paused" in due.lacks for due in found)
    assert {due.payment.due for due in found if due.payment.period == "1-03"} == {Decimal("19.35")}, (
        "2 of 31 days"
    )
