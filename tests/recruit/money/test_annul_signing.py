"""A signing that never took place is taken off the record by two people; nothing is owed of it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from recruit import audit
from recruit.closing.agreement import KIND
from recruit.db import db
from recruit.deposits import Looked
from recruit.errors import Refusal
from recruit.models import Agreement, AuditEntry, Engagement, Message, PayLine, Repayment
from recruit.queries.agreements import lines
from recruit.queries.decisions import rulings_in_force
from recruit.queries.money import own_partner, partner_of
from recruit.queries.paper_steps import steps_of, whereabouts
from recruit.queries.payments import due_payments, month_rows
from recruit.services.annul_signing import confirm_annulment, propose_annulment, send_back_annulment
from recruit.services.end_engagement import Change, propose_change
from recruit.services.issue_agreements import issue_agreements
from recruit.services.pay import Outcome, approve_batch, export_batch, propose_batch, record_outcomes
from recruit.services.sign_agreement import decline
from recruit.services.take_deposit import confirm_return, propose_return, take_deposit
from tests.recruit.funnel import small
from tests.support.closing import SIGNING, both_sign, close, office, second
from tests.support.money import cohort_of, owner, with_payee
from tests.support.printing import layout_stood_in

pytestmark = pytest.mark.database
WHY = "勾错了行，考生的纸质协议还没有签"


@pytest.fixture
def signed(engaged) -> list[Engagement]:
    """Two of the partners whose signing is on record."""
    return list(engaged[:2])


def annulled(one: Engagement) -> Agreement:
    return confirm_annulment(propose_annulment(one.agreement, WHY, office(), SIGNING), second(), SIGNING)


def due(one: Engagement) -> list[tuple[str, ...]]:
    found = due_payments(cohort_of(one), "2026-05", SIGNING.date() + timedelta(days=3))
    return [each.lacks for each in found if each.payment.engagement_id == one.id]


def test_two_people_annul_and_nothing_is_owed(signed):
    wrong, right = signed
    agreement = annulled(wrong)
    assert (agreement.state, agreement.void_reason, agreement.signed_on) == ("void", WHY, None)
    assert wrong.never_began
    assert not right.never_began
    assert {one.owed for one in wrong.payments} == {Decimal(0)}
    assert {one.state for one in wrong.payments} == {"stopped"}
    assert {one.state for one in right.payments} == {"planned"}
    stage = agreement.entry.stage
    assert steps_of([agreement.id]) == {}
    where = {line.entry.id: whereabouts(line, steps_of([right.agreement_id])) for line in lines(stage)}
    assert where[agreement.entry_id] == "to-print"
    assert where[right.agreement.entry_id] == "to-scan"
    assert KIND.blockers(stage)[0].count == 1, "the stage waits for them again"
    assert [one.reason for one in rulings_in_force(stage)] == ["annulled", "signed", "signed"]
    told = db.session.scalars(select(Message).where(Message.template == "signing-annulled")).one()
    assert told.account_id == owner(wrong).id
    assert list(audit.verify()) == []


def test_whoever_was_annulled_by_mistake_signs_anew_and_is_paid_by_the_new_paper(signed):
    wrong = signed[0]
    stage, agreement = wrong.agreement.entry.stage, annulled(wrong)
    with layout_stood_in():
        (again,) = issue_agreements(stage, office(), SIGNING, base_url="https://zeyou.example").agreements
    assert (again.version, again.supersedes_id) == (2, agreement.id)
    (anew,) = both_sign(stage, [again])
    assert own_partner(owner(wrong)).engagement.id == anew.id
    assert {one.state for one in anew.payments} == {"planned"}
    assert again.entry.outcome == "advanced"


def test_or_declines_and_after_the_closing_they_are_out(signed):
    wrong, late = signed
    stage = wrong.agreement.entry.stage
    annulled(wrong)
    decline(stage, [wrong.agreement.entry], "没有来", office(), SIGNING)
    close(stage, stage.closes_at + timedelta(hours=1))
    agreement = annulled(late)
    assert (agreement.state, agreement.entry.outcome) == ("void", "out")
    assert [one.reason for one in rulings_in_force(stage)] == ["declined", "annulled", "signed"]


def test_what_was_paid_already_is_listed_to_be_returned(signed):
    one = signed[0]
    with_payee(one, at=SIGNING)
    at = SIGNING + timedelta(days=3)
    batch = propose_batch(cohort_of(one), "2026-05", "", office(), at)
    approve_batch(batch, second(), at)
    export_batch(batch, office(), at)
    line = db.session.scalars(select(PayLine)).one()
    record_outcomes(batch, [Outcome(line, True, at.date(), "1")], office(), at)
    confirm_annulment(propose_annulment(one.agreement, WHY, office(), at), second(), at)
    owing = db.session.scalars(select(Repayment)).one()
    assert (owing.payment_id, owing.amount, owing.state) == (line.payment_id, line.amount, "open")


def test_money_on_its_way_that_bounces_after_it_is_not_planned_again(signed):
    one = signed[0]
    with_payee(one, at=SIGNING)
    at = SIGNING + timedelta(days=3)
    batch = propose_batch(cohort_of(one), "2026-05", "", office(), at)
    approve_batch(batch, second(), at)
    export_batch(batch, office(), at)
    confirm_annulment(propose_annulment(one.agreement, WHY, office(), at), second(), at)
    line = db.session.scalars(select(PayLine)).one()
    record_outcomes(batch, [Outcome(line, False, at.date(), "1", "户名不符")], office(), at)
    assert line.payment.state == "stopped"
    assert [each.state for each in db.session.scalars(select(Repayment))] == ["lapsed"]


def test_until_it_is_settled_nothing_is_paid(signed):
    one = signed[0]
    with_payee(one, at=SIGNING)
    assert () in due(one)
    asked = propose_annulment(one.agreement, WHY, office(), SIGNING)
    assert all("annulment-waits" in lacks for lacks in due(one))
    (told,) = KIND.second_hands(one.agreement.entry.stage)
    assert (told.code, told.count, told.facts["asked_by"]) == ("annulments-wait", 1, (office().id,))
    send_back_annulment(asked, second(), SIGNING, "两个人都签了，纸在二号柜")
    assert (asked.state, asked.answer) == ("rejected", "两个人都签了，纸在二号柜")
    assert () in due(one)
    assert one.agreement.state == "signed"


def test_nobody_annuls_alone_twice_or_without_reason(signed):
    one, other = signed
    with pytest.raises(Refusal, match="reason-wanted"):
        propose_annulment(one.agreement, " ", office(), SIGNING)
    with pytest.raises(Refusal, match="role-missing"):
        propose_annulment(one.agreement, WHY, second(), SIGNING)
    asked = propose_annulment(one.agreement, WHY, office(), SIGNING)
    with pytest.raises(Refusal, match="annul-twice"):
        propose_annulment(one.agreement, WHY, office(), SIGNING)
    with pytest.raises(Refusal, match="role-missing"):
        confirm_annulment(asked, office(), SIGNING)
    both = small.staff("both", "office", "second-signatory", name="丙")
    own = propose_annulment(other.agreement, WHY, both, SIGNING)
    with pytest.raises(Refusal, match="same-signatory"):
        confirm_annulment(own, both, SIGNING)
    send_back_annulment(own, both, SIGNING)
    assert own.state == "recalled"
    confirm_annulment(asked, second(), SIGNING)
    for again in (asked, own):
        with pytest.raises(Refusal, match="wrong-state"):
            confirm_annulment(again, second(), SIGNING)
    with pytest.raises(Refusal, match="wrong-state"):
        propose_annulment(one.agreement, WHY, office(), SIGNING)
    with pytest.raises(Refusal, match="engagement-annulled"):
        propose_change(one, Change("end", one.ends_on, "agreed", "x"), office(), SIGNING)


def test_the_log_names_nobody(signed):
    one = signed[0]
    name = partner_of(one).name
    propose_annulment(one.agreement, f"{name}没有签", office(), SIGNING)
    noted = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "agreement.annul-propose")).one()
    assert name not in str(noted.facts)


def test_a_deposit_taken_on_it_goes_back_at_once_and_none_is_taken_anew(signed):
    one, other = signed
    today = SIGNING.date()
    one.starts_on = today + timedelta(days=30)
    receipt = take_deposit(one, "equipment", today, "cash", office(), SIGNING)
    annulled(one)
    made = propose_return(receipt, [Looked("电脑")], today, "cash", office(), SIGNING)
    back = confirm_return(made, second(), SIGNING)
    assert back.returned == receipt.amount
    annulled(other)
    with pytest.raises(Refusal, match="engagement-annulled"):
        take_deposit(other, "equipment", today, "cash", office(), SIGNING)
    with pytest.raises(Refusal, match="engagement-annulled"):
        with_payee(other, at=SIGNING)


def test_and_nobody_counts_twice_among_the_partners_of_a_month(signed):
    one = signed[0]
    today = SIGNING.date()
    before = sum(row.people for row in month_rows(cohort_of(one), "2026-06", today))
    annulled(one)
    assert sum(row.people for row in month_rows(cohort_of(one), "2026-06", today)) == before - 1
