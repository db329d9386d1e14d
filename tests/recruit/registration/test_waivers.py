"""Relaxing a rule: asked with a reason, decided by one, confirmed by another, and only then of any effect."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from recruit.audit import verify
from recruit.clock import FixedClock
from recruit.db import db
from recruit.intake.registration import KIND
from recruit.models import (
    Account,
    Application,
    AuditEntry,
    Candidacy,
    Cohort,
    Decision,
    Message,
    Waiver,
)
from recruit.programme import load, load_text
from recruit.programme.edit import with_values
from recruit.queries.waivers import WaiverCounts, waiver_cases, waiver_counts
from recruit.services.confirm_waiver import confirm_waivers, send_back_waivers
from recruit.services.correct_application import correct_application
from recruit.services.decide_waiver import WaiverRuling, decide_waivers
from recruit.services.open_cohort import open_cohort
from recruit.services.publish_programme import publish
from recruit.services.request_waiver import request_waiver
from recruit.services.withdraw import withdraw
from tests.support.people import staff
from tests.support.refusals import refused
from tests.support.registering import OLD, applied, clerk, entry_in, filled

pytestmark = pytest.mark.database


def told_of(account: Account) -> list[str]:
    query = select(Message.template).where(Message.account_id == account.id).order_by(Message.id)
    return [one for one in db.session.scalars(query) if one.startswith("waiver")]


def noted(action: str) -> list[tuple[str, dict[str, Any]]]:
    rows = db.session.query(AuditEntry).filter_by(action=action).order_by(AuditEntry.seq)
    return [(row.actor, row.facts) for row in rows]


@pytest.fixture
def office(app_context: Any, clock: FixedClock) -> Account:
    return staff(clock.now(), "office1", "office")


@pytest.fixture
def second(app_context: Any, clock: FixedClock) -> Account:
    return staff(clock.now(), "second1", "second-signatory")


def asked(cohort: Cohort, clock: FixedClock, serial: int = 1) -> tuple[Application, Account]:
    application, account = applied(cohort, clock.now(), serial, schooling="junior")
    request_waiver(application, "开过三年网店", account, clock.now())
    return application, account


def grant(application: Application, by: Account, clock: FixedClock, why: str = "能力突出") -> Waiver:
    (waiver,) = application.waivers
    decide_waivers([WaiverRuling(waiver, True, why)], by, clock.now())
    return waiver


def test_a_grant_holds_only_when_somebody_else_has_confirmed_it(
    cohort: Cohort, clock: FixedClock, office: Account, second: Account
) -> None:
    application, account = asked(cohort, clock)
    waiver = grant(application, office, clock)
    assert (application.state, waiver.granted, waiver.settled_at) == ("waiver", True, None)
    assert entry_in("briefing", account) is None
    assert told_of(account) == []
    assert [(one.code, one.count) for one in KIND.blockers(cohort.stage("registration"))] == [
        ("waivers-undecided", 1),
        ("applications-incomplete", 1),
    ]
    clock.advance(hours=1)
    confirm_waivers([waiver], second, clock.now())
    assert (application.state, waiver.decided_by_id, waiver.confirmed_by_id) == (
        "eligible",
        office.id,
        second.id,
    )
    assert (waiver.settled_at, waiver.decided_at) == (clock.now(), clock.now() - timedelta(hours=1))
    assert entry_in("briefing", account) is not None
    assert told_of(account) == ["waiver-decided"]
    assert [one.code for one in KIND.blockers(cohort.stage("registration"))] == ["applications-incomplete"]
    rulings = KIND.rulings(cohort.stage("registration"))
    assert [(one.outcome, one.reason) for one in rulings] == [("advanced", "waiver-granted")]
    assert not list(verify())


def test_the_second_name_is_another_human_being_with_the_office(
    cohort: Cohort, clock: FixedClock, office: Account, second: Account
) -> None:
    application, _account = asked(cohort, clock)
    waiver = application.waivers[0]
    with refused("waiver-not-waiting"):
        confirm_waivers([waiver], second, clock.now())
    grant(application, office, clock)
    with refused("same-signatory"):
        confirm_waivers([waiver], office, clock.now())
    double = staff(clock.now(), "office9", "office", name=office.name)
    with refused("same-signatory"):
        confirm_waivers([waiver], double, clock.now())
    for role in ("auditor", "clerk"):
        with refused("role-missing"):
            confirm_waivers([waiver], staff(clock.now(), f"{role}9", role), clock.now())
    colleague = staff(clock.now(), "office2", "office")
    confirm_waivers([waiver], colleague, clock.now())
    assert application.state == "eligible"
    with refused("waiver-not-waiting"):
        confirm_waivers([waiver], second, clock.now())


def test_a_refusal_holds_at_once(cohort: Cohort, clock: FixedClock, office: Account) -> None:
    application, account = asked(cohort, clock)
    decide_waivers([WaiverRuling(application.waivers[0], False, "不够格")], office, clock.now())
    entry = entry_in("registration", account)
    assert entry is not None
    assert (application.state, entry.outcome) == ("refused", "out")
    assert told_of(account) == ["waiver-decided"]


def test_what_is_sent_back_is_decided_anew(
    cohort: Cohort, clock: FixedClock, office: Account, second: Account
) -> None:
    application, account = asked(cohort, clock)
    waiver = grant(application, office, clock)
    with refused("waiver-in-hand"):
        request_waiver(application, "还有理由", account, clock.now())
    with refused("waiver-reason-missing"):
        send_back_waivers([waiver], "  ", second, clock.now())
    send_back_waivers([waiver], "材料没有核实", second, clock.now())
    assert (waiver.granted, waiver.decided_by_id, waiver.return_reason) == (None, None, "材料没有核实")
    assert (application.state, told_of(account)) == ("waiver", [])
    request_waiver(application, "材料补上了", account, clock.now())
    grant(application, office, clock, "核实过了")
    confirm_waivers([waiver], second, clock.now())
    assert (application.state, told_of(account)) == ("eligible", ["waiver-decided"])
    assert noted("waiver.back") == [
        ("second1", {"rule": "schooling", "decided_by": "office1", "reason": "材料没有核实"})
    ]


def test_whoever_granted_may_take_it_back_until_it_holds(
    cohort: Cohort, clock: FixedClock, office: Account, second: Account
) -> None:
    application, _account = asked(cohort, clock)
    waiver = grant(application, office, clock)
    send_back_waivers([waiver], "看错了人", office, clock.now())
    assert waiver.decided_at is None
    grant(application, office, clock)
    confirm_waivers([waiver], second, clock.now())
    with refused("waiver-not-waiting"):
        send_back_waivers([waiver], "反悔", office, clock.now())


def test_the_log_names_both_people_and_the_reason_and_no_applicant(
    cohort: Cohort, clock: FixedClock, office: Account, second: Account
) -> None:
    application, _account = asked(cohort, clock)
    number = filled(1).id_number
    why = f"甲乙丙（{number}，电话 138 0000 0001，a.b@example.org）从 2013-05-01 起开网店，" + "很好" * 150
    waiver = grant(application, office, clock, why)
    confirm_waivers([waiver], second, clock.now())
    ((by, decided),) = noted("waiver.decide")
    ((again, confirmed),) = noted("waiver.confirm")
    assert (by, again, confirmed["decided_by"]) == ("office1", "second1", "office1")
    assert (decided["rule"], decided["granted"], decided["holds"]) == ("schooling", True, False)
    start = f"{application.number}(***,电话 ***,***)从 2013-05-01 起开网店,很好"
    assert decided["reason"].startswith(start)
    assert decided["reason"] == confirmed["reason"]
    assert len(decided["reason"]) == 200
    assert waiver.decision_reason == why[:500]


def test_a_programme_may_be_content_with_one_name(
    app_context: Any, clock: FixedClock, office: Account
) -> None:
    source = load("jinsha-2016")
    text = with_values(source.source_yaml, {"eligibility.waiver_second.value": "false"})
    version = publish(load_text(text, source.source_regions, files=source.files), None, clock.now())
    cohort = open_cohort(version, "alone", None, clock.now(), demo=True)
    application, account = asked(cohort, clock)
    waiver = grant(application, office, clock)
    assert (application.state, waiver.settled_at, waiver.confirmed_by_id) == ("eligible", clock.now(), None)
    assert told_of(account) == ["waiver-decided"]


def test_several_are_decided_and_confirmed_at_once(
    cohort: Cohort, clock: FixedClock, office: Account, second: Account
) -> None:
    people = [asked(cohort, clock, serial) for serial in range(1, 5)]
    waivers = [application.waivers[0] for application, _account in people]
    decide_waivers(
        [WaiverRuling(one, one is not waivers[3], "看过材料") for one in waivers], office, clock.now()
    )
    confirm_waivers(waivers[:2], second, clock.now())
    states = [application.state for application, _account in people]
    assert states == ["eligible", "eligible", "waiver", "refused"]
    assert [told_of(account) for _application, account in people] == [["waiver-decided"]] * 2 + [
        [],
        ["waiver-decided"],
    ]


def test_two_rules_are_two_decisions(
    cohort: Cohort, clock: FixedClock, office: Account, second: Account
) -> None:
    application, account = applied(cohort, clock.now(), 1, schooling="junior", id_number=OLD)
    by_age, by_schooling = sorted(application.waivers, key=lambda one: one.rule)
    decide_waivers([WaiverRuling(by_age, True, "经验丰富")], office, clock.now())
    confirm_waivers([by_age], second, clock.now())
    assert (application.state, told_of(account)) == ("waiver", [])
    decide_waivers([WaiverRuling(by_schooling, True, "能力突出")], office, clock.now())
    confirm_waivers([by_schooling], second, clock.now())
    assert (application.state, told_of(account)) == ("eligible", ["waiver-decided"])


def test_one_refusal_is_enough_to_be_out(
    cohort: Cohort, clock: FixedClock, office: Account, second: Account
) -> None:
    application, account = applied(cohort, clock.now(), 1, schooling="junior", id_number=OLD)
    rulings = [WaiverRuling(one, one.rule == "age-max", "看过材料") for one in application.waivers]
    decide_waivers(rulings, office, clock.now())
    entry = entry_in("registration", account)
    assert entry is not None
    assert (application.state, entry.outcome) == ("refused", "out")
    assert [one.reason for one in KIND.rulings(cohort.stage("registration"))] == ["waiver-refused"]
    with refused("waiver-not-waiting"):
        confirm_waivers([one for one in application.waivers if one.granted], second, clock.now())


def test_waivers_are_decided_once_by_the_office_and_with_a_reason(
    cohort: Cohort, clock: FixedClock, office: Account, second: Account
) -> None:
    application, account = asked(cohort, clock)
    waiver = application.waivers[0]
    for other in (clerk(clock.now()), second):
        with refused("role-missing"):
            decide_waivers([WaiverRuling(waiver, True, "好")], other, clock.now())
    with refused("waiver-reason-missing"):
        decide_waivers([WaiverRuling(waiver, True, "  ")], office, clock.now())
    decide_waivers([WaiverRuling(waiver, False, "不够")], office, clock.now())
    with refused("waiver-decided"):
        decide_waivers([WaiverRuling(waiver, True, "再想想")], office, clock.now())
    with refused("waiver-decided"):
        request_waiver(application, "还有理由", account, clock.now())


def test_whoever_withdraws_needs_no_second_name_any_more(
    cohort: Cohort, clock: FixedClock, office: Account, second: Account
) -> None:
    application, account = asked(cohort, clock)
    waiver = grant(application, office, clock)
    withdraw(application, "", account, clock.now())
    with refused("withdrawn-already"):
        confirm_waivers([waiver], second, clock.now())
    assert waiver_counts(cohort, second) == WaiverCounts(0, 0, 0, 0)


def test_a_grant_covers_the_facts_it_was_given_for(
    cohort: Cohort, clock: FixedClock, office: Account, second: Account
) -> None:
    application, account = asked(cohort, clock)
    waiver = grant(application, office, clock)
    confirm_waivers([waiver], second, clock.now())
    correct_application(application, filled(1, schooling="junior", address="新街1号"), account, clock.now())
    assert (application.state, waiver.granted) == ("eligible", True)
    correct_application(application, filled(1, schooling="primary"), account, clock.now())
    assert (application.state, waiver.granted, waiver.settled_at) == ("waiver", None, None)
    assert noted("waiver.lapse") == [(account.login, {"rules": ["schooling"]})]
    decide_waivers([WaiverRuling(waiver, False, "小学不行")], office, clock.now())
    candidacy = db.session.query(Candidacy).filter_by(application_id=application.id).one()
    assert (application.state, candidacy.state, candidacy.state_reason) == (
        "refused",
        "excluded",
        "waiver-refused",
    )
    assert noted("candidacy.exclude") == [("office1", {"reason": "waiver-refused"})]
    assert db.session.query(Decision).filter_by(reason="waiver-granted", current=True).count() == 1


def test_the_queue_tells_who_waits_for_whom(
    cohort: Cohort, clock: FixedClock, office: Account, second: Account
) -> None:
    ready, _account = asked(cohort, clock, 1)
    bare, _account = applied(cohort, clock.now(), 2, schooling="junior")
    pending, _account = asked(cohort, clock, 3)
    grant(pending, office, clock)
    assert waiver_counts(cohort, office) == WaiverCounts(ready=1, bare=1, mine=0, others=1)
    assert waiver_counts(cohort, second) == WaiverCounts(ready=1, bare=1, mine=1, others=0)
    shown = {
        which: [one.id for one in waiver_cases(cohort, office, which, 1).rows]  # type: ignore[arg-type]
        for which in ("open", "second", "settled")
    }
    assert shown == {"open": [ready.id, bare.id], "second": [pending.id], "settled": []}
