"""Somebody is taken out of the running: by two people, after a hearing, with or without a reserve behind them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from recruit.db import db
from recruit.errors import Refusal
from recruit.exclusion_words import statement_of
from recruit.messages import tell
from recruit.models import (
    AuditEntry,
    Candidacy,
    Engagement,
    Exclusion,
    Message,
    Organisation,
    ResultRow,
    Stage,
)
from recruit.outbox.texts import body_of
from recruit.queries.decisions import rulings_in_force
from recruit.queries.entries import entries_of
from recruit.queries.exclusions import waiting_exclusions
from recruit.queries.results import current_result
from recruit.services import close_stage
from recruit.services.decide import Verdict, decide
from recruit.services.exclude import Grounds, confirm_exclusion, propose_exclusion, send_back_exclusion
from recruit.services.issue_agreements import issue_agreements
from recruit.services.move_up import confirm_move_up, propose_move_up
from recruit.services.resume import resume
from recruit.services.sign_agreement import sign_agreements
from recruit.services.withdraw import withdraw
from tests.recruit.funnel import small
from tests.recruit.retention.scene import printer
from tests.support import closing
from tests.support.funnel import applicant_of, at_the_test, close, office, person, publish, second
from tests.support.registering import applied, clerk, open_jinsha

pytestmark = pytest.mark.database
AT = small.AFTER_TEST
GROUNDS = Grounds("fraud", "照片是人2甲借来的，电话13812345678可查", date(2026, 5, 1), "我没有这样做")


def candidacy(stage: Stage, number: str) -> Candidacy:
    return db.session.query(Candidacy).filter_by(cohort_id=stage.cohort_id, number=number).one()


def excluded(stage: Stage, number: str, grounds: Grounds = GROUNDS) -> Candidacy:
    return confirm_exclusion(propose_exclusion(candidacy(stage, number), grounds, office(), AT), second(), AT)


def refused(found: Candidacy, grounds: Grounds = GROUNDS, by: object = None) -> Refusal:
    with pytest.raises(Refusal) as said:
        propose_exclusion(found, grounds, by or office(), AT)  # type: ignore[arg-type]
    return said.value


def test_without_any_reserve_an_open_list_puts_them_out_with_the_reason(running):
    stage = at_the_test(replacement="none", reserve=0)
    excluded(stage, "N0001")
    publish(stage)
    rows = {row.candidacy.number: row for row in rows_of(stage)}
    assert (rows["N0001"].outcome, rows["N0001"].reason) == ("out", "excluded")
    assert [number for number, row in rows.items() if row.outcome == "advanced"] == ["N0002", "N0003"]
    assert [entry.candidacy.number for entry in entries_of(stage.cohort.stage("talk"))] == ["N0002", "N0003"]


def rows_of(stage: Stage) -> list[ResultRow]:
    result = current_result(stage)
    return db.session.query(ResultRow).filter_by(result_id=result.id).order_by(ResultRow.position).all()


def test_a_list_that_waits_for_its_second_signature_is_not_signed_as_it_was(running):
    stage = at_the_test()
    waiting = close_stage.propose(stage, office(), AT)
    excluded(stage, "N0001")
    with pytest.raises(Refusal, match="inputs-changed"):
        close_stage.confirm(waiting, second(), AT)


def test_a_signed_list_stays_and_its_reserve_moves_up_without_being_asked_for_a_cause(running):
    stage = at_the_test(replacement="reserve", reserve=1)
    publish(stage)
    before = current_result(stage).sha256
    excluded(stage, "N0002")
    assert current_result(stage).sha256 == before
    proposal = propose_move_up(stage, "N0002", "", "名额空出", office(), AT)
    confirm_move_up(proposal, second(), AT)
    assert (proposal.cause, proposal.up.number) == ("excluded", "N0003")


def test_nothing_changes_before_the_second_person(running):
    stage = at_the_test()
    proposal = propose_exclusion(candidacy(stage, "N0001"), GROUNDS, office(), AT)
    assert candidacy(stage, "N0001").state == "active"
    same = person("both", "office", "second-signatory", name="甲")  # the proposer's own second account
    town = person("town", "office", "second-signatory", name="乡里")
    town.organisation = Organisation(code="t2", kind="township", name="乙镇", township_code="999001002")
    db.session.flush()
    for by, code in ((office(), "role-missing"), (same, "same-signatory"), (town, "county-only")):
        with pytest.raises(Refusal, match=code):
            confirm_exclusion(proposal, by, AT)
    assert refused(candidacy(stage, "N0002"), by=second()).code == "role-missing"
    assert refused(candidacy(stage, "N0002"), by=town).code == "county-only"
    assert refused(candidacy(stage, "N0001")).code == "exclude-twice"
    confirm_exclusion(proposal, second(), AT)
    found = candidacy(stage, "N0001")
    assert (found.state, found.state_reason.split(" ")[0]) == ("excluded", "fraud")
    assert refused(found).code == "candidacy-ended"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"cause": "winner"}, "exclude-cause"),
        ({"reason": " "}, "reason-wanted"),
        ({"statement": "\n"}, "hearing-wanted"),
        ({"heard_on": AT.date() + timedelta(days=1)}, "hearing-day"),
        ({"heard_on": date(2020, 1, 1)}, "hearing-day"),
    ],
)
def test_nobody_is_proposed_unheard_or_without_a_reason(running, changes, code):
    stage = at_the_test()
    refusal = refused(candidacy(stage, "N0001"), replace(GROUNDS, **changes))
    assert refusal.code == code
    assert refusal.facts["field"] in ("cause", "reason", "statement", "heard_on")
    assert "代号" not in tell(refusal)
    assert db.session.query(Exclusion).count() == 0


def test_the_log_holds_neither_names_nor_numbers_nor_what_the_person_said(running):
    stage = at_the_test()
    reason = "人1甲借用照片，电话 138 1234 5678"
    excluded(stage, "N0001", replace(GROUNDS, reason=reason))
    noted = db.session.query(AuditEntry).filter(AuditEntry.action.like("%exclude%")).order_by(AuditEntry.seq)
    assert [one.action for one in noted] == ["exclude.propose", "candidacy.exclude"]
    assert {one.subject for one in noted} == {"candidacy:small/N0001"}
    assert noted[0].facts["reason"] == "N0001借用照片,电话 ***"
    told = str([one.facts for one in db.session.query(AuditEntry)])
    assert "没有这样做" not in told
    assert statement_of(db.session.query(Exclusion).one()) == "我没有这样做"
    assert "没有".encode() not in db.session.query(Exclusion).one().statement_sealed


def test_the_person_is_told_and_where_to_object(running):
    stage = at_the_test()
    own = applicant_of(stage, "N0001")
    excluded(stage, "N0001")
    message = db.session.query(Message).filter_by(account_id=own.id).one()
    assert message.template == "excluded"
    phone = stage.cohort.programme.objection_desk.phone
    assert phone in body_of("excluded", {"phone": phone}, "zh")


def test_sent_back_or_recalled_the_candidate_stays_and_may_be_proposed_again(running):
    stage = at_the_test()
    first = propose_exclusion(candidacy(stage, "N0001"), GROUNDS, office(), AT)
    with pytest.raises(Refusal, match="reason-wanted"):
        send_back_exclusion(first, second(), AT, " ")
    send_back_exclusion(first, second(), AT, "证据不够")
    again = propose_exclusion(candidacy(stage, "N0001"), GROUNDS, office(), AT)
    send_back_exclusion(again, office(), AT)
    assert [first.state, again.state] == ["rejected", "recalled"]
    for settled in (first, again):
        with pytest.raises(Refusal, match="wrong-state"):
            confirm_exclusion(settled, second(), AT)
    assert candidacy(stage, "N0001").state == "active"


def test_the_database_itself_asks_for_two_people(running):
    proposal = propose_exclusion(candidacy(at_the_test(), "N0001"), GROUNDS, office(), AT)
    proposal.state, proposal.settled_by_id = "confirmed", proposal.proposed_by_id
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_whoever_waits_for_a_decision_of_their_own_is_out_of_that_stage(running):
    cohort = small.cohort()
    small.people(cohort, 2)
    screen = cohort.stage("screen")
    found = candidacy(screen, "N0001")
    grounds = replace(GROUNDS, heard_on=small.START.date())
    confirm_exclusion(propose_exclusion(found, grounds, office(), AT), second(), AT)
    outcomes = {entry.candidacy.number: entry.outcome for entry in entries_of(screen)}
    assert outcomes == {"N0001": "out", "N0002": "in"}
    rulings = {one.candidate: (one.outcome, one.reason) for one in rulings_in_force(screen)}
    assert rulings["N0001"] == ("out", "excluded")
    assert [one.state for one in cohort.stages if one.code == "test"] == ["waiting"]


def test_leaving_and_coming_back_is_no_way_round_it(running):
    stage = at_the_test()
    own = applicant_of(stage, "N0001")
    application = excluded(stage, "N0001").application
    with pytest.raises(Refusal, match="candidacy-ended"):
        withdraw(application, "", own, AT)
    assert candidacy(stage, "N0001").state == "excluded"


def test_the_desk_brings_nobody_back_who_was_excluded(app_context, clock):
    """Who withdrew comes back while registration runs; who was excluded does not, by the same door."""
    at, cohort = clock.now(), open_jinsha(clock.now())
    (gone, owner), (kept, _account) = (applied(cohort, at, serial) for serial in (1, 2))
    withdraw(gone, "", owner, at)
    assert resume(gone, clerk(at), at).state == "eligible"
    found = db.session.query(Candidacy).filter_by(application_id=kept.id).one()
    proposal = propose_exclusion(found, replace(GROUNDS, heard_on=at.date()), office(), at)
    confirm_exclusion(proposal, second(), at)
    with pytest.raises(Refusal) as said:
        resume(kept, clerk(at, "clerk2"), at)
    assert said.value.code == "wrong-state"
    assert found.state == "excluded"


def test_what_ended_a_candidacy_is_its_cause_and_not_the_offices_words(running):
    """Every reader of the candidate's page sees the cause, a township's too; the reason is the county's and theirs."""
    found = excluded(at_the_test(), "N0001")
    assert found.state_reason == "fraud"
    assert db.session.query(Exclusion).one().reason == GROUNDS.reason


def test_a_proposal_about_who_left_meanwhile_waits_for_nobody_until_they_are_back(app_context, clock):
    at, cohort = clock.now(), open_jinsha(clock.now())
    application, owner = applied(cohort, at, 1)
    found = db.session.query(Candidacy).filter_by(application_id=application.id).one()
    proposal = propose_exclusion(found, replace(GROUNDS, heard_on=at.date()), office(), at)
    assert waiting_exclusions(cohort.id) == [proposal]
    withdraw(application, "", owner, at)
    assert waiting_exclusions(cohort.id) == []
    with pytest.raises(Refusal) as said:
        confirm_exclusion(proposal, second(), at)
    assert said.value.code == "exclude-gone"
    assert "退回" in tell(said.value)
    resume(application, clerk(at), at)
    assert waiting_exclusions(cohort.id) == [proposal]
    assert confirm_exclusion(proposal, second(), at).state == "excluded"


def test_an_agreement_that_runs_is_ended_first(make_app, monkeypatch, clock):
    printer(monkeypatch)
    app = make_app(ZEYOU_KINDS=closing.KINDS)
    with app.app_context():
        stage, entries = closing.at_the_agreement(people=2)
        first, other = (entry.candidacy for entry in entries)
        grounds = replace(GROUNDS, heard_on=closing.SIGNING.date())
        issued = issue_agreements(
            stage, closing.office(), closing.AFTER_ALLOTMENT, base_url="https://zeyou.example"
        )
        own = next(one for one in issued.agreements if one.entry.candidacy_id == first.id)
        closing.both_sign(stage, [own])
        with pytest.raises(Refusal, match="exclude-signed"):
            propose_exclusion(first, grounds, closing.office(), closing.SIGNING)
        # Printed and not signed stops nobody; and nobody can sign it any more.
        proposal = propose_exclusion(other, grounds, closing.office(), closing.SIGNING)
        confirm_exclusion(proposal, closing.second(), closing.SIGNING)
        unsigned = next(one for one in issued.agreements if one.entry.candidacy_id == other.id)
        assert unsigned.entry.outcome == "out"
        with pytest.raises(Refusal, match="candidacy-ended"):
            sign_agreements(stage, [unsigned], closing.SIGNING.date(), closing.office(), closing.SIGNING)
        # Once the engagement has ended by the agreement's own rules, the exclusion may follow.
        db.session.query(Engagement).one().ended_on = closing.SIGNING.date()
        db.session.flush()
        propose_exclusion(first, grounds, closing.office(), closing.SIGNING)


def test_a_proposal_does_not_outlive_a_signature(make_app, monkeypatch, clock):
    printer(monkeypatch)
    app = make_app(ZEYOU_KINDS=closing.KINDS)
    with app.app_context():
        stage, entries = closing.at_the_agreement(people=1)
        issued = issue_agreements(
            stage, closing.office(), closing.AFTER_ALLOTMENT, base_url="https://zeyou.example"
        )
        grounds = replace(GROUNDS, heard_on=closing.SIGNING.date())
        proposal = propose_exclusion(entries[0].candidacy, grounds, closing.office(), closing.SIGNING)
        closing.both_sign(stage, issued.agreements)
        with pytest.raises(Refusal, match="exclude-signed"):
            confirm_exclusion(proposal, closing.second(), closing.SIGNING)


def test_a_closed_registration_and_its_next_list_know_the_ending(running):
    """Who was excluded after going on from a stage that lets people go one by one is out on that stage's list, too."""
    cohort = small.cohort()
    entries = small.people(cohort, 2)
    screen = cohort.stage("screen")
    decide(screen, [Verdict(entry, "advanced") for entry in entries], None, small.START)
    grounds = replace(GROUNDS, heard_on=small.START.date())
    found = candidacy(screen, "N0001")
    confirm_exclusion(
        propose_exclusion(found, grounds, office(), small.BEFORE_MAY), second(), small.BEFORE_MAY
    )
    close(screen, small.BEFORE_MAY)
    rows = {row.candidacy.number: (row.outcome, row.reason) for row in rows_of(screen)}
    assert rows["N0001"] == ("out", "excluded")
    assert {one.candidacy.number: one.outcome for one in entries_of(cohort.stage("test"))} == {
        "N0001": "out",
        "N0002": "in",
    }
