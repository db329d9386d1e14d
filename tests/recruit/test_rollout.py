"""Stations month by month: a plan by two people, openings on record, what is late; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Cohort, Place, RolloutPlan
from recruit.programme import load
from recruit.queries.rollout import openings, plan_in_force, stations_of
from recruit.registers import known_registers
from recruit.registers.rollout.said import MonthRow, Rollout, Station, mistakes, month_rows
from recruit.services import plan_rollout
from recruit.services.open_cohort import open_cohort
from recruit.services.plan_rollout import confirm_plan, propose_plan, send_plan_back, worked_out
from recruit.services.publish_programme import publish
from recruit.services.record_opening import record_opening, void_opening
from recruit.services.supply_places import NewPlace, add_places
from tests.support.candidates import staff
from tests.support.signed_in import sign_in

START = datetime(2017, 7, 2, tzinfo=UTC)
TOWNSHIPS = ("411325101", "411325109")  # with 19 and 9 villages
pytestmark = pytest.mark.database


@pytest.fixture
def cohort(app_context) -> Cohort:
    programme = load("neixiang-2017")
    cohort = open_cohort(publish(programme, None, START), "nx", None, START)
    office = staff("office", "office")
    staff("second", "second-signatory")
    for code in TOWNSHIPS:
        staff(f"clerk{code[-3:]}", "clerk", township=code)
        villages = programme.regions.township(code).villages
        add_places(cohort, [NewPlace(one.code) for one in villages], office, START)
    db.session.commit()
    return cohort


def account(login: str) -> Account:
    return db.session.query(Account).filter_by(login=login).one()


def in_force(cohort: Cohort) -> RolloutPlan:
    plan = propose_plan(cohort, {}, "", account("office"), START)
    confirm_plan(plan, account("second"), START)
    return plan


def refused(step) -> tuple[str, str]:
    with pytest.raises(Refusal) as wrong:
        step()
    return wrong.value.code, str(wrong.value.facts.get("field", ""))


def test_every_place_has_a_month_and_both_townships_begin_at_once(cohort):
    plan = in_force(cohort)
    assert len(plan.months) == 28
    first = sorted(code for code, month in plan.months.items() if month == "2017-12")
    # A hundred points are asked for by then, and there are no more than these.
    assert len(first) == 28
    assert plan_in_force(cohort) is plan


def test_the_rule_is_the_plan_and_who_proposes_does_not_confirm(cohort):
    plan = propose_plan(cohort, {}, "", account("office"), START)
    assert plan.months == worked_out(cohort)
    assert refused(lambda: confirm_plan(plan, account("office"), START))[0] == "same-signatory"
    assert refused(lambda: propose_plan(cohort, {}, "", account("office"), START))[0] == "rollout-waiting"
    assert refused(lambda: send_plan_back(plan, " ", account("second"), START)) == ("reason-wanted", "reason")
    send_plan_back(plan, "再看看", account("second"), START)
    assert (plan.state, plan.answer, plan_in_force(cohort)) == ("rejected", "再看看", None)


def test_a_change_needs_a_reason_a_known_place_and_a_month_of_the_plan(cohort):
    before = in_force(cohort)
    code = min(before.months)
    by = account("office")
    for changes, reason, code_of in (
        ({code: "2018-03"}, "", ("reason-wanted", "reason")),
        ({"nowhere": "2018-03"}, "路不通", ("rollout-place", "changes")),
        ({code: "2020-01"}, "路不通", ("rollout-month", "changes")),
    ):
        assert refused(lambda c=changes, r=reason: propose_plan(cohort, c, r, by, START)) == code_of
    after = propose_plan(cohort, {code: "2018-03"}, "路不通", by, START)
    confirm_plan(after, account("second"), START)
    assert (after.version, after.months[code]) == (2, "2018-03")
    assert {k: v for k, v in after.months.items() if k != code} == {
        k: v for k, v in before.months.items() if k != code
    }
    assert before.months[code] == "2017-12"


def test_an_opening_is_recorded_once_by_the_own_township_and_made_void_by_the_office(cohort):
    in_force(cohort)
    place = db.session.query(Place).filter_by(township_code=TOWNSHIPS[0]).order_by(Place.code).first()
    own, other = account("clerk101"), account("clerk109")
    at = datetime(2018, 1, 20, 4, tzinfo=UTC)
    day = date(2018, 1, 15)
    assert refused(lambda: record_opening(cohort, place, day, b"", other, at))[0] == "outside-township"
    assert refused(lambda: record_opening(cohort, place, date(2018, 1, 21), b"", own, at)) == (
        "opening-day",
        "opened_on",
    )
    assert refused(lambda: record_opening(cohort, place, day, b"no picture", own, at))[1] == "picture"
    record_opening(cohort, place, day, b"", own, at)
    assert refused(lambda: record_opening(cohort, place, day, b"", own, at))[0] == "opened-already"
    assert openings(cohort) == {place.id: day}
    assert refused(lambda: void_opening(cohort, place, "写错了", own, at))[0] == "role-missing"
    void_opening(cohort, place, "写错了", account("office"), at)
    assert openings(cohort) == {}
    record_opening(cohort, place, day, b"", own, at)
    states = {one.state(date(2018, 1, 20)) for one in stations_of(cohort, own)}
    assert states == {"opened", "late"}
    assert {one.township for one in stations_of(cohort, own)} == {TOWNSHIPS[0]}


def test_the_office_is_told_what_waits_and_what_is_late(app, cohort):
    register = known_registers()["rollout"]
    office, second, clerk = account("office"), account("second"), account("clerk101")
    plan = propose_plan(cohort, {}, "", office, START)
    with app.test_request_context():
        (waits,) = register.duties(cohort, second, START)
        assert (waits.is_of(second), waits.is_of(office)) == (True, False)
        confirm_plan(plan, second, START)
        assert register.duties(cohort, clerk, START) == []
        (late,) = register.duties(cohort, clerk, datetime(2018, 1, 20, tzinfo=UTC))
    assert (late.state, late.text) == ("blocked", "19 个站点到月没有开业")
    told = register.told(cohort, START)
    assert (told["stations"], told["planned"], told["opened"]) == (28, 28, 0)


def test_pages_for_office_second_and_clerk(app, cohort, client, clock):
    clock.set(datetime(2018, 1, 20, 4, tzinfo=UTC))
    place = db.session.query(Place).filter_by(township_code=TOWNSHIPS[0]).order_by(Place.code).first()
    place_id = place.id
    app.config["WTF_CSRF_ENABLED"] = False
    sign_in(client, "office")
    assert "计划还没有排" in client.get("/registers/rollout/nx").text
    wrong = client.post("/registers/rollout/nx/plan", data={"changes": "abc", "reason": "x"})
    assert (wrong.status_code, "abc" in wrong.text, "第 1 行" in wrong.text) == (422, True, True)
    assert client.post("/registers/rollout/nx/plan", data={"changes": "", "reason": ""}).status_code == 303
    sign_in(client, "second")
    assert client.post("/registers/rollout/nx/plan/settle", data={"what": "confirm"}).status_code == 303
    home = client.get("/registers/rollout/nx?state=late").text
    assert "2017-12" in home
    sign_in(client, "clerk101")
    assert client.get("/registers/rollout/nx/plan").status_code == 403
    page = client.post(f"/registers/rollout/station/{place_id}", data={"opened_on": "2030-01-01"})
    assert (page.status_code, "不能晚于今天" in page.text) == (422, True)
    done = client.post(f"/registers/rollout/station/{place_id}", data={"opened_on": "2018-01-10"})
    assert done.status_code == 303
    assert "2018-01-10" in client.get(f"/registers/rollout/station/{place_id}").text
    sheet = client.get("/registers/rollout/nx/stations.xlsx?state=opened")
    assert sheet.data[:2] == b"PK"
    sign_in(client, "clerk109")
    assert client.get(f"/registers/rollout/station/{place_id}").status_code == 404


def test_months_count_what_was_planned_and_what_opened():
    stations = [
        Station("a", "t", "2018-01", date(2018, 2, 3)),
        Station("b", "t", "2018-01", date(2018, 1, 9)),
        Station("c", "t", "2018-02", None),
    ]
    assert month_rows(stations, ["2018-01", "2018-02"]) == [
        MonthRow("2018-01", 2, 1, 2, 1),
        MonthRow("2018-02", 1, 1, 3, 2),
    ]
    assert [one.state(date(2018, 2, 9)) for one in stations] == ["opened", "opened", "due"]


def test_a_programme_that_cannot_be_planned_is_told_before_it_is_published():
    said = {"from": date(2018, 3, 1), "until": date(2018, 1, 1)}
    assert [code for _path, code, _facts in mistakes(said, {"t": 3})] == ["range-backwards"]
    said = {
        "from": date(2018, 1, 1),
        "until": date(2018, 3, 1),
        "milestones": [{"until": date(2018, 2, 1), "total": 9}],
    }
    assert [code for _path, code, _facts in mistakes(said, {"t": 3})] == ["rollout-milestone-backwards"]


def test_pilot_villages_come_first_within_their_township(cohort, monkeypatch):
    # Six months without a milestone, so that not all of them open at once.
    monkeypatch.setattr(plan_rollout, "rollout_of", lambda _: Rollout(date(2017, 12, 1), date(2018, 5, 31)))
    last = [max(code for code in worked_out(cohort) if code.startswith(township)) for township in TOWNSHIPS]
    assert {worked_out(cohort)[code] for code in last} == {"2018-05"}
    places = replace(cohort.programme.places, pilots=tuple(code.split("-")[0] for code in last))
    monkeypatch.setattr(Cohort, "programme", replace(cohort.programme, places=places))
    assert {worked_out(cohort)[code] for code in last} == {"2017-12"}
