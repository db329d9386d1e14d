"""Registering: numbers, one person one application, windows, channels, scope, and where people stand afterwards."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from recruit import audit
from recruit.clock import FixedClock
from recruit.db import db
from recruit.errors import Refusal
from recruit.idnumber import make_demo_id
from recruit.models import (
    Account,
    Application,
    AuditEntry,
    Candidacy,
    Cohort,
    Decision,
    Entry,
    Message,
    Person,
)
from recruit.personal import contact_of, id_number_of
from recruit.services.register import register
from recruit.services.set_contact import phone_of
from tests.support.refusals import refused
from tests.support.registering import OTHER_TOWNSHIP, OTHER_VILLAGE, VILLAGE, applied, clerk, filled

pytestmark = pytest.mark.database


def outcomes(cohort: Cohort) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for entry in db.session.query(Entry).join(Entry.candidacy).order_by(Candidacy.number):
        found.setdefault(entry.stage.code, {})[entry.candidacy.number] = entry.outcome
    return found


def test_who_meets_every_rule_goes_on_at_once(cohort: Cohort, clock: FixedClock) -> None:
    applications = register(cohort, [filled(1), filled(2)], "web", None, clock.now())
    assert [one.number for one in applications] == ["160100001", "160100002"]
    assert [one.state for one in applications] == ["eligible", "eligible"]
    assert outcomes(cohort) == {
        "registration": {"20160010001": "advanced", "20160010002": "advanced"},
        "briefing": {"20160010001": "in", "20160010002": "in"},
    }
    assert {one.reason for one in db.session.query(Decision)} == {"eligible"}
    assert db.session.query(Message).filter_by(template="registration-received").count() == 2


def test_admission_numbers_run_by_township(cohort: Cohort, clock: FixedClock) -> None:
    forms = [filled(1), filled(2, township_code=OTHER_TOWNSHIP, village_code=OTHER_VILLAGE), filled(3)]
    applications = register(cohort, forms, "web", None, clock.now())
    numbers = [
        db.session.query(Candidacy).filter_by(application_id=one.id).one().number for one in applications
    ]
    assert numbers == ["20160010001", "20160020001", "20160010002"]


def test_personal_data_lie_sealed_and_open_again(cohort: Cohort, clock: FixedClock) -> None:
    application, account = applied(cohort, clock.now(), 5)
    number = filled(5).id_number
    assert id_number_of(application.person) == number
    assert (contact_of(application).phone, contact_of(application).address) == (
        "+8613800000005",
        "文化路12号",
    )
    assert (phone_of(account), application.phone_masked) == ("+8613800000005", "138****0005")
    assert application.person.id_number_tail == number[-4:]
    for table in (Person.__table__, Application.__table__, Account.__table__, AuditEntry.__table__):
        for row in db.session.execute(table.select()).mappings():
            shown = " ".join(str(value) for value in row.values())
            assert number not in shown
            assert "13800000005" not in shown


@pytest.mark.parametrize("channel", ["web", "desk", "import"])
def test_one_person_is_one_application_whatever_the_way(
    cohort: Cohort, clock: FixedClock, channel: str
) -> None:
    by = clerk(clock.now())
    register(cohort, [filled(1)], "desk", by, clock.now())
    full_width = filled(1).id_number.translate({ord(d): chr(ord(d) + 0xFEE0) for d in "0123456789X"})
    with refused("already-registered"):
        register(
            cohort,
            [filled(1, id_number=full_width.lower())],
            channel,
            None if channel == "web" else by,
            clock.now(),
        )


def test_the_same_person_twice_in_one_batch_is_refused(cohort: Cohort, clock: FixedClock) -> None:
    with pytest.raises(Refusal) as caught:
        register(cohort, [filled(1), filled(2), filled(1)], "web", None, clock.now())
    assert (caught.value.code, caught.value.facts["position"]) == ("already-registered", 3)


def test_nothing_is_kept_of_a_batch_with_one_bad_form(cohort: Cohort, clock: FixedClock) -> None:
    db.session.commit()
    with refused("schooling-unknown"):
        register(cohort, [filled(1), filled(2, schooling="doctor")], "web", None, clock.now())
    db.session.rollback()
    assert db.session.query(Application).count() == 0
    assert db.session.query(Person).count() == 0


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        ("2016-05-02T23:59:59+08:00", "window-not-open"),
        ("2016-05-19T00:00:00+08:00", "window-closed"),
    ],
)
def test_outside_the_window_nothing_is_taken(
    cohort: Cohort, clock: FixedClock, moment: str, code: str
) -> None:
    at = clock.now().fromisoformat(moment)
    with refused(code):
        register(cohort, [filled(1)], "web", None, at)


def test_the_last_second_still_counts(cohort: Cohort, clock: FixedClock) -> None:
    at = clock.now().fromisoformat("2016-05-18T23:59:59+08:00")
    assert register(cohort, [filled(1)], "web", None, at)


@pytest.mark.parametrize(
    ("birth", "state", "rule"),
    [
        (date(1998, 5, 18), "eligible", None),
        (date(1998, 5, 19), "waiver", "age-min"),
        (date(1970, 5, 19), "eligible", None),
        (date(1970, 5, 18), "waiver", "age-max"),
    ],
)
def test_both_ages_are_inclusive_on_the_reference_day(
    cohort: Cohort, clock: FixedClock, birth: date, state: str, rule: str | None
) -> None:
    """45 is left on the 46th birthday: born 1970-05-18 somebody is 46 on 2016-05-18, born a day later still 45."""
    (application,) = register(cohort, [filled(1, id_number=make_demo_id(birth, 1))], "web", None, clock.now())
    assert application.state == state
    assert [waiver.rule for waiver in application.waivers] == ([rule] if rule else [])


def test_too_little_schooling_waits_for_the_office(cohort: Cohort, clock: FixedClock) -> None:
    (application,) = register(
        cohort, [filled(1, schooling="junior", waiver_reason="开过店")], "web", None, clock.now()
    )
    assert (application.state, application.waivers[0].reason) == ("waiver", "开过店")
    assert outcomes(cohort) == {"registration": {"20160010001": "in"}}


def test_a_rule_that_cannot_be_waived_refuses_with_its_reason(cohort: Cohort, clock: FixedClock) -> None:
    signed = filled(1).declarations - {"no-criminal-record"}
    (application,) = register(cohort, [filled(1, declarations=signed)], "web", None, clock.now())
    assert (application.state, application.waivers) == ("refused", [])
    assert outcomes(cohort) == {"registration": {"20160010001": "out"}}
    assert db.session.query(Decision).one().reason == "declaration:no-criminal-record"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, "name-missing"),
        ({"name": "甲<b>"}, "name-invalid"),
        ({"name": "甲9"}, "name-invalid"),
        ({"id_number": "123"}, "id-length"),
        ({"sex": "f"}, "sex-differs"),
        ({"phone": "12345"}, "phone-wrong"),
        ({"email": "not an address"}, "email-wrong"),
        ({"phone": "", "email": ""}, "contact-missing"),
        ({"address": ""}, "answer-missing"),
        ({"township_code": "1"}, "township-unknown"),
        ({"township_code": VILLAGE}, "township-unknown"),
        ({"village_code": "1"}, "village-unknown"),
        ({"village_code": OTHER_VILLAGE}, "village-elsewhere"),
        ({"preferences": ("1",)}, "preference-unknown"),
        ({"preferences": (VILLAGE, VILLAGE)}, "preference-twice"),
        ({"preferences": (VILLAGE, OTHER_VILLAGE, "520523001002", "520523001003")}, "preferences-too-many"),
        ({"schooling": ""}, "schooling-unknown"),
        ({"consent": False}, "consent-missing"),
    ],
)
def test_a_wrong_field_is_named(
    cohort: Cohort, clock: FixedClock, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refusal) as caught:
        register(cohort, [filled(1, **changes)], "web", None, clock.now())
    assert caught.value.code == code
    assert caught.value.facts["field"]


def test_one_of_two_contacts_is_enough(cohort: Cohort, clock: FixedClock) -> None:
    forms = [
        filled(1, phone="", email="A@Example.com"),
        filled(2, phone="１３８ ００００ ０００２", email=""),
    ]
    applications = register(cohort, forms, "web", None, clock.now())
    assert [contact_of(one).email for one in applications] == ["a@example.com", ""]
    assert [contact_of(one).phone for one in applications] == ["", "+8613800000002"]


def test_one_phone_may_serve_a_family(cohort: Cohort, clock: FixedClock) -> None:
    register(cohort, [filled(1), filled(2, phone=filled(1).phone)], "web", None, clock.now())
    first, second = db.session.query(Account).filter_by(kind="applicant")
    assert first.phone_index == second.phone_index


def test_the_minority_name_dot_has_one_spelling(cohort: Cohort, clock: FixedClock) -> None:
    (application,) = register(cohort, [filled(1, name="阿 某•买买提")], "web", None, clock.now())
    assert application.person.name == "阿某·买买提"


def test_a_clerk_registers_their_own_township_only(cohort: Cohort, clock: FixedClock) -> None:
    by = clerk(clock.now())
    (application,) = register(cohort, [filled(1)], "desk", by, clock.now())
    assert (application.channel, application.entered_by_id) == ("desk", by.id)
    with refused("outside-township"):
        elsewhere = filled(2, township_code=OTHER_TOWNSHIP, village_code=OTHER_VILLAGE)
        register(cohort, [elsewhere], "desk", by, clock.now())


def test_the_desk_needs_a_clerk_and_the_phone_is_for_applicants(cohort: Cohort, clock: FixedClock) -> None:
    with refused("role-missing"):
        register(cohort, [filled(1)], "desk", None, clock.now())
    with refused("role-missing"):
        register(cohort, [filled(1)], "web", clerk(clock.now()), clock.now())
    _application, account = applied(cohort, clock.now(), 3)
    with refused("role-missing"):
        register(cohort, [filled(1)], "import", account, clock.now())


def test_desk_applicants_have_no_password_yet(cohort: Cohort, clock: FixedClock) -> None:
    register(cohort, [filled(1)], "desk", clerk(clock.now()), clock.now())
    assert db.session.query(Account).filter_by(kind="applicant").one().password_hash is None


def test_a_number_alone_does_not_open_the_account_of_its_owner(cohort: Cohort, clock: FixedClock) -> None:
    """Somebody who applied to another cohort is known; a stranger with the number must not reach that account."""
    from recruit.services.open_cohort import open_cohort

    application, account = applied(cohort, clock.now(), 1)
    later = open_cohort(cohort.version, "second", None, clock.now(), demo=True)
    with refused("person-known"):
        register(later, [filled(1, phone="13911112222")], "web", None, clock.now())
    with refused("another-person"):
        register(later, [filled(2)], "web", account, clock.now())
    (again,) = register(later, [filled(1)], "web", account, clock.now())
    assert (again.person_id, again.number) == (application.person_id, application.number)


def test_the_audit_log_knows_numbers_only_and_is_whole(cohort: Cohort, clock: FixedClock) -> None:
    register(
        cohort, [filled(1), filled(2, schooling="junior")], "web", None, clock.now() + timedelta(seconds=1)
    )
    db.session.commit()
    rows = (
        db.session.query(AuditEntry).filter_by(action="application.register").order_by(AuditEntry.seq).all()
    )
    assert [(row.actor, row.facts["state"]) for row in rows] == [
        ("160100001", "eligible"),
        ("160100002", "waiver"),
    ]
    assert list(audit.verify()) == []
