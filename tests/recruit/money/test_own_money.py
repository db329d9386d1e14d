"""What a partner takes along of their money: everything of their own, nothing of villagers or of other partners."""

from __future__ import annotations

from decimal import Decimal

import pytest

from recruit.queries.money import partner_of
from recruit.queries.own_money import PARTS
from recruit.services.end_engagement import Change, propose_change
from recruit.services.hand_out_goods import Handed, hand_out
from recruit.services.pay import Outcome, approve_batch, export_batch, propose_batch, record_outcomes
from recruit.services.take_deposit import take_deposit
from recruit.villagers import Villager
from tests.support.closing import SIGNING, office, second
from tests.support.money import BEGUN, CARD, JUNE, OTHER, cohort_of, owner, with_goods, with_payee

pytestmark = pytest.mark.database


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
    assert [(row["kind"], row["reason"]) for row in parts["engagement-changes"]] == [("suspend", "住院")]
    assert "王某" not in str(parts)
    assert OTHER not in str(parts)
