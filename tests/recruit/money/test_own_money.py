"""What a partner takes along of their money: everything of their own, nothing of villagers or of other partners."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from recruit.deposits import Looked
from recruit.queries.money import partner_of
from recruit.queries.own_inspections import PARTS as INSPECTIONS
from recruit.queries.own_money import PARTS, account_wanted
from recruit.services.accept_station import confirm_acceptance, propose_acceptance
from recruit.services.annul_signing import propose_annulment, send_back_annulment
from recruit.services.correct_money import confirm_correction, propose_void
from recruit.services.end_engagement import Change, propose_change
from recruit.services.hand_out_goods import Handed, hand_out
from recruit.services.pay import Outcome, approve_batch, export_batch, propose_batch, record_outcomes
from recruit.services.take_deposit import confirm_return, propose_return, take_deposit
from recruit.services.tell_payee import send_back_payee, tell_payee
from recruit.villagers import Villager
from tests.support.closing import SIGNING, office, second
from tests.support.money import (
    BEGUN,
    CARD,
    JUNE,
    OTHER,
    clerk_of,
    cohort_of,
    owner,
    told,
    with_goods,
    with_payee,
)

pytestmark = pytest.mark.database
OVER = SIGNING + timedelta(days=800)


def test_ones_own_money_is_in_the_archive_and_nobody_elses(engaged):
    one, two, _away = engaged
    with_payee(one)
    with_payee(two, OTHER)
    batch = propose_batch(cohort_of(one), "2026-05", "", office(), SIGNING)
    approve_batch(batch, second(), SIGNING)
    export_batch(batch, office(), SIGNING)
    record_outcomes(batch, [Outcome(line, True, BEGUN) for line in batch.lines], office(), SIGNING)
    take_deposit(one, "equipment", BEGUN, "cash", office(), SIGNING)
    take_deposit(two, "equipment", BEGUN, "cash", office(), SIGNING)
    propose_change(one, Change("suspend", JUNE.date(), "illness", "住院"), office(), JUNE)
    found, item = with_goods(one)
    hand_out(found, [Handed(item, Villager("王某"), 10, BEGUN)], owner(one), JUNE)
    application = partner_of(one).candidacy.application
    assert application is not None
    parts = {part.code: part.records for part in (source(application, JUNE) for source in PARTS)}
    paid = [row for row in parts["payments"] if row["state"] == "paid"]
    assert [(row["kind"], Decimal(str(row["paid"]))) for row in paid] == [("allowance", Decimal(300))]
    assert [row["number"] for row in parts["payees"]] == [CARD]
    assert [row["kind"] for row in parts["money-receipts"]] == ["deposit"]
    assert [(row["kind"], row.get("reason")) for row in parts["engagement-changes"]] == [("suspend", None)]
    assert "王某" not in str(parts)
    assert OTHER not in str(parts)


def test_a_partner_is_asked_for_an_account_until_one_is_told(engaged):
    one = engaged[0]
    application = partner_of(one).candidacy.application
    assert account_wanted(application)
    payee = tell_payee(one, told(one), owner(one), SIGNING)
    assert not account_wanted(application)
    send_back_payee(payee, office(), SIGNING, "户名不对")
    assert account_wanted(application)


def test_inspections_and_corrections_come_along_once_two_people_stand_for_them(engaged):
    one = engaged[0]
    application = partner_of(one).candidacy.application
    first = take_deposit(one, "equipment", BEGUN, "cash", office(), SIGNING)
    void = propose_void(first, "写错了人", office(), SIGNING)
    found = propose_acceptance(
        one, {"sign": "ok", "power": "bad"}, JUNE.date(), "电线要换", clerk_of(one), JUNE
    )
    annulment = propose_annulment(one.agreement, "勾错了行", office(), JUNE)

    parts = taken(application)
    assert [dict(row) for row in parts["acceptances"]] == [{"state": "proposed"}]
    assert [dict(row) for row in parts["money-corrections"]] == [{"kind": "void", "state": "proposed"}]
    assert "勾错了行" not in str(parts)

    confirm_correction(void, second(), SIGNING)
    confirm_acceptance(found, office(), JUNE)
    send_back_annulment(annulment, second(), JUNE, "纸在二号柜")
    parts = taken(application)
    assert [(row["marks"], row["outcome"], row["remark"]) for row in parts["acceptances"]] == [
        ("水电: bad; 招牌: ok", "again", "电线要换")
    ]
    assert [(row["number"], row["reason"]) for row in parts["money-corrections"]] == [
        (first.number, "写错了人")
    ]
    assert [(row["state"], row["reason"]) for row in parts["annulments"]] == [("rejected", "勾错了行")]


def test_the_inspection_of_a_deposit_comes_along_with_what_was_deducted_and_why(engaged):
    one = engaged[0]
    receipt = take_deposit(one, "equipment", BEGUN, "cash", office(), SIGNING)
    looked = [Looked("电视", "屏裂了", Decimal(1200)), Looked("支架")]
    back = propose_return(receipt, looked, OVER.date(), "cash", office(), OVER, "屏幕裂了要换")
    application = partner_of(one).candidacy.application
    assert [dict(row) for row in taken(application)["deposit-returns"]] == [
        {"number": receipt.number, "state": "proposed"}
    ]
    confirm_return(back, second(), OVER)
    (row,) = taken(application)["deposit-returns"]
    assert (row["items"], row["deducted"], row["returned"], row["reason"]) == (
        "电视 屏裂了 1200, 支架",
        "1200",
        "3800",
        "屏幕裂了要换",
    )


def taken(application):
    return {part.code: part.records for part in (source(application, JUNE) for source in INSPECTIONS)}
