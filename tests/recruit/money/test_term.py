"""An engagement ends early, pauses and goes on: who may, which days, and what becomes of the money."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Payment, Receipt
from recruit.queries.exclusions import engagement_runs
from recruit.queries.money import partner_of
from recruit.queries.payments import kind_sums, repayments
from recruit.services.end_engagement import (
    Change,
    confirm_change,
    open_station,
    propose_change,
    send_back_change,
)
from recruit.services.keep_register import record_repayment
from recruit.services.pay import Outcome, approve_batch, export_batch, propose_batch, record_outcomes
from tests.support.closing import SIGNING, office, second
from tests.support.money import BEGUN, JUNE, clerk_of, cohort_of, with_payee

pytestmark = pytest.mark.database
REASON = "不想做了"


def end(day: date, cause: str = "own-notice", reason: str = REASON, kind: str = "end") -> Change:
    return Change(kind, day, cause, reason)


def done(one, change: Change, at=JUNE) -> None:
    confirm_change(propose_change(one, change, office(), at), second(), at)


def states(one, kind: str = "allowance") -> dict[str, str]:
    rows = db.session.query(Payment).filter_by(engagement_id=one.id, kind=kind).order_by(Payment.id)
    return {row.period: row.state for row in rows}


def test_an_end_stops_what_follows_and_lets_the_exclusion_be(engaged):
    one = engaged[0]
    assert engagement_runs(partner_of(one).candidacy)
    done(one, end(date(2026, 7, 20)))
    assert one.ended_on == date(2026, 7, 20)
    assert not engagement_runs(partner_of(one).candidacy)
    found = states(one)
    assert [found[period] for period in ("1-01", "1-02", "1-03", "1-04", "2-24")] == [
        "planned", "planned", "planned", "stopped", "stopped",
    ]  # fmt: skip
    sums = {row.kind: (row.total, row.owed) for row in kind_sums(cohort_of(one))}
    # Two whole months of 300 and 13 of 31 days; the other two people have 4,800 each.
    assert sums["allowance"] == (Decimal(14400), Decimal(600) + Decimal("125.81") + Decimal(9600))
    assert sums["renovation"] == (Decimal(30000), Decimal(20000)), "this programme wants it back"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (end(BEGUN - timedelta(days=2)), "change-day"),
        (end(BEGUN - timedelta(days=1), kind="suspend"), "change-day"),
        (end(date(2028, 5, 8)), "change-day"),
        (end(BEGUN, cause="bored"), "change-cause"),
        (end(BEGUN, reason=" "), "reason-wanted"),
        (end(BEGUN, kind="stop"), "change-kind"),
        (end(BEGUN, kind="resume"), "not-paused"),
    ],
)
def test_what_does_not_fit_is_refused(engaged, change, code):
    with pytest.raises(Refusal, match=code):
        propose_change(engaged[0], change, office(), JUNE)


def test_two_people_of_the_county_and_one_thing_at_a_time(engaged):
    one = engaged[0]
    for by in (clerk_of(one), second()):
        with pytest.raises(Refusal, match="role-missing"):
            propose_change(one, end(BEGUN), by, JUNE)
    change = propose_change(one, end(BEGUN), office(), JUNE)
    with pytest.raises(Refusal, match="change-twice"):
        propose_change(one, end(BEGUN), office(), JUNE)
    with pytest.raises(Refusal, match="role-missing"):
        confirm_change(change, office(), JUNE)
    with pytest.raises(Refusal, match="reason-wanted"):
        send_back_change(change, second(), JUNE)
    send_back_change(change, office(), JUNE)
    assert (change.state, one.ended_on) == ("recalled", None)
    done(one, end(BEGUN))
    with pytest.raises(Refusal, match="engagement-over"):
        propose_change(one, end(BEGUN, kind="suspend"), office(), JUNE)
    with pytest.raises(Refusal, match="wrong-state"):
        confirm_change(change, second(), JUNE)


def test_a_pause_stops_until_work_goes_on_and_then_plans_again(engaged):
    one = engaged[0]
    done(one, end(date(2026, 6, 1), kind="suspend"))
    found = states(one)
    assert (found["1-01"], found["1-02"], found["2-24"]) == ("planned", "stopped", "stopped")
    with pytest.raises(Refusal, match="paused-already"):
        propose_change(one, end(JUNE.date(), kind="suspend"), office(), JUNE)
    with pytest.raises(Refusal, match="change-day"):
        propose_change(one, end(date(2026, 5, 31), kind="resume"), office(), JUNE)
    done(one, end(date(2026, 7, 8), kind="resume"))
    rows = {
        row.period: row.due
        for row in db.session.query(Payment).filter_by(engagement_id=one.id, kind="allowance")
    }
    # 24 of 31 days, nothing at all in June, everything from 8 July on.
    assert [rows[period] for period in ("1-01", "1-02", "1-03")] == [
        Decimal("232.26"),
        Decimal(0),
        Decimal(300),
    ]
    assert (states(one)["1-02"], states(one)["1-03"]) == ("stopped", "planned")


def test_what_was_paid_too_much_comes_back_against_a_receipt(engaged):
    one = engaged[0]
    with_payee(one)
    batch = propose_batch(cohort_of(one), "2026-05", "", office(), SIGNING)
    approve_batch(batch, second(), SIGNING)
    export_batch(batch, office(), SIGNING)
    record_outcomes(batch, [Outcome(batch.lines[0], True, SIGNING.date())], office(), SIGNING)
    done(one, end(date(2026, 5, 17)))
    (owing,) = repayments(cohort_of(one))
    assert owing.amount == Decimal(300) - Decimal("96.77")
    with pytest.raises(Refusal, match="receipt-how"):
        record_repayment(owing, JUNE.date(), "barter", office(), JUNE)
    with pytest.raises(Refusal, match="receipt-day"):
        record_repayment(owing, JUNE.date() + timedelta(days=1), "cash", office(), JUNE)
    receipt = record_repayment(owing, JUNE.date(), "cash", office(), JUNE)
    assert (receipt.number, receipt.amount) == (f"R{receipt.cohort_id}-00001", Decimal("203.23"))
    with pytest.raises(Refusal, match="wrong-state"):
        record_repayment(owing, JUNE.date(), "cash", office(), JUNE)
    assert repayments(cohort_of(one)) == []
    assert db.session.query(Receipt).count() == 1


def test_a_station_opens_within_its_term_by_its_own_township(engaged):
    one, _two, away = engaged
    open_station(one, BEGUN, clerk_of(one), SIGNING)
    assert one.opened_on == BEGUN
    with pytest.raises(Refusal, match="outside-township"):
        open_station(one, BEGUN, clerk_of(away), SIGNING)
    with pytest.raises(Refusal, match="change-day"):
        open_station(one, BEGUN + timedelta(days=1), clerk_of(one), SIGNING)
