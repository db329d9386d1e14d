"""Whatever is done to an engagement, in whatever order, the books add up to the fen and every state can be left."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Engagement, PayBatch, PayLine, Receipt, Repayment
from recruit.services.correct_money import confirm_correction, propose_other_outcome, propose_void
from recruit.services.end_engagement import Change, confirm_change, propose_change
from recruit.services.keep_register import record_repayment
from recruit.services.pay import Outcome, approve_batch, export_batch, propose_batch, record_outcomes
from tests.support.closing import office, second
from tests.support.money import BEGUN, cohort_of, with_payee

#: Five contract months have begun.
NOW = datetime(2026, 9, 20, 9, tzinfo=UTC)
#: What the steps below may be answered with; anything else is a fault.
EXPECTED = {
    "change-day", "paused-already", "not-paused", "engagement-over", "batch-empty",
}  # fmt: skip

DAYS = st.integers(-1, 130).map(lambda days: BEGUN + timedelta(days=days))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["suspend", "resume", "end"]), DAYS),
        st.tuples(st.just("pay"), st.none()),
        st.tuples(st.sampled_from(["arrived", "bounced"]), st.none()),
        st.tuples(st.just("repay"), st.sampled_from([Decimal("0.01"), Decimal(50), None])),
        st.tuples(st.sampled_from(["void", "flip"]), st.integers(0, 5)),
    ),
    min_size=4,
    max_size=12,
)


def take(one: Engagement, kind: str, what: object) -> None:
    if kind in ("suspend", "resume", "end"):
        assert isinstance(what, date)
        confirm_change(propose_change(one, Change(kind, what, "other", "试"), office(), NOW), second(), NOW)
    elif kind == "pay":
        batch = propose_batch(cohort_of(one), "2026-09", "", office(), NOW)
        approve_batch(batch, second(), NOW)
        export_batch(batch, office(), NOW)
    elif kind in ("arrived", "bounced"):
        tell_outcomes(kind == "arrived")
    elif kind == "repay":
        repay(what if isinstance(what, Decimal) else None)
    elif kind == "void":
        receipts = db.session.scalars(
            select(Receipt).where(Receipt.state == "valid").order_by(Receipt.id)
        ).all()
        for receipt in receipts[what : what + 1]:  # type: ignore[operator,misc]
            confirm_correction(propose_void(receipt, "试", office(), NOW), second(), NOW)
    else:
        settled = select(PayLine).where(PayLine.state.in_(("paid", "bounced"))).order_by(PayLine.id)
        for line in db.session.scalars(settled).all()[what : what + 1]:  # type: ignore[operator,misc]
            confirm_correction(propose_other_outcome(line, NOW.date(), "试", office(), NOW), second(), NOW)


def tried(one: Engagement, kind: str, what: object, expected: set[str]) -> None:
    """The step, which may be refused for one of these reasons."""
    try:
        take(one, kind, what)
    except Refusal as refusal:
        if refusal.code not in expected:
            raise


def tell_outcomes(arrived: bool) -> None:
    for batch in db.session.scalars(select(PayBatch).order_by(PayBatch.id)).all():
        waiting = [line for line in batch.lines if line.state == "in"]
        outcomes = [Outcome(line, arrived, NOW.date(), reason="退票") for line in waiting]
        record_outcomes(batch, outcomes, office(), NOW)


def repay(most: Decimal | None) -> bool:
    owing = db.session.scalars(
        select(Repayment).where(Repayment.state == "open").order_by(Repayment.id)
    ).first()
    if owing is not None:
        part = owing.amount if most is None else min(most, owing.amount)
        record_repayment(owing, NOW.date(), "cash", office(), NOW, part)
    return owing is not None


def add_up(one: Engagement) -> None:
    for payment in one.payments:
        if payment.in_kind:
            continue
        lines = db.session.scalars(select(PayLine).where(PayLine.payment_id == payment.id)).all()
        repaid = db.session.scalars(select(Repayment).where(Repayment.payment_id == payment.id)).all()
        out = sum((line.amount for line in lines if line.state == "paid"), Decimal(0))
        away = sum((line.amount for line in lines if line.state == "in"), Decimal(0))
        back = sum(
            (each.receipt.amount for each in repaid
             if each.state == "returned" and each.receipt and each.receipt.state == "valid"),
            Decimal(0),
        )  # fmt: skip
        owing = sum((each.amount for each in repaid if each.state == "open"), Decimal(0))
        planned = payment.left if payment.state == "planned" else Decimal(0)
        assert payment.paid == out - back
        assert all(line.amount > 0 for line in lines)
        assert all(each.amount > 0 for each in repaid)
        assert 0 <= payment.due <= payment.amount
        assert planned >= 0
        if away:  # what comes on top is planned once the bank has answered
            assert out + away - back - owing <= payment.due
        else:
            assert out - back - owing + planned == payment.due, (payment.period, payment.state)


def close(one: Engagement) -> None:
    """Every state can be left: the end is taken back, everything is paid, everything too much is returned."""
    take(one, "end", one.ends_on)
    tried(one, "resume", BEGUN + timedelta(days=131), {"not-paused"})
    tell_outcomes(True)
    while repay(None):
        pass
    tried(one, "pay", None, {"batch-empty"})
    tell_outcomes(True)
    add_up(one)
    for payment in one.payments:
        if payment.kind == "allowance" and payment.due_on <= NOW.date():
            assert (payment.left, payment.paid) == (0, payment.due)
    assert not repay(None)


@settings(
    max_examples=8,
    derandomize=True,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STEPS)
def test_the_books_add_up_after_every_step(engaged, steps):
    one = engaged[0]
    with_payee(one)
    try:
        for kind, what in steps:
            tried(one, kind, what, EXPECTED)
            add_up(one)
        close(one)
    finally:
        db.session.rollback()
