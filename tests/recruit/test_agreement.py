"""Agreements: all checked before one is printed, put on record one by one, and the money that follows."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from recruit import audit, storage
from recruit.closing.agreement import KIND
from recruit.closing.terms import anniversary
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import (
    Agreement,
    AuditEntry,
    Decision,
    Engagement,
    Entry,
    Place,
    Placement,
    Recheck,
    Result,
)
from recruit.personal import Contact, set_application_contact
from recruit.programme import load
from recruit.queries.agreements import by_verify_code, lines, newest_agreements, standing
from recruit.queries.owed_corrections import owed_corrections
from recruit.queries.results import current_result
from recruit.recheck import TOTAL
from recruit.services import close_stage
from recruit.services.close_stage import publish
from recruit.services.issue_agreements import Issued, issue_agreements
from recruit.services.sign_agreement import decline, make_void, sign_agreements
from recruit.services.withdraw import withdraw
from tests.recruit.documents.conftest import poppler, read_pdf  # noqa: F401 - fixtures
from tests.recruit.funnel import small
from tests.support.closing import (
    AFTER_ALLOTMENT,
    SIGNING,
    at_the_agreement,
    both_sign,
    close,
    handed,
    office,
    second,
    source,
)
from tests.support.printing import words_only

pytestmark = pytest.mark.database
DAY = SIGNING.date()


@pytest.fixture
def printer(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stands in for the layout only: filling, and every check before it, is the real one. Lists what was laid out."""
    from recruit.documents.wording import printing

    laid_out: list[str] = []
    monkeypatch.setattr(printing, "_set", words_only(laid_out))
    return laid_out


def issue(stage, **options) -> Issued:
    return issue_agreements(stage, office(), AFTER_ALLOTMENT, base_url="https://zeyou.example", **options)


@pytest.mark.pdf
def test_a_printed_agreement_names_party_place_and_code(running, read_pdf):  # noqa: F811 - a fixture
    stage, entries = at_the_agreement(people=1)
    (agreement,) = issue(stage).agreements
    pdf = storage.get(agreement.pdf_sha256)
    assert hashlib.sha256(pdf).hexdigest() == agreement.pdf_sha256
    text = read_pdf(pdf).replace("\n", "")
    for words in ("XF-2026-0001", "甲镇", "一村", "13800000001", "起步10,000元", agreement.verify_code):
        assert words in text
    assert text.count(entries[0].candidacy.person.name) >= 2
    assert "999999" in text, "the ID number stands in full"


def test_batches_go_on_where_the_last_one_ended(running, printer):
    stage, entries = at_the_agreement(people=3)
    first = issue(stage, limit=2)
    assert ([one.number for one in first.agreements], first.left) == (["XF-2026-0001", "XF-2026-0002"], 1)
    again = issue(stage)
    assert ([one.number for one in again.agreements], again.left) == (["XF-2026-0003"], 0)
    assert issue(stage) == Issued((), 0)
    assert printer == ["XF-2026-0001", "XF-2026-0002", "XF-2026-0003"]
    held = db.session.scalars(select(Agreement.entry_id)).all()
    assert sorted(held) == sorted(entry.id for entry in entries)


@pytest.mark.parametrize("spoil", ["glyph", "blank"])
def test_one_bad_agreement_refuses_the_whole_batch_and_names_the_person(running, printer, spoil):
    stage, entries = at_the_agreement(people=3)
    last = entries[-1].candidacy
    if spoil == "glyph":
        last.person.name = "人\U0003134a"
    else:
        set_application_contact(
            last.application, stage.cohort_id, Contact(phone="+8613800000003", address="")
        )
    with pytest.raises(Refusal) as refused:
        issue(stage, limit=1)
    assert refused.value.code == {"glyph": "missing-glyph", "blank": "undefined-field"}[spoil]
    assert refused.value.facts["person"] == last.person.name
    assert printer == []
    assert db.session.scalars(select(Agreement)).all() == []


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("name: 某某办, ", "party_a.name"),
        ("      notice_days: 30\n", "notice_days"),
        ("      loan: 10000\n", "support.loan"),
        ("      subsidy_payer: {zh: 某某办, en: Office}\n", "subsidy_payer"),
    ],
)
def test_what_the_programme_leaves_out_is_never_made_up(running, printer, line, field):
    assert line in source()
    stage, _entries = at_the_agreement(people=1, text=source().replace(line, ""))
    with pytest.raises(Refusal, match="undefined-field") as refused:
        issue(stage)
    assert refused.value.facts["field"] == field


def test_years_that_contradict_the_subsidies_are_refused(running, printer):
    stage, _entries = at_the_agreement(people=1, text=source().replace("term_years: 2", "term_years: 5"))
    with pytest.raises(Refusal, match="terms-differ"):
        issue(stage)


def test_somebody_reached_by_mail_only_gets_an_agreement_too(running, printer):
    stage, entries = at_the_agreement(people=1)
    contact = Contact(email="a@example.org", address="一村1号")
    set_application_contact(entries[0].candidacy.application, stage.cohort_id, contact)
    (agreement,) = issue(stage).agreements
    assert b"a@example.org" in storage.get(agreement.pdf_sha256)


def test_printing_is_noted_without_personal_data(running, printer):
    stage, entries = at_the_agreement(people=1)
    issue(stage)
    row = db.session.scalar(select(AuditEntry).where(AuditEntry.action == "agreement.issue"))
    assert row.facts == {"id_number": "printed", "number": "XF-2026-0001", "version": 1}
    assert entries[0].candidacy.person.name not in row.subject


def test_a_signature_begins_the_engagement_with_every_payment_printed(running, printer):
    stage, entries = at_the_agreement(people=2)
    agreements = issue(stage).agreements
    (engagement,) = both_sign(stage, agreements[:1])
    assert (engagement.starts_on, engagement.ends_on) == (date(2026, 5, 8), date(2028, 5, 7))
    lines_ = engagement.payments
    assert len(lines_) == 24 + 1
    assert sum(line.amount for line in lines_) == Decimal(12 * 300 + 12 * 100 + 500)
    assert [(one.period, one.due_on, one.amount) for one in lines_ if one.kind == "allowance"][12] == (
        "2-13", date(2027, 5, 8), Decimal(100),
    )  # fmt: skip
    assert [one.kind for one in lines_ if one.in_kind] == ["goods"]
    assert entries[0].outcome == "advanced"
    assert entries[1].outcome == "in"
    assert KIND.blockers(stage)[0].count == 1
    with pytest.raises(Refusal, match="wrong-state"):
        sign_agreements(stage, agreements[:1], DAY, office(), SIGNING)


def test_the_stage_closes_when_everybody_has_signed_or_declined(running, printer):
    stage, entries = at_the_agreement(people=2)
    agreements = issue(stage).agreements
    both_sign(stage, agreements[:1])
    after = stage.closes_at + timedelta(hours=1)
    with pytest.raises(Refusal, match="stage-blocked"):
        close(stage, after)
    decline(stage, [entries[1]], "没有来", office(), SIGNING)
    result = close(stage, after)
    assert (result.state, stage.state) == ("confirmed", "closed")
    assert [entry.outcome for entry in entries] == ["advanced", "out"]
    assert list(audit.verify()) == []


def test_nobody_signs_while_a_list_is_still_posted(running, printer):
    stage, entries = at_the_agreement(people=1)
    agreements = issue(stage).agreements
    (ranked,) = [
        result
        for result in db.session.scalars(db.select(Result).where(Result.state == "confirmed"))
        if result.stage.code == "test"
    ]
    publish(ranked, office(), SIGNING)
    ranked.posted_until = SIGNING + timedelta(minutes=1)
    with pytest.raises(Refusal, match="posting-running"):
        sign_agreements(stage, agreements, DAY, office(), SIGNING)
    assert (entries[0].outcome, agreements[0].state) == ("in", "issued")
    ranked.posted_until = SIGNING
    assert len(both_sign(stage, agreements)) == 1


@pytest.mark.parametrize(
    ("at", "day", "code"),
    [
        (SIGNING - timedelta(days=1), DAY, "window-not-open"),
        (SIGNING, DAY + timedelta(days=1), "signing-day"),
        (SIGNING, DAY - timedelta(days=1), "signing-day"),
    ],
)
def test_a_day_on_which_nobody_can_have_signed_is_refused(running, printer, at, day, code):
    stage, _entries = at_the_agreement(people=1)
    agreements = issue(stage).agreements
    handed(stage, agreements)
    with pytest.raises(Refusal, match=code):
        sign_agreements(stage, agreements, day, office(), at)


def test_a_wrong_print_is_void_and_the_next_one_supersedes_it(running, printer):
    stage, entries = at_the_agreement(people=1)
    (first,) = issue(stage).agreements
    with pytest.raises(Refusal, match="reason-wanted"):
        make_void(first, " ", office(), SIGNING)
    make_void(first, "地址写错", office(), SIGNING)
    (second,) = issue(stage).agreements
    assert (second.version, second.supersedes_id, second.number) == (2, first.id, "XF-2026-0002")
    assert standing(by_verify_code(first.verify_code)) == "void"
    assert newest_agreements([entries[0].id])[entries[0].id] is second
    with pytest.raises(Refusal, match="wrong-state"):
        sign_agreements(stage, [first], DAY, office(), SIGNING)


def test_whoever_declined_may_come_back_while_the_stage_is_open(running, printer):
    stage, entries = at_the_agreement(people=1)
    issue(stage)
    decline(stage, entries, "再想想", office(), SIGNING)
    assert [line.state for line in lines(stage)] == ["declined"]
    assert issue(stage).agreements == ()
    (again,) = issue(stage, again=frozenset({entries[0].id})).agreements
    both_sign(stage, [again])
    assert entries[0].outcome == "advanced"
    revisions = (
        select(Decision.revision).where(Decision.entry_id == entries[0].id).order_by(Decision.revision)
    )
    assert list(db.session.scalars(revisions)) == [1, 2]


def asked(entry: Entry, code: str, **answered: object) -> Recheck:
    """A request of this candidate about the list of that stage."""
    result = current_result(entry.stage.cohort.stage(code))
    given = {"kind": "evidence", "number": "YY0001", "about": TOTAL, "via": "desk", **answered}
    times = {"filed_at": AFTER_ALLOTMENT, "due_at": SIGNING + timedelta(days=9)}
    recheck = Recheck(result=result, candidacy=entry.candidacy, filed_by=office(), **given, **times)
    db.session.add(recheck)
    db.session.flush()
    return recheck


def test_nobody_signs_whose_list_may_still_change(running, printer):
    stage, entries = at_the_agreement(people=3)
    first, other, third = issue(stage).agreements
    handed(stage, [first, other, third])
    recheck = asked(entries[0], "test")
    with pytest.raises(Refusal, match="agreement-waits"):
        sign_agreements(stage, [first], DAY, office(), SIGNING)
    sign_agreements(stage, [other], DAY, office(), SIGNING)
    recheck.state, recheck.answer, recheck.answered_by_id = "answered", "correction", second().id
    recheck.answered_at = SIGNING
    with pytest.raises(Refusal, match="agreement-waits-correction"):
        sign_agreements(stage, [third], DAY, office(), SIGNING)
    recheck.answer = "confirmed"
    assert len(sign_agreements(stage, [first, third], DAY, office(), SIGNING)) == 2


def test_nobody_signs_for_a_place_that_the_newest_list_gives_to_somebody_else(running, printer):
    stage, entries = at_the_agreement(people=2)
    first, other = issue(stage).agreements
    handed(stage, [first, other])
    rows = {one.candidacy_id: one for one in db.session.query(Placement)}
    taken = {one.place_id for one in rows.values()}
    rows[entries[0].candidacy_id].place_id = next(
        one.id for one in db.session.query(Place) if one.id not in taken
    )
    db.session.flush()
    with pytest.raises(Refusal, match="place-given"):
        sign_agreements(stage, [first], DAY, office(), SIGNING)
    assert len(sign_agreements(stage, [other], DAY, office(), SIGNING)) == 1


def test_a_corrected_list_lets_nobody_back_who_declined_to_sign(running, printer):
    stage, entries = at_the_agreement(people=2)
    decline(stage, entries[:1], "不签了", office(), SIGNING)
    done = {"state": "answered", "answer": "correction", "answered_by_id": second().id}
    asked(entries[1], "allotment", answered_at=SIGNING, **done)
    (owed,) = owed_corrections(stage.cohort.stage("allotment"))
    nothing = {owed.id: "查过，点位没有分错"}
    again = close_stage.propose(stage.cohort.stage("allotment"), office(), SIGNING, "按异议更正", nothing)
    close_stage.confirm(again, second(), SIGNING)
    assert [one.outcome for one in entries] == ["out", "in"]


def test_a_withdrawn_candidate_gets_no_print_and_an_old_one_is_worth_nothing(running, printer):
    stage, entries = at_the_agreement(people=2)
    (first,) = issue(stage, limit=1).agreements
    for entry in entries:
        withdraw(entry.candidacy.application, "", office(), SIGNING)
    assert issue(stage) == Issued((), 0)
    assert standing(first) == "void"
    with pytest.raises(Refusal, match="candidacy-ended"):
        sign_agreements(stage, [first], DAY, office(), SIGNING)
    assert db.session.scalars(select(Engagement)).all() == []


def test_the_code_is_found_however_it_is_typed(running, printer):
    stage, _entries = at_the_agreement(people=1)
    (agreement,) = issue(stage).agreements
    typed = agreement.verify_code.lower().replace("-", " ")
    assert by_verify_code(typed) is agreement
    assert by_verify_code("") is None
    assert by_verify_code(typed[:-1]) is None


def test_only_the_office_prints_and_signs(running, printer):
    stage, _entries = at_the_agreement(people=1)
    clerk = small.staff("clerk9", "clerk")
    with pytest.raises(Refusal, match="role-missing"):
        issue_agreements(stage, clerk, SIGNING, base_url="x")
    agreements = issue(stage).agreements
    with pytest.raises(Refusal, match="role-missing"):
        sign_agreements(stage, agreements, DAY, clerk, SIGNING)


def test_a_leap_day_has_an_anniversary():
    assert anniversary(date(2016, 6, 16), 3) == date(2019, 6, 16)
    assert anniversary(date(2024, 2, 29), 1) == date(2025, 3, 1)


def test_jinsha_says_everything_its_agreement_needs():
    params = load("jinsha-2016").document("agreement").params
    assert all(params["party_a"][key] for key in ("name", "address", "representative", "phone"))
    assert (params["loan_start"], params["loan_limit"], params["courses_per_year"]) == (10000, 60000, 2)
