"""Texts confirmed by two, prints that survive a kill, and the way of the paper."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from recruit.db import db
from recruit.erasing import Scope
from recruit.errors import Refusal
from recruit.models import Account, Agreement, AgreementRun, AgreementStep, AgreementText
from recruit.queries.agreement_texts import current_source, in_force, text_hash
from recruit.queries.paper_steps import papers_missing, steps_of, witness_of
from recruit.queries.seals import known_prints, said_by
from recruit.seals import demo_seal
from recruit.services import run_prints
from recruit.services.erase_records import _wipe_agreements
from recruit.services.follow_paper import record_filed, record_scan, record_signed_b, take_back
from recruit.services.issue_agreements import issue_agreements
from recruit.services.keep_agreement_text import propose_text, settle_text
from recruit.services.run_prints import ask_prints, print_waiting, run_of, stop_prints
from recruit.services.sign_agreement import sign_agreements
from tests.recruit.test_agreement import issue, printer  # noqa: F401 - a fixture
from tests.support.closing import AFTER_ALLOTMENT, SIGNING, at_the_agreement, office

pytestmark = pytest.mark.database
DAY = SIGNING.date()


def second() -> Account:
    return db.session.scalars(select(Account).where(Account.login == "second")).one()


def test_a_text_is_put_into_force_by_another_person_and_old_prints_keep_theirs(running, printer):  # noqa: F811
    stage, _entries = at_the_agreement(people=2)
    (first,) = issue(stage, limit=1).agreements
    shipped = in_force(stage)
    assert (shipped.state, shipped.version, first.text_id) == ("shipped", 1, shipped.id)
    changed = current_source(stage).replace("共同遵守。", "共同遵守！")
    text = propose_text(stage, changed, "语气", office(), SIGNING)
    assert in_force(stage).version == 1, "nobody prints from what only one person saw"
    with pytest.raises(Refusal, match="same-signatory"):
        settle_text(text, True, office(), SIGNING)
    with pytest.raises(Refusal, match="text-waiting"):
        propose_text(stage, changed + "\n% x", "又改", office(), SIGNING)
    settle_text(text, True, second(), SIGNING)
    with pytest.raises(Refusal, match="wrong-state"):
        settle_text(text, False, second(), SIGNING)
    assert in_force(stage).id == text.id
    (other,) = issue(stage).agreements
    assert (other.text_id, first.text_id) == (text.id, shipped.id)
    assert text.text_hash == text_hash(changed)


@pytest.mark.parametrize(
    ("change", "reason", "code"),
    [
        (lambda text: text, "x", "text-same"),
        (lambda text: text + "{nobody}", "x", "wording-broken"),
        (lambda text: text + "% x", " ", "reason-wanted"),
    ],
)
def test_a_text_that_is_broken_or_the_same_is_not_submitted(running, change, reason, code):
    stage, _entries = at_the_agreement(people=1)
    with pytest.raises(Refusal, match=code):
        propose_text(stage, change(current_source(stage)), reason, office(), SIGNING)
    assert db.session.scalars(select(AgreementText)).all() == []


def test_a_killed_print_goes_on_and_gives_nobody_two(running, printer, monkeypatch):  # noqa: F811
    stage, entries = at_the_agreement(people=3)
    monkeypatch.setattr(run_prints, "AT_A_TIME", 2)
    run = ask_prints(stage, None, office(), AFTER_ALLOTMENT)
    db.session.commit()
    assert ask_prints(stage, None, office(), AFTER_ALLOTMENT).id == run.id, "a double click"
    real, calls = issue_agreements, []

    def dies(*arguments, **options):
        calls.append(1)
        made = real(*arguments, **options)
        if len(calls) == 2:
            raise KeyboardInterrupt  # after it printed, before it is committed
        return made

    monkeypatch.setattr(run_prints, "issue_agreements", dies)
    with pytest.raises(KeyboardInterrupt):
        print_waiting(lambda: AFTER_ALLOTMENT)
    db.session.rollback()
    assert len(db.session.scalars(select(Agreement)).all()) == 2
    assert run_of(stage).state == "running"
    assert print_waiting(lambda: AFTER_ALLOTMENT) == 1
    kept = db.session.scalars(select(Agreement).order_by(Agreement.number)).all()
    assert [one.number for one in kept] == [f"XF-2026-000{n}" for n in range(1, 4)]
    assert sorted(one.entry_id for one in kept) == sorted(entry.id for entry in entries)
    done = run_of(stage)
    assert (done.state, done.done, done.whole) == ("done", 3, 3)
    assert print_waiting(lambda: AFTER_ALLOTMENT) == 0
    with pytest.raises(Refusal, match="agreements-printed"):
        ask_prints(stage, None, office(), AFTER_ALLOTMENT)


def test_a_print_that_cannot_go_on_says_why_and_can_be_tried_again(running, printer):  # noqa: F811
    stage, entries = at_the_agreement(people=1)
    ask_prints(stage, None, office(), AFTER_ALLOTMENT)
    person = entries[0].candidacy.person
    name, person.name = person.name, "人\U0003134a"
    db.session.commit()
    assert print_waiting(lambda: AFTER_ALLOTMENT) == 0
    run = db.session.scalars(select(AgreementRun)).one()
    assert (run.state, run.problem) == ("failed", "missing-glyph")
    person.name = name
    stop_prints(run, True, office(), AFTER_ALLOTMENT)
    db.session.commit()
    assert print_waiting(lambda: AFTER_ALLOTMENT) == 1


def test_no_text_comes_into_force_while_a_print_is_under_way(running, printer, monkeypatch):  # noqa: F811
    """Else half of one print would sign other articles than the rest."""
    stage, _entries = at_the_agreement(people=2)
    run = ask_prints(stage, None, office(), AFTER_ALLOTMENT)
    changed = current_source(stage).replace("共同遵守。", "共同遵守！")
    text = propose_text(stage, changed, "语气", office(), AFTER_ALLOTMENT)
    with pytest.raises(Refusal, match="text-printing"):
        settle_text(text, True, second(), AFTER_ALLOTMENT)
    stop_prints(run, False, office(), AFTER_ALLOTMENT)
    settle_text(text, True, second(), AFTER_ALLOTMENT)
    # Whoever is left is checked against the text that holds now, before anything of it is printed.
    monkeypatch.setattr(run_prints, "check_to_print", refused)
    with pytest.raises(Refusal, match="missing-glyph"):
        stop_prints(run, True, office(), AFTER_ALLOTMENT)


def refused(*_arguments: object) -> None:
    raise Refusal("missing-glyph")


def test_an_error_nobody_foresaw_ends_the_run_and_the_office_can_go_on(running, printer, monkeypatch):  # noqa: F811
    stage, _entries = at_the_agreement(people=1)
    run = ask_prints(stage, None, office(), AFTER_ALLOTMENT)
    db.session.commit()
    real = run_prints.issue_agreements

    def broken(*_arguments: object, **_options: object) -> None:
        raise ValueError("a fault")

    monkeypatch.setattr(run_prints, "issue_agreements", broken)
    with pytest.raises(ValueError, match="a fault"):
        print_waiting(lambda: AFTER_ALLOTMENT)
    assert (run_of(stage).state, run_of(stage).problem) == ("failed", "print-broken")
    assert print_waiting(lambda: AFTER_ALLOTMENT) == 0, "not tried again every two seconds"
    monkeypatch.setattr(run_prints, "issue_agreements", real)
    stop_prints(run, True, office(), AFTER_ALLOTMENT)
    db.session.commit()
    assert print_waiting(lambda: AFTER_ALLOTMENT) == 1


def test_party_a_seals_only_what_party_b_has_signed_before(running, printer):  # noqa: F811
    stage, _entries = at_the_agreement(people=1)
    agreements = issue(stage).agreements
    with pytest.raises(Refusal, match="not-signed-b"):
        sign_agreements(stage, agreements, DAY, office(), SIGNING)
    later = SIGNING + timedelta(days=1)
    record_signed_b(stage, agreements, later.date(), "王", office(), later)
    with pytest.raises(Refusal, match="signing-day"):
        sign_agreements(stage, agreements, DAY, office(), later)
    assert len(sign_agreements(stage, agreements, later.date(), office(), later)) == 1


def test_a_stopped_print_prints_nothing(running, printer):  # noqa: F811
    stage, _entries = at_the_agreement(people=1)
    run = ask_prints(stage, None, office(), AFTER_ALLOTMENT)
    stop_prints(run, False, office(), AFTER_ALLOTMENT)
    db.session.commit()
    assert print_waiting(lambda: AFTER_ALLOTMENT) == 0
    with pytest.raises(Refusal, match="wrong-state"):
        stop_prints(run, False, office(), AFTER_ALLOTMENT)
    with pytest.raises(Refusal, match="role-missing"):
        stop_prints(run, True, second(), AFTER_ALLOTMENT)


def test_the_paper_goes_from_signature_to_file(running, printer):  # noqa: F811
    stage, _entries = at_the_agreement(people=1)
    agreements = issue(stage).agreements
    (one,) = agreements
    with pytest.raises(Refusal, match="wrong-state"):
        record_scan(one, picture(10), office(), SIGNING)
    with pytest.raises(Refusal, match="signing-day"):
        record_signed_b(stage, agreements, DAY + timedelta(days=1), "王", office(), SIGNING)
    (handed,) = record_signed_b(stage, agreements, DAY, "王见证", office(), SIGNING)
    assert witness_of(handed) == "王见证"
    assert "王见证".encode() not in handed.witness_sealed
    with pytest.raises(Refusal, match="step-twice"):
        record_signed_b(stage, agreements, DAY, "王见证", office(), SIGNING)
    sign_agreements(stage, agreements, DAY, office(), SIGNING)
    assert papers_missing(stage.cohort) == {"to-scan": 1}
    with pytest.raises(Refusal, match="step-sealed"):
        take_back(handed, "错了", office(), SIGNING)
    with pytest.raises(Refusal, match="notice-file-type"):
        record_scan(one, b"MZ", office(), SIGNING)
    first = record_scan(one, picture(10), office(), SIGNING)
    scan = record_scan(one, picture(20), office(), SIGNING)
    assert first.undone_at == SIGNING
    assert papers_missing(stage.cohort) == {"to-file": 1}
    (filed,) = record_filed(stage, agreements, "2号柜", office(), SIGNING)
    assert papers_missing(stage.cohort) == {}
    assert list(steps_of([one.id])[one.id]) == ["signed-b", "sealed-a", "scanned", "filed"]
    with pytest.raises(Refusal, match="reason-wanted"):
        take_back(filed, " ", office(), SIGNING)
    take_back(filed, "放错了", office(), SIGNING)
    with pytest.raises(Refusal, match="wrong-state"):
        take_back(filed, "放错了", office(), SIGNING)
    named = _wipe_agreements(Scope(stage.cohort, SIGNING), [one.id])
    assert named == {one.pdf_sha256, first.scan_sha256, scan.scan_sha256}
    db.session.expire_all()
    for step in db.session.scalars(select(AgreementStep)):
        assert (step.witness_sealed, step.place, step.undone_reason) == (None, "", "")


def picture(side: int) -> bytes:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("L", (side, side), 200).save(out, "PNG")
    return out.getvalue()


def test_the_demonstrations_seal_is_never_known_as_the_offices(running, printer):  # noqa: F811
    """Its key stands in the source: whoever knew it could forge files for a server that holds a demonstration."""
    stage, _entries = at_the_agreement(people=2)
    one, other = issue(stage).agreements
    one.seal_print, other.seal_print = demo_seal().print, "f" * 64
    assert known_prints() == {"f" * 64}
    stage.cohort.demo = True
    db.session.flush()
    assert known_prints() == set()


def test_a_file_leads_to_a_record_only_with_its_code(running, printer):  # noqa: F811
    """A made-up file may name any number; it would tell who signed what."""
    stage, _entries = at_the_agreement(people=1)
    (one,) = issue(stage).agreements
    told = {"number": one.number, "verify_url": f"https://zeyou.example/a/{one.verify_code}"}
    assert said_by(told) is one
    assert said_by({**told, "verify_url": "https://zeyou.example/a/AAAA-BBBB-CCCC"}) is None
    assert said_by({**told, "number": "XF-2026-0009"}) is None
    assert said_by({"number": one.number}) is None
    assert said_by({}) is None
