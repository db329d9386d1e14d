"""What of the money is erased when its time is over, and what stays so that the books add up."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from recruit.db import db
from recruit.models import GoodsHanded, Payee, PayLine, Repayment, StationPicture, TermChange
from recruit.payees import details_of
from recruit.pictures import Picture
from recruit.services.accept_station import add_picture
from recruit.services.end_engagement import Change, confirm_change, propose_change
from recruit.services.erase_due import erase_due
from recruit.services.hand_out_goods import Handed, hand_out
from recruit.services.keep_register import record_repayment
from recruit.services.pay import Outcome, approve_batch, export_batch, propose_batch, record_outcomes
from recruit.services.tell_payee import confirm_payee, send_back_payee, tell_payee
from recruit.villagers import Villager
from tests.support.closing import SIGNING, office, second
from tests.support.money import BEGUN, JUNE, OTHER, cohort_of, owner, told, with_goods, with_payee

pytestmark = pytest.mark.database
YEAR = timedelta(days=365)


def test_accounts_go_with_the_agreement_and_villagers_long_before(engaged):
    one, two, _away = engaged
    with_payee(one)
    with_payee(two)
    batch = propose_batch(cohort_of(one), "2026-05", "", office(), SIGNING)
    approve_batch(batch, second(), SIGNING)
    export_batch(batch, office(), SIGNING)
    record_outcomes(batch, [Outcome(line, True, BEGUN) for line in batch.lines], office(), SIGNING)
    found, item = with_goods(one)
    hand_out(found, [Handed(item, Villager("王某"), 10, BEGUN)], owner(one), JUNE)
    add_picture(one, "signed", Picture(b"\xff\xd8", 1, 1), owner(one), JUNE)
    change = propose_change(two, Change("end", BEGUN, "own-notice", "不想做"), office(), JUNE)
    confirm_change(change, second(), JUNE)
    for owing in db.session.query(Repayment):  # while one is open, nothing of theirs goes
        record_repayment(owing, JUNE.date(), "cash", office(), JUNE)
    db.session.commit()

    erase_due(JUNE + timedelta(days=170))
    assert db.session.query(GoodsHanded).one().who_sealed is not None
    erase_due(JUNE + timedelta(days=190))
    db.session.expire_all()
    handed = db.session.query(GoodsHanded).one()
    assert (handed.who_sealed, handed.quantity) == (None, 10)
    assert db.session.query(StationPicture).one().erased_at is not None
    assert all(payee.erased_at is None for payee in db.session.query(Payee))

    erase_due(JUNE + 3 * YEAR + timedelta(days=5))
    db.session.expire_all()
    kept, gone = db.session.query(Payee).order_by(Payee.engagement_id).all()
    assert (kept.erased_at, gone.details_sealed, gone.number_index, gone.tail) == (None, None, None, "")
    assert details_of(gone) is None
    assert db.session.query(TermChange).one().reason == ""

    erase_due(SIGNING + 5 * YEAR + timedelta(days=10))
    db.session.expire_all()
    assert all(payee.details_sealed is None for payee in db.session.query(Payee))
    assert sum(line.amount for line in db.session.query(PayLine)) == Decimal(600), "the sums stay"


def test_an_account_that_was_never_used_goes_a_month_after_it_was_settled(engaged):
    one, two, away = engaged
    send_back_payee(tell_payee(one, told(one), owner(one), SIGNING), office(), SIGNING, "户名不对")
    unused = with_payee(two)
    confirm_payee(tell_payee(two, told(two, OTHER), owner(two), SIGNING), office(), SIGNING)
    used = with_payee(away)
    batch = propose_batch(cohort_of(one), "2026-05", "999001002", office(), SIGNING)
    approve_batch(batch, second(), SIGNING)
    export_batch(batch, office(), SIGNING)
    confirm_payee(tell_payee(away, told(away, OTHER), owner(away), SIGNING), office(), SIGNING)
    db.session.commit()
    gone = {db.session.query(Payee).filter_by(engagement_id=one.id).one().id, unused.id}
    assert used.id not in gone
    erase_due(SIGNING + timedelta(days=29))
    db.session.expire_all()
    assert all(payee.details_sealed is not None for payee in db.session.query(Payee))
    erase_due(SIGNING + timedelta(days=31))
    db.session.expire_all()
    assert {payee.id for payee in db.session.query(Payee) if payee.details_sealed is None} == gone
