"""A programme says whose people hold its roles: accounts, assignments and offers of examiners obey it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from recruit.db import db
from recruit.errors import Refusal
from recruit.messages import tell
from recruit.models import Account, Assignment, Cohort, Organisation
from recruit.programme import Role, Text
from recruit.programme.parts import ROLE_CODES
from recruit.services.assign import assign, may_examine
from recruit.services.change_staff import set_roles
from recruit.services.create_organisation import create_organisation
from recruit.services.create_staff import NewStaff, create_staff
from recruit.services.staff_rules import HOLDERS, holders_by, holders_of, usable
from tests.recruit.funnel import small

AT = small.START
ROLES = "  - {code: office, title: {zh: 办公室, en: Office}, organisations: [office]}\n"
NARROW = ROLES + "  - {code: marker, title: {zh: 评卷员, en: Marker}, organisations: [office]}\n"
WIDE = ROLES + "  - {code: judge, title: {zh: 面试考官, en: Judge}, organisations: [township]}\n"


def role(code: str, *organisations: str) -> Role:
    return Role(code, Text(code, code), organisations)


def test_a_role_the_programme_names_is_its_own_and_the_rest_stay():
    holders = holders_by([role("marker", "office"), role("judge", "township")])
    assert (holders["marker"], holders["judge"]) == ({"office"}, {"township"})
    assert all(holders[code] == HOLDERS[code] for code in HOLDERS if code not in ("marker", "judge"))
    assert holders_by([]) == HOLDERS


def test_what_serves_every_programme_is_not_for_one_to_say():
    holders = holders_by(
        [role("administrator", "company"), role("auditor"), role("applicant")]
        + [role("office", "township"), role("second-signatory", "township", "office")]
    )
    assert holders == HOLDERS


def test_where_several_run_whoever_one_of_them_lets_may():
    assert holders_of([]) == HOLDERS
    both = holders_of([[role("marker", "office")], [role("marker", "company")]])
    assert both["marker"] == {"office", "company"}
    assert usable(["marker", "judge"], "township", both) == set()
    assert usable(["marker", "clerk"], "company", both) == {"marker"}


def test_the_codes_a_programme_may_name_are_the_roles_there_are():
    assert set(ROLE_CODES) == {"applicant", *HOLDERS}


@pytest.fixture
def running(running: Flask) -> Flask:
    create_organisation("office", "office", "办公室", None, AT)
    create_organisation("town", "township", "甲镇党政办", None, AT, township_code="999001001")
    return running


@pytest.fixture
def opened(running: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Cohort]:
    def open_with(roles: str) -> Cohort:
        monkeypatch.setattr(small, "SOURCE", small.SOURCE.replace(ROLES, roles))
        return small.cohort()

    return open_with


def hire(organisation: str, *roles: str) -> Account:
    login = f"p{db.session.query(Account).count()}"
    (account,) = create_staff([NewStaff(login, "某人", organisation, roles)], None, AT)
    return account


def test_without_a_running_cohort_the_built_in_table_holds(running):
    assert hire("town", "marker").roles == {"marker"}
    with pytest.raises(Refusal, match="role-not-here"):
        hire("town", "judge")


def test_accounts_obey_the_programme_that_runs(opened):
    cohort = opened(NARROW)
    with pytest.raises(Refusal, match="role-not-here"):
        hire("town", "marker")
    clerk = hire("town", "clerk")
    with pytest.raises(Refusal, match="role-not-here"):
        set_roles(clerk, ["clerk", "marker"], small.staff("chief", "administrator"), AT)
    for stage in cohort.stages:
        stage.state = "closed"
    db.session.flush()
    assert hire("town", "marker").roles == {"marker"}


def test_a_programme_may_let_in_whom_the_table_keeps_out(opened):
    opened(WIDE)
    assert hire("town", "judge").roles == {"judge"}
    with pytest.raises(Refusal, match="role-not-here"):
        hire("office", "judge")


def test_nobody_is_given_work_their_organisation_may_not_do(opened):
    marker = hire_before(opened)
    cohort = db.session.query(Cohort).one()
    entries, office = small.people(cohort, 2), small.staff("boss", "office")
    assert may_examine(marker, ("marker",), cohort.programme) is False
    with pytest.raises(Refusal) as refused:
        assign(entries, [marker], "paper", office, AT, roles=("marker",))
    assert refused.value.code == "role-not-in-programme"
    assert "“甲镇党政办”" in tell(refused.value)
    assert "评卷员" in tell(refused.value)
    assert db.session.query(Assignment).count() == 0
    own = small.staff("own", "marker")
    assert assign(entries, [own], "paper", office, AT, roles=("marker",)) == 2
    with pytest.raises(Refusal, match="not-an-examiner"):
        assign(entries, [own], "talk", office, AT, roles=("judge",))


def hire_before(opened: Callable[[str], Cohort]) -> Account:
    """A township's marker whose account is older than the programme that lets only the office's people mark."""
    marker = hire("town", "marker")
    opened(NARROW)
    assert db.session.query(Organisation).filter_by(code="town").one().kind == "township"
    return marker
