"""Erasing on schedule: what goes, what stays, and that nothing of it can be half done."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from recruit import audit, storage
from recruit.db import db
from recruit.errors import Refusal
from recruit.idnumber import make_demo_id, read_id_number
from recruit.models import (
    Agreement,
    Application,
    Attachment,
    AuditEntry,
    Candidacy,
    Cohort,
    ErasureRun,
    LoginCode,
    LoginSession,
    Mark,
    Message,
    Person,
    Result,
)
from recruit.personal import contact_of, id_number_of, new_person
from recruit.queries.funnel import messages_failed
from recruit.queries.retention import facts_of, what_is_due
from recruit.secrets import token_hash
from recruit.services import erase_due as service
from recruit.services import one_time_code
from recruit.services.erase_due import erase_due
from recruit.services.hold_erasure import WAIT, hold, let_go
from recruit.services.issue_agreements import issue_agreements
from scoring.bundle import rebuild
from scoring.canonical import parse_json
from tests.recruit.funnel import small
from tests.recruit.retention.scene import TERM_OVER, YEAR, Scene, make_old
from tests.support.closing import SIGNING, office

pytestmark = pytest.mark.database
SECOND = timedelta(seconds=1)


def noted() -> Counter[str]:
    """How many records of each part the audit log says were erased."""
    found: Counter[str] = Counter()
    for entry in db.session.scalars(select(AuditEntry).where(AuditEntry.action == "data.erase")):
        found[entry.facts["part"]] += entry.facts["count"]
    return found


def names(scene: Scene, place: int) -> Person:
    return scene.applications[place].person


def test_nothing_goes_a_second_too_early_and_a_second_run_finds_nothing(scene):
    due = scene.after("papers")
    assert "papers" not in {one.part.code for one in what_is_due(due - SECOND)}
    assert erase_due(due - SECOND).counts[scene.cohort.code, "papers"] == 0
    assert erase_due(due).counts[scene.cohort.code, "papers"] == 3
    assert erase_due(due).total == 0
    assert noted()["papers"] == 3


def test_the_dry_look_tells_what_the_run_then_does(scene):
    for at in (scene.after("papers"), scene.after("applications"), TERM_OVER):
        told = {(one.cohort.code if one.cohort else "", one.part.code): one.count for one in what_is_due(at)}
        assert erase_due(at).counts == Counter(told)


def test_pictures_go_from_row_and_disk(scene):
    hashes = [one.sha256 for one in db.session.scalars(select(Attachment))]
    assert erase_due(scene.after("papers")).files == 3
    assert {storage.find(sha256) for sha256 in hashes} == {None}
    assert all(one.erased_at for one in db.session.scalars(select(Attachment)))


def test_a_picture_that_another_row_names_stays_on_disk(scene):
    other = Cohort(code="other", version_id=scene.cohort.version_id, opened_at=scene.after("papers"))
    shared = scene.applications[0].attachments[0].sha256
    application = Application(
        cohort=other, person=names(scene, 0), number="X1", channel="web", state="submitted",
        township_code="999001001", village_code="", schooling="any", answers={}, declarations=[],
        submitted_at=small.START,
        attachments=[Attachment(field="photo", sha256=shared, mime="image/jpeg", size=7, received_at=small.START)],
    )  # fmt: skip
    db.session.add(application)
    db.session.commit()
    assert erase_due(scene.after("papers")).files == 2
    assert storage.get(shared) == b"photo 0"


def test_an_applicant_is_gone_and_their_row_and_marks_stay(scene):
    marks = db.session.query(Mark).count()
    erase_due(scene.after("applications"))
    application, person, account = scene.applications[2], names(scene, 2), scene.account(2)
    assert (id_number_of(person), person.id_number_tail, person.sex) == ("", "", "")
    assert person.name == "人*甲"
    assert person.id_number_index == f"erased:{person.id}"
    assert contact_of(application).phone == application.phone_masked == application.village_code == ""
    assert (application.answers, application.waivers[0].reason) == ({}, "")
    assert (account.phone_sealed, account.phone_index, account.password_hash) == (None, None, None)
    assert (account.name, account.active) == ("人*甲", False)
    assert application.number == "R0003"
    assert application.township_code == "999001001", "counts by township hold"
    assert db.session.query(Mark).count() == marks


def test_whoever_signed_keeps_what_the_agreement_needs_until_its_term_is_over(scene):
    erase_due(scene.after("applications", YEAR))
    person, application = names(scene, 0), scene.applications[0]
    assert application.erased_at is None
    assert id_number_of(person) == make_demo_id(date(1990, 1, 1), 1)
    assert contact_of(application).address == "一村1号"
    assert storage.find(scene.signed.pdf_sha256) is not None
    assert application.attachments[0].erased_at is not None, "the agreement needs no photo"
    # The print that was taken back names a person in full as well, and nothing runs on it.
    assert storage.find(scene.drawn_back.pdf_sha256) is None
    assert scene.drawn_back.void_reason == ""

    make_old()
    erase_due(TERM_OVER - timedelta(days=5))
    assert scene.signed.erased_at is None
    assert erase_due(TERM_OVER).counts[scene.cohort.code, "agreements"] == 1
    assert storage.find(scene.signed.pdf_sha256) is None
    assert scene.applications[0].erased_at is not None
    assert id_number_of(names(scene, 0)) == ""


def test_a_term_that_ended_early_counts_from_that_day(scene):
    from recruit.models import Engagement

    db.session.query(Engagement).update({"ended_on": SIGNING.date() + timedelta(days=10)})
    db.session.commit()
    erase_due(SIGNING + timedelta(days=10 + 1095 + 2))
    assert scene.signed.erased_at is not None


def test_the_person_is_somebody_new_afterwards_and_never_twice_before(scene):
    number = read_id_number(make_demo_id(date(1990, 1, 1), 3), SIGNING.date(), demo=True)
    db.session.add(new_person("又来", number, SIGNING))
    with pytest.raises(Exception, match=r"(?i)unique"):
        db.session.flush()
    db.session.rollback()
    erase_due(scene.after("applications"))
    db.session.add(new_person("又来", number, SIGNING))
    db.session.flush()


def test_a_person_stays_as_long_as_another_cohort_needs_them(scene):
    later = Cohort(code="later", version_id=scene.cohort.version_id, opened_at=scene.after("applications"))
    db.session.add(
        Application(
            cohort=later,
            person=names(scene, 2),
            number="X1",
            channel="web",
            state="submitted",
            township_code="999001001",
            village_code="",
            schooling="any",
            answers={},
            declarations=[],
            submitted_at=small.START,
        )  # fmt: skip
    )
    db.session.commit()
    erase_due(scene.after("applications"))
    assert scene.applications[2].erased_at is not None
    assert id_number_of(names(scene, 2)) == make_demo_id(date(1990, 1, 1), 3)
    assert scene.account(2).active


def test_nobody_prints_an_agreement_for_somebody_who_is_erased(scene):
    stage = scene.cohort.stage("agreement")
    erase_due(scene.after("applications"))
    with pytest.raises(Refusal) as refused:
        issue_agreements(stage, office(), SIGNING + 4 * YEAR, base_url="https://zeyou.example")
    assert refused.value.code == "data-erased"


def test_lists_and_log_are_what_they_were(scene):
    before = {one.id: (one.bundle, one.sha256) for one in db.session.scalars(select(Result))}
    erase_due(TERM_OVER)
    after = {one.id: (one.bundle, one.sha256) for one in db.session.scalars(select(Result))}
    assert after == before
    for bundle, _sha256 in after.values():
        assert rebuild(parse_json(bundle.encode())) == parse_json(bundle.encode())
    assert list(audit.verify()) == []


def test_messages_lose_address_and_words_by_their_own_age(scene):
    at = small.START + timedelta(days=90)
    assert erase_due(at).counts[scene.cohort.code, "messages"] == 0
    assert erase_due(at + SECOND).counts[scene.cohort.code, "messages"] == 3
    rows = db.session.scalars(select(Message)).all()
    assert {(one.body_sealed, one.address_sealed, one.address_masked) for one in rows} == {(None, None, "")}
    assert {one.state for one in rows} == {"failed"}, "what was never sent is not sent empty"
    assert messages_failed() == 0, "and nobody is asked to look into it"


def test_sign_ins_and_codes_go_when_they_are_over(scene):
    account, at = scene.account(0), SIGNING
    for token, ends in (("over", at), ("runs", at + SECOND)):
        db.session.add(
            LoginSession(token_hash=token_hash(token), account_id=account.id, created_at=at, expires_at=ends)
        )
    one_time_code.issue([account], "sign-in", at - timedelta(days=2))
    one_time_code.issue([account], "paper", at)
    db.session.commit()
    erased = erase_due(at)
    assert (erased.counts["", "sessions"], erased.counts["", "codes"]) == (1, 1)
    assert [one.token_hash for one in db.session.scalars(select(LoginSession))] == [token_hash("runs")]
    assert [one.purpose for one in db.session.scalars(select(LoginCode))] == ["paper"]


def test_a_run_that_is_killed_goes_on_where_it_stopped(scene, monkeypatch):
    """Killed in every place it can be killed: after a commit, before its files are gone; within a batch."""
    monkeypatch.setattr(service, "BATCH", 1)
    at = scene.after("applications")

    def killed(*_args, **_named):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(service, "release", killed)
        with pytest.raises(KeyboardInterrupt):
            erase_due(at)
    db.session.rollback()
    assert noted()["papers"] == 1
    with monkeypatch.context() as patch:
        patch.setattr(service.audit, "note", killed)
        with pytest.raises(KeyboardInterrupt):
            erase_due(at)
    db.session.rollback()
    assert noted()["papers"] == 1, "a batch without its note is no batch"
    assert erase_due(at).files == 4, "the file of the killed batch as well: three photos and a draft"
    assert noted()["papers"] == 3
    assert noted()["applications"] == 2
    assert [bool(run.finished_at) for run in db.session.scalars(select(ErasureRun).order_by(ErasureRun.id))] == [
        False, False, True,
    ]  # fmt: skip
    assert list(audit.verify()) == []


def test_two_at_the_same_time_take_turns(scene, running, monkeypatch):
    monkeypatch.setattr(service, "BATCH", 1)
    at = scene.after("applications")
    db.session.commit()

    def run(_number):
        with running.app_context():
            return erase_due(at).counts

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(run, range(2)))
    total = done[0] + done[1]
    assert (total[scene.cohort.code, "papers"], total[scene.cohort.code, "applications"]) == (3, 2)
    assert noted()["papers"] == 3
    assert list(audit.verify()) == []


def test_a_hold_stops_everything_of_its_cohort_until_it_is_let_go(scene):
    auditor = small.staff("watch", "auditor")
    hold(scene.cohort, "投诉 2026-07，电话 13800000000", auditor, SIGNING)
    db.session.commit()
    assert facts_of(scene.cohort).held
    assert erase_due(TERM_OVER).counts.total() == 0
    with pytest.raises(Refusal, match="held-already"):
        hold(scene.cohort, "又一件", auditor, SIGNING)
    let_go(scene.cohort, "投诉已经答复", auditor, TERM_OVER)
    db.session.commit()
    # One person's word must not be enough for what nothing brings back: others have three days to hold again.
    assert erase_due(TERM_OVER + WAIT - SECOND).counts[scene.cohort.code, "applications"] == 0
    with pytest.raises(Refusal, match="not-held"):
        let_go(scene.cohort, "再催一次", auditor, TERM_OVER)
    assert erase_due(TERM_OVER + WAIT).counts[scene.cohort.code, "applications"] == 3
    log = {one.action: one for one in db.session.scalars(select(AuditEntry))}
    assert log["data.hold"].actor == "watch"
    assert "13800000000" not in log["data.hold"].facts["reason"]
    assert log["data.release"].facts["reason"] == "投诉已经答复"


def test_to_hold_again_within_three_days_keeps_everything(scene):
    auditor = small.staff("watch", "auditor")
    hold(scene.cohort, "投诉", auditor, SIGNING)
    let_go(scene.cohort, "投诉已经答复", auditor, TERM_OVER)
    hold(scene.cohort, "没有答复", small.staff("admin", "administrator"), TERM_OVER + SECOND)
    db.session.commit()
    assert erase_due(TERM_OVER + 2 * WAIT).counts.total() == 0


def test_a_hold_that_comes_between_two_batches_holds(scene, monkeypatch):
    monkeypatch.setattr(service, "BATCH", 1)
    auditor = small.staff("watch", "auditor")
    db.session.commit()
    plain = service.release

    def and_then_a_hold(files, older_than):
        if (cohort := db.session.get(Cohort, scene.cohort.id)).hold_reason is None:
            hold(cohort, "投诉", auditor, SIGNING)
            db.session.commit()
        return plain(files, older_than)

    monkeypatch.setattr(service, "release", and_then_a_hold)
    assert erase_due(TERM_OVER).counts[scene.cohort.code, "papers"] == 1
    assert (noted()["papers"], noted().total() - noted()["files"]) == (1, 1)


def test_why_somebody_left_goes_with_the_application(scene):
    candidacy = db.session.query(Candidacy).filter_by(application_id=scene.applications[2].id).one()
    candidacy.state, candidacy.state_reason = "withdrawn", "health 住院"
    db.session.commit()
    erase_due(scene.after("applications"))
    assert candidacy.state_reason == ""
    assert candidacy.state == "withdrawn"


@pytest.mark.parametrize(("roles", "reason", "code"), [
    (("office",), "投诉", "role-missing"), (("auditor",), "  ", "reason-wanted"),
])  # fmt: skip
def test_only_those_who_watch_may_hold_and_only_with_a_reason(scene, roles, reason, code):
    with pytest.raises(Refusal) as refused:
        hold(scene.cohort, reason, small.staff("someone", *roles), SIGNING)
    assert refused.value.code == code


def test_a_cohort_that_was_given_up_half_way_is_erased_by_its_planned_end(running):
    cohort = small.cohort()
    small.people(cohort, 2)
    db.session.commit()
    last = facts_of(cohort).last_list
    assert last == max(stage.closes_at for stage in cohort.stages)
    assert erase_due(last + 3 * YEAR).counts[cohort.code, "applications"] == 2
    assert db.session.query(Agreement).count() == 0
