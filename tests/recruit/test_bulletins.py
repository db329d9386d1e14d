"""Periodic reports: whose period is over, what they tell, issued by two, the same ever after; on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Bulletin, Cohort, Place
from recruit.programme import load
from recruit.programme.model import Text
from recruit.queries.bulletins import issued_counts, owed
from recruit.registers.bulletins.said import Report, mistakes
from recruit.services.issue_bulletin import issue_bulletin, prepare_bulletin, send_bulletin_back
from recruit.services.open_cohort import open_cohort
from recruit.services.plan_rollout import confirm_plan, propose_plan
from recruit.services.publish_programme import publish
from recruit.services.record_opening import record_opening
from recruit.services.supply_places import NewPlace, add_places
from tests.support.candidates import staff
from tests.support.signed_in import sign_in

START = datetime(2017, 7, 2, tzinfo=UTC)
AFTER = datetime(2018, 1, 8, 1, tzinfo=UTC)
pytestmark = pytest.mark.database


@pytest.fixture
def cohort(app_context) -> Cohort:
    """Nine stations of one township, two of them open, one of these within the first week of 2018."""
    programme = load("neixiang-2017")
    cohort = open_cohort(publish(programme, None, START), "nx", None, START)
    office, second = staff("office", "office"), staff("second", "second-signatory")
    villages = programme.regions.township("411325109").villages
    places = add_places(cohort, [NewPlace(one.code) for one in villages], office, START)
    confirm_plan(propose_plan(cohort, {}, "", office, START), second, START)
    for place, day in zip(places, (date(2017, 12, 20), date(2018, 1, 3)), strict=False):
        record_opening(cohort, place, day, b"", office, AFTER)
    db.session.commit()
    return cohort


def account(login: str) -> Account:
    return db.session.query(Account).filter_by(login=login).one()


def test_weeks_and_months_of_a_report():
    weekly = Report("w", Text("周报", "Weekly"), "week", date(2018, 1, 3), date(2018, 1, 20), ())
    assert [(one.number, str(one.since), str(one.until)) for one in weekly.periods(date(2018, 2, 1))] == [
        (1, "2018-01-03", "2018-01-09"),
        (2, "2018-01-10", "2018-01-16"),
        (3, "2018-01-17", "2018-01-20"),
    ]
    assert [one.number for one in weekly.periods(date(2018, 1, 16))] == [1]
    monthly = Report("m", Text("月报", "Monthly"), "month", date(2018, 1, 15), date(2018, 3, 10), ())
    assert [(str(one.since), str(one.until)) for one in monthly.periods(date(2018, 5, 1))] == [
        ("2018-01-15", "2018-01-31"),
        ("2018-02-01", "2018-02-28"),
        ("2018-03-01", "2018-03-10"),
    ]


def test_a_part_that_is_no_register_is_named_with_the_nearest():
    rows = [{"from": date(2018, 1, 1), "until": date(2018, 2, 1), "parts": ["rolout"]}]
    ((path, code, facts),) = mistakes(rows, ["rollout"])
    assert (path, code, facts["near"]) == ("[0].parts", "not-allowed", "rollout")


def test_a_report_tells_the_period_and_is_issued_by_another(cohort):
    office, second = account("office"), account("second")
    (weekly, week), *_more = owed(cohort, date(2018, 1, 8))
    assert (weekly.code, str(week.since)) == ("weekly", "2018-01-01")
    made = prepare_bulletin(cohort, "weekly", week.since, "落后的要抓紧。", office, AFTER)
    progress = made.content[0]
    assert progress["title"] == "开站进度"
    assert progress["rows"] == [["桃溪镇", "9", "9", "2", "1"], ["合计", "9", "9", "2", "1"]]
    assert made.content[1]["title"] == "各环节人数"
    for step, code in (
        (lambda: issue_bulletin(made, office, AFTER), "same-signatory"),
        (lambda: prepare_bulletin(cohort, "weekly", week.since, "", office, AFTER), "bulletin-twice"),
        (lambda: prepare_bulletin(cohort, "weekly", date(2018, 1, 2), "", office, AFTER), "bulletin-unknown"),
        (lambda: prepare_bulletin(cohort, "weekly", date(2018, 1, 8), "", office, AFTER), "bulletin-early"),
        (lambda: prepare_bulletin(cohort, "weekly", week.since, "", second, AFTER), "role-missing"),
    ):
        with pytest.raises(Refusal) as wrong:
            step()
        assert wrong.value.code == code
    issue_bulletin(made, second, AFTER)
    assert issued_counts(cohort) == {"weekly": 1}
    assert owed(cohort, date(2018, 1, 8)) == []


def test_what_was_issued_stays_when_the_registers_go_on(cohort):
    office, second = account("office"), account("second")
    made = prepare_bulletin(cohort, "weekly", date(2018, 1, 1), "", office, AFTER)
    issue_bulletin(made, second, AFTER)
    before = [dict(one) for one in made.content]
    third = db.session.query(Place).order_by(Place.code).all()[2]
    record_opening(cohort, third, date(2018, 1, 5), b"", office, AFTER)
    db.session.commit()
    db.session.expire_all()
    assert db.session.query(Bulletin).one().content == before


def test_one_that_was_sent_back_is_made_anew(cohort):
    office, second = account("office"), account("second")
    made = prepare_bulletin(cohort, "weekly", date(2018, 1, 1), "", office, AFTER)
    send_bulletin_back(made, "数字再核一遍", second, AFTER)
    again = prepare_bulletin(cohort, "weekly", date(2018, 1, 1), "核过了", office, AFTER)
    assert (made.state, again.state, again.number) == ("rejected", "proposed", 1)


def test_pages_and_paper(app, cohort, client, clock):
    clock.set(AFTER)
    app.config["WTF_CSRF_ENABLED"] = False
    sign_in(client, "office")
    assert "每周工程进度通报" in client.get("/registers/bulletins/nx").text
    address = "/registers/bulletins/nx/weekly/2018-01-01"
    assert "桃溪镇" in client.get(address).text
    assert client.get("/registers/bulletins/nx/weekly/never").status_code == 404
    told = client.post(address, data={"remarks": "抓紧"})
    assert told.status_code == 303
    report = told.headers["Location"]
    wrong = client.post(report, data={"what": "issue", "reason": ""})
    assert wrong.status_code == 422
    paper = client.get(f"{report}.pdf")
    assert (paper.status_code, paper.data[:5]) == (200, b"%PDF-")
    sign_in(client, "second")
    assert client.post(report, data={"what": "issue", "reason": ""}).status_code == 303
    assert "签发了" in client.get(report).text
