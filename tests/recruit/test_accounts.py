"""Passwords, one-time codes, the second factor, and who may hold which roles."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations
from typing import Any

import pyotp
import pytest
from flask import Flask

from recruit import audit
from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import AuditEntry, Cohort, LoginCode, ProgrammeVersion
from recruit.outbox.texts import TEMPLATES
from recruit.services import change_staff, one_time_code, second_factor
from recruit.services.create_organisation import create_organisation
from recruit.services.create_staff import NewStaff, create_staff
from recruit.services.find_accounts import find_accounts
from recruit.services.invite import accept_invitation, invite
from recruit.services.passwords import check_strength, matches
from recruit.services.staff_rules import APART, HOLDERS, check_roles
from recruit.web.guards import ROLES
from recruit.web.labels import ROLE_NAMES, TEMPLATE_NAMES
from tests.support.people import PASSWORD, applicant, office, staff
from tests.support.refusals import refused

pytestmark = pytest.mark.database


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short77", "password-short"),
        ("x" * 129, "password-long"),
        ("Woaini1314", "password-common"),
        ("abababab", "password-common"),
        ("13800138000", "password-own"),
        ("１３８００１３８０００", "password-own"),
        ("260100001", "password-own"),
    ],
)
def test_a_password_that_others_guess_first_is_refused(password: str, code: str) -> None:
    with refused(code):
        check_strength(password, ["260100001", "+8613800138000", None])


def test_a_password_needs_no_signs_and_capitals() -> None:
    check_strength("three plain words", ["260100001"])


def test_a_password_opens_only_its_own_open_account(app_context: Flask, clock: FixedClock) -> None:
    account = applicant(clock.now(), "260100001")
    assert matches(account, PASSWORD)
    assert matches(account, "three plain ｗｏｒｄｓ"), "full-width letters are an accident of the keyboard"
    assert not matches(account, PASSWORD + "!")
    assert not matches(None, PASSWORD)
    account.active = False
    assert not matches(account, PASSWORD)


def test_people_are_found_by_number_phone_and_email(app_context: Flask, clock: FixedClock) -> None:
    mother = applicant(clock.now(), "260100001", phone="13800138000")
    son = applicant(clock.now(), "260100002", phone="+86 138 0013 8000")
    applicant(clock.now(), "260100003", phone="13900139000")
    clerk = staff(clock.now(), "li.desk", "clerk", email="Li@example.com")
    assert find_accounts(" 260100002 ", "applicant") == [son]
    assert find_accounts("138-0013-8000", "applicant") == [mother, son]
    assert find_accounts("LI@EXAMPLE.COM", "staff") == [clerk]
    assert find_accounts("LI.DESK", "staff") == [clerk]
    assert find_accounts("li.desk", "applicant") == []
    assert find_accounts("", "applicant") == []


def test_contacts_are_not_readable_in_the_table(app_context: Flask, clock: FixedClock) -> None:
    account = applicant(clock.now(), "260100001", phone="13800138000")
    assert account.phone_sealed is not None
    assert b"13800138000" not in account.phone_sealed
    assert "138" not in (account.phone_index or "")[:3] or len(account.phone_index or "") == 64


def test_a_code_works_once_and_for_ten_minutes(app_context: Flask, clock: FixedClock) -> None:
    account, at = applicant(clock.now(), "260100001"), clock.now()
    code = one_time_code.issue([account], "sign-in", at)
    assert len(code) == 6
    assert not one_time_code.accept(account, "reset", code, at), "a code opens only what it was made for"
    assert one_time_code.accept(account, "sign-in", code, at + timedelta(minutes=9))
    assert not one_time_code.accept(account, "sign-in", code, at + timedelta(minutes=9))
    late = one_time_code.issue([account], "sign-in", at)
    assert not one_time_code.accept(account, "sign-in", late, at + timedelta(minutes=10))


def test_five_wrong_tries_end_a_code(app_context: Flask, clock: FixedClock) -> None:
    account, at = applicant(clock.now(), "260100001"), clock.now()
    code = one_time_code.issue([account], "sign-in", at, code="123456")
    for wrong in ("000000", "111111", "222222", "333333", "444444"):
        assert not one_time_code.accept(account, "sign-in", wrong, at)
    assert not one_time_code.accept(account, "sign-in", code, at)


def test_a_new_code_ends_the_one_before(app_context: Flask, clock: FixedClock) -> None:
    account, at = applicant(clock.now(), "260100001"), clock.now()
    one_time_code.issue([account], "sign-in", at, code="111111")
    one_time_code.issue([account], "sign-in", at, code="222222")
    assert not one_time_code.accept(account, "sign-in", "111111", at)
    assert one_time_code.accept(account, "sign-in", "222222", at)


def test_codes_are_kept_as_hashes_that_differ_between_people(app_context: Flask, clock: FixedClock) -> None:
    people = [applicant(clock.now(), f"26010000{n}") for n in (1, 2)]
    one_time_code.issue(people, "sign-in", clock.now(), code="123456")
    hashes = set(db.session.scalars(db.select(LoginCode.code_hash)))
    assert len(hashes) == 2
    assert not any("123456" in each for each in hashes)


def test_codes_are_sent_once_a_minute_and_five_times_an_hour(app_context: Flask, clock: FixedClock) -> None:
    account, at = applicant(clock.now(), "260100001"), clock.now()
    one_time_code.issue([account], "sign-in", at)
    assert not one_time_code.may_send(account, at + timedelta(seconds=59))
    for minute in range(1, 5):
        assert one_time_code.may_send(account, at + timedelta(minutes=minute))
        one_time_code.issue([account], "sign-in", at + timedelta(minutes=minute))
    assert not one_time_code.may_send(account, at + timedelta(minutes=30))
    assert one_time_code.may_send(account, at + timedelta(minutes=65))


def test_an_authenticator_code_works_once(app_context: Flask, clock: FixedClock) -> None:
    account, at = staff(clock.now(), "chen", "office"), clock.now()
    secret = second_factor.new_secret()
    with refused("factor-wrong"):
        second_factor.set_up(
            account, secret, "000000" if pyotp.TOTP(secret).at(at) != "000000" else "000001", at
        )
    codes = second_factor.set_up(account, secret, pyotp.TOTP(secret).at(at), at)
    assert len(set(codes)) == 10
    assert not second_factor.check(account, pyotp.TOTP(secret).at(at), at), (
        "the code of the set-up is used up"
    )
    later = at + timedelta(seconds=30)
    assert second_factor.check(account, pyotp.TOTP(secret).at(later), later)
    assert not second_factor.check(account, pyotp.TOTP(secret).at(later), later), "no code is taken twice"
    assert not second_factor.check(account, pyotp.TOTP(secret).at(at), later), "nor one from before"


def test_each_paper_code_works_once(app_context: Flask, clock: FixedClock) -> None:
    account, at = staff(clock.now(), "chen", "office"), clock.now()
    secret = second_factor.new_secret()
    codes = second_factor.set_up(account, secret, pyotp.TOTP(secret).at(at), at)
    assert second_factor.check(account, codes[3].lower().replace("-", " "), at)
    assert not second_factor.check(account, codes[3], at)
    assert second_factor.paper_codes_left(account) == 9


def test_deciding_roles_need_a_second_factor(app_context: Flask, clock: FixedClock) -> None:
    needing = {role for role in HOLDERS if second_factor.needed(staff(clock.now(), f"p-{role}", role))}
    assert needing == {"office", "second-signatory", "auditor", "administrator"}


def test_only_a_site_of_invented_cohorts_may_do_without(make_app: Any, clock: FixedClock) -> None:
    with make_app(ZEYOU_DEMO=True).app_context():
        chief = staff(clock.now(), "chief", "administrator")
        assert second_factor.needed(chief), "an empty site is no demonstration"
        version = ProgrammeVersion(
            code="x", number=1, sha256="0" * 64, source="", regions="", published_at=clock.now()
        )
        db.session.add(Cohort(code="played", version=version, demo=True, opened_at=clock.now(), counters={}))
        db.session.flush()
        assert not second_factor.needed(chief)
        db.session.add(Cohort(code="real", version=version, demo=False, opened_at=clock.now(), counters={}))
        db.session.flush()
        assert second_factor.needed(chief), "one real cohort is enough to need it"


def test_no_pair_of_roles_lets_a_person_check_their_own_work() -> None:
    for first, second in APART:
        with refused("roles-apart"):
            check_roles([first, second], "office")
    watched = {"office", "second-signatory", "auditor"}
    assert {frozenset(pair) for pair in combinations(watched, 2)} <= {frozenset(pair) for pair in APART}


@pytest.mark.parametrize("role", ["office", "second-signatory", "auditor", "administrator", "judge"])
def test_a_township_holds_no_role_of_the_county(role: str) -> None:
    with refused("role-not-here"):
        check_roles([role], "township")


def test_staff_are_created_all_or_none(app_context: Flask, clock: FixedClock) -> None:
    chief = staff(clock.now(), "chief", "administrator")
    people = [
        NewStaff("wang", "王某", "office", ("office",)),
        NewStaff("Wang", "王某某", "office", ("office",)),
    ]
    with refused("login-taken"):
        create_staff(people, chief, clock.now())
    db.session.flush()
    assert find_accounts("wang", "staff") == []


def test_only_an_administrator_creates_staff(app_context: Flask, clock: FixedClock) -> None:
    someone = staff(clock.now(), "li", "office")
    with refused("role-missing"):
        create_staff([NewStaff("wang", "王某", "office", ("office",))], someone, clock.now())
    with refused("role-missing"):
        create_organisation("t-1", "township", "某镇", someone, clock.now(), township_code="520523100")


def test_a_township_sees_its_own_people(app_context: Flask, clock: FixedClock) -> None:
    office(clock.now())
    with refused("township-missing"):
        create_organisation("t-1", "township", "某镇", None, clock.now())
    create_organisation("t-1", "township", "某镇", None, clock.now(), township_code="520523100")
    with refused("township-taken"):
        create_organisation("t-2", "township", "某镇", None, clock.now(), township_code="520523100")
    (clerk,) = create_staff([NewStaff("zhao", "赵某", "t-1", ("clerk",))], None, clock.now())
    assert clerk.township_scope == "520523100"


def test_an_invitation_works_once_and_keeps_its_code_when_the_password_is_weak(
    app_context: Flask, clock: FixedClock
) -> None:
    chief, at = staff(clock.now(), "chief", "administrator"), clock.now()
    (account,) = create_staff([NewStaff("wang", "王某", "office", ("office",))], chief, at)
    ((_account, code),) = invite([account], chief, at)
    with refused("password-short"):
        accept_invitation(account, code, "short", at)
    assert not accept_invitation(account, code, PASSWORD, at + timedelta(days=7)), "a week is over"
    assert accept_invitation(account, code, PASSWORD, at + timedelta(days=6))
    assert matches(account, PASSWORD)
    assert not accept_invitation(account, code, "another good one", at)


def test_nobody_changes_their_own_roles_and_one_administrator_stays(
    app_context: Flask, clock: FixedClock
) -> None:
    chief = staff(clock.now(), "chief", "administrator")
    second = staff(clock.now(), "second", "administrator")
    with refused("own-account"):
        change_staff.set_roles(chief, ["administrator", "office"], chief, clock.now())
    change_staff.set_roles(second, ["clerk"], chief, clock.now())
    assert second.roles == {"clerk"}
    with refused("role-missing"):
        change_staff.close_account(chief, second, clock.now())


def test_changes_are_in_the_audit_log_without_names_and_numbers(
    app_context: Flask, clock: FixedClock
) -> None:
    chief = staff(clock.now(), "chief", "administrator", name="孙悟")
    (account,) = create_staff(
        [NewStaff("wang", "王某某", "office", ("office",), phone="13800138000")], chief, clock.now()
    )
    invite([account], chief, clock.now())
    change_staff.set_roles(account, ["auditor"], chief, clock.now())
    rows = db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.seq)).all()
    assert [row.action for row in rows][-3:] == ["staff.create", "staff.invite", "staff.roles"]
    told = " ".join(f"{row.subject} {row.facts}" for row in rows)
    assert not any(secret in told for secret in ("王某某", "孙悟", "13800138000"))
    assert list(audit.verify()) == []


def test_every_role_and_message_has_its_word() -> None:
    assert set(ROLE_NAMES) == set(ROLES) == set(HOLDERS)
    assert set(TEMPLATE_NAMES) == set(TEMPLATES)
