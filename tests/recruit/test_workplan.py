"""Work plans: how a task stands, who may report what, history, duties, pages and papers; on both databases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO

import pytest

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Cohort, WorkReport
from recruit.paperfiles import PaperFile
from recruit.programme import load
from recruit.programme.model import Text
from recruit.queries.workplan import stands, task_stands
from recruit.registers import known_registers
from recruit.registers.workplan.said import mistakes, read, standing
from recruit.registers.workplan.words import state_of
from recruit.services.open_cohort import open_cohort
from recruit.services.publish_programme import publish
from recruit.services.report_work import Said, report_work
from tests.support.candidates import staff
from tests.support.signed_in import sign_in

NOW = datetime(2016, 7, 20, 4, tzinfo=UTC)
TODAY = date(2016, 7, 20)
TOWNSHIP, PILOT = "530326209", "530326209201"
PROOF = PaperFile("pdf", b"%PDF-1.4 minutes")


def a_task(**more):
    row = {"code": "one", "title": Text("事", "task"), "units": ["office"]}
    return row | {"from": date(2016, 7, 1), "until": date(2016, 7, 31)} | more


def a_plan(*tasks):
    return {"units": [{"code": "office", "title": Text("办", "office")}], "tasks": list(tasks)}


@dataclass
class Report:
    state: str
    day: int

    @property
    def on_day(self):
        return date(2016, 7, self.day) if self.day < 32 else date(2016, 8, self.day - 31)


@pytest.mark.parametrize(
    ("reports", "day", "expected"),
    [
        ([], date(2016, 6, 30), "future"),
        ([], date(2016, 7, 1), "open"),
        ([], date(2016, 8, 1), "late"),
        ([Report("begun", 5)], date(2016, 7, 4), "open"),
        ([Report("begun", 5)], date(2016, 7, 31), "begun"),
        ([Report("begun", 5)], date(2016, 8, 1), "late"),
        ([Report("done", 31)], date(2016, 8, 9), "done"),
        ([Report("begun", 5), Report("done", 33)], date(2016, 8, 9), "done-late"),
        ([Report("stopped", 5)], date(2016, 8, 9), "stopped"),
        ([Report("done", 5), Report("reopened", 6)], date(2016, 7, 9), "open"),
        ([Report("done", 5), Report("reopened", 6)], date(2016, 8, 1), "late"),
    ],
)
def test_how_a_task_stands(reports, day, expected):
    (one,) = read(a_plan(a_task()))
    assert standing(one, reports, day) == expected


def test_what_a_programme_may_not_say():
    plan = a_plan(a_task(until=date(2016, 6, 1)), a_task(code="two", units=["office", "ofice"]))
    found = [(path, code) for path, code, _facts in mistakes(plan)]
    assert found == [("tasks[0].until", "range-backwards"), ("tasks[1].units[1]", "not-allowed")]


@pytest.fixture
def cohort(app_context) -> Cohort:
    start = datetime(2016, 6, 2, 4, tzinfo=UTC)
    cohort = open_cohort(publish(load("yulu-2016"), None, start), "yl", None, start)
    staff("office", "office")
    staff("clerk", "clerk", township=TOWNSHIP)
    db.session.commit()
    return cohort


def account(login: str) -> Account:
    return db.session.query(Account).filter_by(login=login).one()


def refused(step) -> tuple[str, str]:
    with pytest.raises(Refusal) as wrong:
        step()
    return wrong.value.code, str(wrong.value.facts.get("field", ""))


def state(cohort: Cohort, code: str, unit: str = "", day: date = TODAY) -> str:
    return next(one.state for one in task_stands(cohort, code, day, account("office")) if one.unit == unit)


@pytest.mark.database
def test_each_village_stands_for_itself_and_what_was_said_stays(cohort):
    office, clerk = account("office"), account("clerk")
    report_work(cohort, "survey", Said(PILOT, "begun", date(2016, 7, 2)), clerk, NOW)
    report_work(cohort, "survey", Said(PILOT, "done", date(2016, 7, 18), "摸清了"), clerk, NOW)
    assert (state(cohort, "survey", PILOT), state(cohort, "survey", "530326209202")) == ("done", "open")
    assert refused(lambda: report_work(cohort, "survey", Said(PILOT, "done", TODAY), office, NOW)) == (
        "work-state",
        "state",
    )
    again = Said(PILOT, "reopened", TODAY)
    assert refused(lambda: report_work(cohort, "survey", again, office, NOW)) == ("work-words", "words")
    report_work(cohort, "survey", Said(PILOT, "reopened", TODAY, "漏了两个组"), office, NOW)
    rows = db.session.query(WorkReport).order_by(WorkReport.id)
    assert [row.state for row in rows] == ["begun", "done", "reopened"]
    assert state_of(task_stands(cohort, "survey", TODAY, office)) == "open"
    assert len(task_stands(cohort, "survey", TODAY, clerk)) == 13


@pytest.mark.database
def test_what_is_not_taken(cohort):
    office, clerk = account("office"), account("clerk")
    staff("far", "clerk", township="530326999")
    for by, code, said, expected in (
        (office, "none", Said("", "done", TODAY), ("unknown", "")),
        (office, "survey", Said("", "done", TODAY), ("unknown", "")),
        (office, "pilots", Said("", "done", date(2016, 7, 21)), ("work-day", "on_day")),
        (office, "pilots", Said("", "nonsense", TODAY), ("work-state", "state")),
        (office, "review", Said("", "done", TODAY), ("work-proof", "file")),
        (account("far"), "survey", Said(PILOT, "begun", TODAY), ("outside-township", "")),
    ):
        assert refused(lambda b=by, c=code, s=said: report_work(cohort, c, s, b, NOW)) == expected
    report_work(cohort, "pilots", Said("", "begun", TODAY), clerk, NOW)
    before = Said("", "done", date(2016, 7, 19))
    assert refused(lambda: report_work(cohort, "pilots", before, clerk, NOW)) == ("work-before", "on_day")
    kept = report_work(cohort, "review", Said("", "done", TODAY, "", PROOF), office, NOW)
    assert (bool(kept.file_sha256), kept.file_type) == (True, "pdf")


@pytest.mark.database
def test_a_county_s_own_task_is_not_a_township_s_to_report(app_context):
    start = datetime(2017, 6, 20, 4, tzinfo=UTC)
    cohort = open_cohort(publish(load("neixiang-2017"), None, start), "nx", None, start)
    clerk = staff("clerk", "clerk", township="411325100")
    said = Said("", "done", date(2017, 7, 1), "", PROOF)
    at = datetime(2017, 7, 2, tzinfo=UTC)
    assert refused(lambda: report_work(cohort, "plan", said, clerk, at))[0] == "work-not-yours"
    assert {one.unit for one in stands(cohort, date(2017, 7, 2), clerk)} == {"", "411325100"}


@pytest.mark.database
def test_what_is_due_and_what_is_late_is_told(app, cohort):
    register = known_registers()["workplan"]
    office, clerk = account("office"), account("clerk")
    with app.test_request_context():
        early = register.duties(cohort, office, datetime(2016, 7, 20, tzinfo=UTC))
        near = register.duties(cohort, clerk, datetime(2016, 7, 25, tzinfo=UTC))
        (sheet,) = register.sheets(cohort, date(2016, 7, 1), date(2016, 7, 31))
    # June's three were never reported; July's three end within a week.
    assert [one.state for one in early] == ["blocked"] * 3
    assert [one.state for one in near] == ["blocked"] * 3 + ["due"] * 3
    assert all(one.is_of(clerk) for one in near)
    assert [row[3] for row in sheet.rows] == ["过期没有做完"] * 3 + ["没有开始"] * 3
    assert register.told(cohort, NOW)["late"] == 27


@pytest.mark.database
def test_pages_and_papers(app, cohort, client, clock):
    clock.set(NOW)
    app.config["WTF_CSRF_ENABLED"] = False
    here = "/registers/workplan/yl"
    sign_in(client, "clerk")
    assert "2016年7月" in client.get(here).text
    assert client.get(f"{here}/survey").text.count("没有开始") >= 13
    page = f"{here}/survey/{PILOT}"
    wrong = client.post(page, data={"state": "begun", "on_day": "2016-07-30", "words": "<b>走访</b>"})
    assert (wrong.status_code, "&lt;b&gt;走访" in wrong.text, "不能晚于今天" in wrong.text) == (
        422,
        True,
        True,
    )
    assert client.post(page, data={"state": "begun", "on_day": "2016-07-03"}).status_code == 303
    assert client.post(page, data={"on_day": "2016-07-03"}).status_code == 422
    proof = (BytesIO(b"MZ not a paper"), "a.exe")
    mobilise = {"state": "done", "on_day": "2016-07-03", "words": "开了会"}
    refused_file = client.post(f"{here}/mobilise/-", data={**mobilise, "file": proof})
    assert (refused_file.status_code, "开了会" in refused_file.text) == (422, True)
    sign_in(client, "office")
    assert client.get(f"{here}/pilots").location.endswith("/pilots/-")
    assert client.get(f"{here}?state=begun&unit=villages").text.count("摸底") == 1
    assert client.get(f"{here}/plan.xlsx?state=late").mimetype.endswith("sheet")
    paper = client.get(f"{here}/plan.pdf")
    assert (paper.mimetype, paper.data[:5]) == ("application/pdf", b"%PDF-")
    assert client.get(f"{here}/none").status_code == 404
    assert client.get(f"{page}/1").status_code == 404
