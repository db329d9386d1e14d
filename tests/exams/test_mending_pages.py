"""The examiners' pages of a closed stage tell the truth: read-only, except for whom a recheck has opened."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event

from exams.models import Attendance, Evidence, PhoneCheck
from exams.services.check_in import check_in
from exams.services.mark_sheets import Filled, mark_sheets
from exams.services.phone_check import Checked, record_phone_checks
from exams.services.review_evidence import Judged, review_evidence
from recruit.db import db
from recruit.models import Entry, Mending
from recruit.services.assign import assign
from tests.exams.fieldwork import field
from tests.exams.panels import world
from tests.support.mending import found_wrong

SHUT = "只能看，不能再改"


@pytest.fixture
def round_(app, clock):
    """A closed task round; the first candidate's recheck found something wrong. Gives ids and signed-in browsers."""
    with app.app_context():
        made = field.build("task-1", candidates=2)
        people = field.examiners(made, "screenshots", "households", "plan")
        shots = [
            field.everything(one, 100 * place, made.during)[0] for place, one in enumerate(made.entries, 1)
        ]
        review_evidence(
            [Judged(one, "rejected", "unreadable") for one in shots], people["marker"], made.during
        )
        calls = field.draw(made, people["office"])
        record_phone_checks(
            [Checked(one.response, "denied") for one in calls], people["phone-checker"], made.after
        )
        for entry in made.entries:
            field.mark_plan(made, entry, people["marker"], 10, 10, 10, 10)
        found_wrong(made.entry_ids[0])
        browsers = {role: field.sign_in(app.test_client(), role) for role in ("marker", "phone-checker")}
        ids = [one.id for one in shots], {one.entry_id: one.response_id for one in calls}
    clock.set(made.after)
    return made, browsers, *ids


def test_pictures_are_ruled_on_anew_with_a_reason(app, round_):
    made, browsers, (own, foreign), _calls = round_
    marker, sheet = browsers["marker"], f"/task-round/review/{made.stage_id}/screenshots/"
    page = marker.get(sheet + "?state=rejected").text
    assert "1 位考生的判定可以改" in page
    assert f'name="now-{own}"' in page
    assert f'name="now-{foreign}"' not in page
    assert "第 1 张" in marker.get(sheet + "?state=rejected&mend=1").text
    sent = {"shown": [own], f"now-{own}": "accepted", "state": "rejected"}
    back = marker.post(sheet + "mend", data=sent, follow_redirects=True).text
    assert "请写一句为什么改" in back
    marker.post(sheet + "mend", data={**sent, "why": "放大以后看得清"})
    marker.post(sheet + "mend", data={"shown": [foreign], f"now-{foreign}": "accepted", "why": "也看得清"})
    with app.app_context():
        states = {
            one.id: one.state for one in db.session.query(Evidence).filter(Evidence.id.in_([own, foreign]))
        }
        assert states == {own: "accepted", foreign: "rejected"}
        assert db.session.query(Mending).one().reason == "放大以后看得清"


def test_a_household_is_called_again_with_a_reason(app, round_):
    made, browsers, _shots, calls = round_
    checker, sheet = browsers["phone-checker"], f"/task-round/calls/{made.stage_id}/households/"
    own, foreign = (calls[one] for one in made.entry_ids)
    page = checker.get(sheet).text
    assert f"{sheet}{own}" in page
    assert f"{sheet}{foreign}" not in page
    assert "可以改" in checker.post(f"{sheet}{own}").text
    refused = checker.post(f"{sheet}{own}/verdict", data={"verdict": "confirmed", "note": "三口人"})
    assert refused.status_code == 422
    assert "请写一句为什么改" in refused.text
    assert "三口人" in refused.text
    data = {"verdict": "confirmed", "why": "上次打错了号码"}
    assert checker.post(f"{sheet}{own}/verdict", data=data).status_code == 303
    with app.app_context():
        row = db.session.query(PhoneCheck).filter_by(response_id=own, current=True).one()
        assert row.verdict == "confirmed"


def test_the_examiners_own_page_and_the_lists_say_what_can_be_changed(app, round_):
    made, browsers, _shots, _calls = round_
    marker, sheets = browsers["marker"], f"/examine/{made.stage_id}/plan/"
    home = marker.get("/examine/").text
    title = field.load("jinsha-2016").stage("task-1").component("plan").title.zh
    assert f"{title}：核对发现有错，1 位考生的判定可以改" in home
    page = marker.get(sheets).text
    assert "1 位考生的判定可以改" in page
    link = re.search(rf'href="{sheets}{made.entry_ids[0]}/">([^<]*)', page)
    assert link is not None
    assert link[1] == "改"
    assert "原来的判定会留底" in marker.get(f"{sheets}{made.entry_ids[0]}/").text
    with app.app_context():
        part = made.stage.definition.component("plan")
        marks = dict.fromkeys(("local", "plan", "money", "service"), Decimal(12))
        by = db.session.query(field.Account).filter_by(login="marker").one()
        mark_sheets(made.stage, part, [Filled(made.entries[0], marks, "漏看")], by, made.after)
        db.session.commit()
    assert f"{title}：核对发现有错" not in marker.get("/examine/").text


def test_without_a_recheck_a_closed_list_is_read_only(app, clock):
    with app.app_context():
        made = field.build("task-1", candidates=1)
        field.examiners(made, "plan")
        made.stage.state = "closed"
        db.session.commit()
        client = field.sign_in(app.test_client(), "marker")
    clock.set(made.after)
    page = client.get(f"/examine/{made.stage_id}/plan/").text
    assert SHUT in page
    assert "可以改" not in page


def test_an_absence_is_lifted_on_its_page_and_a_late_arrival_on_the_roll(app, clock):
    with app.app_context():
        made = world.build("briefing", 2)
        office, clerk = world.staff("off", "office"), world.staff("clerk", "clerk")
        assign(made.entries, [clerk], "attendance", office, made.during)
        check_in(made.stage, [(one, "late") for one in made.entries], clerk, made.during)
        found_wrong(made.entry_ids[0])
        client = world.sign_in(app.test_client(), "clerk")
    clock.set(made.after)
    roll, (own, other) = f"/briefing/{made.stage_id}/", made.entry_ids
    page = client.get(roll).text
    assert f'name="e-{own}"' in page
    assert f'name="e-{other}"' not in page
    assert "请写一句为什么改" in client.post(roll, data={f"e-{own}": "present"}, follow_redirects=True).text
    client.post(roll, data={f"e-{own}": "present", f"why-{own}": "签到表上是准时的"})
    absent = f"/examine/{made.stage_id}/attendance/{own}/absent"
    assert client.post(absent, data={}).status_code == 422
    assert client.post(absent, data={"why": "其实没来"}).status_code == 303
    assert SHUT in client.get(f"/examine/{made.stage_id}/attendance/{other}/absent").text
    with app.app_context():
        assert {one.entry_id: one.status for one in db.session.query(Attendance)} == {
            own: "absent",
            other: "late",
        }
        assert [one.now for one in db.session.query(Mending).order_by(Mending.id)] == ["present", "absent"]


@pytest.mark.parametrize("many", [4, 24])
def test_the_roll_of_a_closed_stage_asks_for_rechecks_once(app, clock, many):
    with app.app_context():
        made = world.build("briefing", many)
        assign(
            made.entries,
            [world.staff("clerk", "clerk")],
            "attendance",
            world.staff("off", "office"),
            made.during,
        )
        found_wrong(made.entry_ids[0])
        client, asked = world.sign_in(app.test_client(), "clerk"), []
        event.listen(db.engine, "before_cursor_execute", lambda _c, _u, words, *_r: asked.append(words))
    clock.set(made.after)
    assert client.get(f"/briefing/{made.stage_id}/").status_code == 200
    assert sum("FROM recheck" in one for one in asked) == 1


def test_who_wrote_in_time_is_marked_while_another_still_writes(app, clock):
    """A moved window counts: the sheet waits for the examiner once the first author can change nothing any more."""
    with app.app_context():
        made = field.build("task-1", candidates=2)
        field.examiners(made, "plan")
        db.session.commit()
        client = field.sign_in(app.test_client(), "marker")
    home = "/examine/"
    clock.set(made.during)
    assert "去打分" not in client.get(home).text
    with app.app_context():
        first = db.session.get(Entry, made.entry_ids[0])
        first.closes_at = made.during - timedelta(minutes=1)
        db.session.commit()
    assert "去打分" in client.get(home).text
    with app.app_context():
        db.session.get(Entry, made.entry_ids[0]).closes_at = None
        db.session.get(Entry, made.entry_ids[1]).closes_at = made.after + timedelta(days=9)
        db.session.commit()
    clock.set(made.after)
    assert "去打分" in client.get(home).text
    with app.app_context():
        for key in made.entry_ids:
            db.session.get(Entry, key).closes_at = made.after + timedelta(days=9)
        db.session.commit()
    assert "去打分" not in client.get(home).text
