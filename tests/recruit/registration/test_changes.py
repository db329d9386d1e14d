"""Corrections, withdrawals, papers and waivers: what happens to an application after it was handed in."""

from __future__ import annotations

import pytest

from recruit import storage
from recruit.clock import FixedClock
from recruit.db import db
from recruit.errors import Refusal
from recruit.intake.registration import KIND
from recruit.models import AuditEntry, Candidacy, Cohort, Decision
from recruit.personal import contact_of, id_number_of
from recruit.services.attach import Paper, attach
from recruit.services.correct_application import correct_application
from recruit.services.decide_waiver import WaiverRuling, decide_waivers
from recruit.services.resume import resume
from recruit.services.withdraw import withdraw
from tests.support.people import staff
from tests.support.refusals import refused
from tests.support.registering import (
    OTHER_TOWNSHIP,
    OTHER_VILLAGE,
    applied,
    clerk,
    entry_in,
    filled,
    picture,
)

pytestmark = pytest.mark.database


def test_a_correction_keeps_the_number_and_notes_the_fields_only(cohort: Cohort, clock: FixedClock) -> None:
    application, account = applied(cohort, clock.now())
    corrected = filled(1, name="甲乙丁", phone="13922223333", address="新街1号")
    assert correct_application(application, corrected, account, clock.now()) == ["name", "phone", "address"]
    assert (application.person.name, account.name, application.revision) == ("甲乙丁", "甲乙丁", 2)
    assert contact_of(application).phone == "+8613922223333"
    noted = db.session.query(AuditEntry).filter_by(action="application.correct").one()
    assert noted.facts == {"fields": ["name", "phone", "address"], "revision": 2, "state": "eligible"}


def test_a_form_without_changes_changes_nothing(cohort: Cohort, clock: FixedClock) -> None:
    application, account = applied(cohort, clock.now())
    assert correct_application(application, filled(1), account, clock.now()) == []
    assert application.revision == 1


def test_a_corrected_id_number_must_belong_to_nobody_else(cohort: Cohort, clock: FixedClock) -> None:
    application, account = applied(cohort, clock.now(), 1)
    applied(cohort, clock.now(), 2)
    with refused("already-registered"):
        correct_application(application, filled(1, id_number=filled(2).id_number), account, clock.now())
    correct_application(application, filled(1, id_number=filled(3).id_number), account, clock.now())
    assert id_number_of(application.person) == filled(3).id_number


def test_whoever_was_refused_by_a_slip_comes_in_by_a_correction(cohort: Cohort, clock: FixedClock) -> None:
    signed = filled(1).declarations - {"health"}
    application, account = applied(cohort, clock.now(), 1, declarations=signed)
    assert application.state == "refused"
    correct_application(application, filled(1), account, clock.now())
    entry = entry_in("registration", account)
    assert entry is not None
    assert (application.state, entry.outcome) == ("eligible", "advanced")
    assert entry_in("briefing", account) is not None
    decisions = db.session.query(Decision).filter_by(entry_id=entry.id).order_by(Decision.revision).all()
    assert [(one.outcome, one.current) for one in decisions] == [("out", False), ("advanced", True)]


def test_a_correction_that_breaks_a_fixed_rule_is_refused(cohort: Cohort, clock: FixedClock) -> None:
    application, account = applied(cohort, clock.now())
    db.session.commit()
    with refused("correction-breaks-rules"):
        correct_application(application, filled(1, declarations=frozenset()), account, clock.now())
    db.session.rollback()
    assert (application.state, application.revision, len(application.declarations)) == ("eligible", 1, 5)


def test_a_correction_that_could_be_waived_goes_before_the_office(cohort: Cohort, clock: FixedClock) -> None:
    application, account = applied(cohort, clock.now())
    correct_application(application, filled(1, schooling="junior"), account, clock.now())
    assert [waiver.rule for waiver in application.waivers] == ["schooling"]
    codes = [blocker.code for blocker in KIND.blockers(cohort.stage("registration"))]
    assert codes == ["waivers-undecided", "applications-incomplete"]
    office = staff(clock.now(), "office1", "office")
    decide_waivers([WaiverRuling(application.waivers[0], False, "不够格")], office, clock.now())
    candidacy = db.session.query(Candidacy).filter_by(application_id=application.id).one()
    assert (application.state, candidacy.state, candidacy.state_reason) == (
        "refused",
        "excluded",
        "waiver-refused",
    )


def test_a_needless_request_disappears_with_the_correction(cohort: Cohort, clock: FixedClock) -> None:
    application, account = applied(cohort, clock.now(), 1, schooling="junior")
    correct_application(application, filled(1), account, clock.now())
    db.session.expire(application)
    assert (application.state, application.waivers) == ("eligible", [])


def test_corrections_end_with_the_window_and_belong_to_their_owner(cohort: Cohort, clock: FixedClock) -> None:
    application, account = applied(cohort, clock.now(), 1)
    _other, stranger = applied(cohort, clock.now(), 2)
    with refused("not-yours"):
        correct_application(application, filled(1, name="丁丁"), stranger, clock.now())
    elsewhere = clerk(clock.now(), "clerk2", OTHER_TOWNSHIP)
    with refused("outside-township"):
        correct_application(application, filled(1, name="丁丁"), elsewhere, clock.now())
    with refused("outside-township"):
        away = filled(1, township_code=OTHER_TOWNSHIP, village_code=OTHER_VILLAGE)
        correct_application(application, away, clerk(clock.now(), "clerk1"), clock.now())
    clock.advance(days=20)
    with refused("window-closed"):
        correct_application(application, filled(1, name="丁丁"), account, clock.now())


def test_withdrawing_ends_the_candidacy_and_the_desk_can_undo_it(cohort: Cohort, clock: FixedClock) -> None:
    application, account = applied(cohort, clock.now())
    candidacy = withdraw(application, "家里有事", account, clock.now())
    assert (application.state, candidacy.state, application.withdrawn_at) == (
        "withdrawn",
        "withdrawn",
        clock.now(),
    )
    log = db.session.query(AuditEntry).filter_by(action="application.withdraw").one()
    assert log.facts == {"own": True}, "why somebody leaves is theirs, even as a tick"
    with refused("choice-unknown"):
        withdraw(application, "", account, clock.now(), code="bored")
    with refused("withdrawn-already"):
        withdraw(application, "再来一次", account, clock.now())
    with refused("role-missing"):
        resume(application, account, clock.now())
    resume(application, clerk(clock.now()), clock.now())
    assert (application.state, candidacy.state, application.withdrawn_at) == ("eligible", "active", None)


def test_the_log_holds_the_clerks_words_and_nothing_of_the_applicants_own(
    cohort: Cohort, clock: FixedClock
) -> None:
    first, account = applied(cohort, clock.now(), 1)
    second, _account = applied(cohort, clock.now(), 2)
    left = withdraw(first, "婆婆住院，电话 13800000001", account, clock.now(), code="family")
    said = "甲乙丙打 138-0000-0002 来说，找到工作了"
    also = withdraw(second, said, clerk(clock.now()), clock.now(), code="work")
    assert left.state_reason == "family 婆婆住院，电话 13800000001"
    noted = db.session.query(AuditEntry).filter_by(action="application.withdraw").order_by(AuditEntry.seq)
    assert [one.facts for one in noted] == [
        {"own": True},
        {"own": False, "code": "work", "reason": f"{also.number}打 *** 来说,找到工作了"},
    ]


def test_papers_are_stored_sealed_and_replaced(cohort: Cohort, clock: FixedClock) -> None:
    application, account = applied(cohort, clock.now())
    (todo,) = KIND.todos(entry_in("registration", account))  # type: ignore[arg-type]
    assert (todo.code, todo.done, todo.total) == ("papers", 0, 4)
    fields = ("photo", "id_front", "id_back", "diploma")
    attach([Paper(application, field, picture(50, 40)) for field in fields], account, clock.now())
    assert KIND.todos(entry_in("registration", account)) == []  # type: ignore[arg-type]
    (again,) = attach([Paper(application, "photo", picture(60, 40))], account, clock.now())
    db.session.expire(application)
    assert len(application.attachments) == 4
    content = storage.get(again.sha256)
    assert content.startswith(b"\xff\xd8")
    assert storage.path_of(again.sha256).read_bytes().find(content[:16]) == -1


def test_papers_are_refused_for_others_for_unknown_fields_and_after_closing(
    cohort: Cohort, clock: FixedClock
) -> None:
    application, account = applied(cohort, clock.now(), 1)
    _other, stranger = applied(cohort, clock.now(), 2)
    with refused("not-yours"):
        attach([Paper(application, "photo", picture())], stranger, clock.now())
    with refused("attachment-unknown"):
        attach([Paper(application, "name", picture())], account, clock.now())
    with pytest.raises(Refusal) as caught:
        attach([Paper(application, "photo", b"<svg/>")], account, clock.now())
    assert (caught.value.code, caught.value.facts["field"]) == ("picture-type", "photo")
    clock.advance(days=20)
    with refused("window-closed"):
        attach([Paper(application, "photo", picture())], account, clock.now())
