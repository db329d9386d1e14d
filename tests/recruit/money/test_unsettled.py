"""Money that is not settled keeps the data it is asked back with, on request and on schedule."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from recruit.db import db
from recruit.models import Agreement, Engagement, Payee, PayLine, Repayment
from recruit.personal import contact_of
from recruit.queries.data_requests import why_bound
from recruit.queries.money import partner_of
from recruit.services.annul_signing import confirm_annulment, propose_annulment
from recruit.services.erase_due import erase_due
from recruit.services.pay import Outcome, approve_batch, export_batch, propose_batch, record_outcomes
from recruit.services.sign_agreement import decline
from recruit.services.take_deposit import take_deposit
from tests.support.closing import SIGNING, office, second
from tests.support.money import BEGUN, cohort_of, with_payee

pytestmark = pytest.mark.database
LONG_AFTER = SIGNING + timedelta(days=365 * 9)


def annulled(one: Engagement) -> None:
    confirm_annulment(propose_annulment(one.agreement, "勾错了行", office(), SIGNING), second(), SIGNING)
    decline(one.agreement.entry.stage, [one.agreement.entry], "没有来", office(), SIGNING)


def on_its_way(one: Engagement) -> PayLine:
    with_payee(one)
    batch = propose_batch(cohort_of(one), "2026-05", "", office(), SIGNING)
    approve_batch(batch, second(), SIGNING)
    export_batch(batch, office(), SIGNING)
    return db.session.scalars(select(PayLine)).one()


def kept(one: Engagement) -> bool:
    """After a run of the schedule long after everything was due: whether the person could still be reached."""
    db.session.commit()
    erase_due(LONG_AFTER)
    db.session.expire_all()
    application = partner_of(one).candidacy.application
    paper = db.session.get_one(Agreement, one.agreement_id)
    still = {application.erased_at is None, paper.erased_at is None}
    assert len(still) == 1, "the paper goes with the person it names"
    return still.pop()


def test_money_on_its_way_and_then_asked_back_keeps_who_it_is_asked_of(engaged):
    one, other, _away = engaged
    line = on_its_way(one)
    annulled(one)
    annulled(other)
    application = partner_of(one).candidacy.application
    assert contact_of(application).phone
    assert why_bound(application, SIGNING) == "data-bound-money"
    assert why_bound(partner_of(other).candidacy.application, SIGNING) is None
    assert kept(one)
    assert not kept(other)
    assert db.session.get_one(Payee, line.payee_id).details_sealed is not None

    record_outcomes(line.batch, [Outcome(line, True, SIGNING.date(), "1")], office(), SIGNING)
    owing = db.session.scalars(select(Repayment)).one()
    assert (owing.state, why_bound(application, SIGNING)) == ("open", "data-bound-money")
    assert kept(one)
    owing.state = "returned"
    db.session.flush()
    assert why_bound(application, SIGNING) is None
    assert not kept(one)


def test_a_deposit_that_is_held_keeps_them_too(engaged):
    one = engaged[0]
    receipt = take_deposit(one, "equipment", BEGUN, "cash", office(), SIGNING)
    annulled(one)
    application = partner_of(one).candidacy.application
    assert why_bound(application, SIGNING) == "data-bound-money"
    assert kept(one)
    receipt.state = "void"
    db.session.flush()
    assert why_bound(application, SIGNING) is None
    assert not kept(one)
