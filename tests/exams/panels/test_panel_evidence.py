"""The sheets of an interview as its list carries them, and the page of strict and mild judges beside them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from exams.kinds.interview.results import judged_of, results_of
from exams.rubrics import criteria_of
from exams.services.draw_rooms import draw_rooms
from exams.services.mark_sheets import Filled, mark_sheets
from exams.services.recuse import recuse
from recruit.db import db
from recruit.kinds import kind_of
from recruit.models import Account, Assignment, RoleGrant, Stage
from scoring.inputs import canonical_inputs, marks_to_plain
from tests.exams.panels import world
from tests.exams.panels.rooms import account, close_all

#: So much more of each line a judge gives than the strictest of the room; the second of three candidates is the best.
MILD = [Decimal(one) / 20 for one in (0, 1, 2, 3, 4)]
WORTH = (Decimal("0.6"), Decimal("0.8"), Decimal("0.7"))


def held() -> world.World:
    """Two to a room; every judge has filled in all sheets."""
    made = world.build("interview", 8)
    office, witness = world.staff("off", "office"), world.staff("sec", "second-signatory")
    draw_rooms(made.stage, world.judges(20), ("今天下着小雨", "山上的茶开花了"), office, witness, made.during)
    part = made.stage.definition.component("panel")
    by_room: dict[str, set[str]] = {}
    for one in db.session.query(Assignment):
        by_room.setdefault(one.panel, set()).add(db.session.get(Account, one.account_id).login)
    for one in db.session.query(Assignment).order_by(Assignment.id):
        account = db.session.get(Account, one.account_id)
        share = WORTH[one.entry_id % 3] + MILD[sorted(by_room[one.panel]).index(account.login)]
        marks = {line.code: line.max * share for line in criteria_of(part)}
        mark_sheets(made.stage, part, [Filled(one.entry, marks)], account, made.during)
    db.session.commit()
    return made


def values(stage) -> dict[str, Decimal]:
    return {one.candidate: one.values["panel"] for one in kind_of(stage).marks(stage)}


@pytest.mark.database
@pytest.mark.usefixtures("app_context")
def test_the_list_is_worked_out_of_the_sheets_that_go_with_it():
    made = held()
    stage = made.stage
    rows = kind_of(stage).marks(stage)
    rules = stage.definition.policy.to_dict()
    bare = [marks_to_plain(replace(one, values={})) for one in rows]
    again = {one["candidate"]: Decimal(one["values"]["panel"]) for one in canonical_inputs(rules, bare)}
    assert again == values(stage)
    assert all(value is not None for value in again.values())
    sheets = [one.panel["panel"].sheets for one in rows]
    assert {tuple(sorted(one)) for one in sheets} == {("J1", "J2", "J3", "J4", "J5")}
    logins = {account.login for account in db.session.query(Account)}
    assert not any(login in str(bare) for login in logins if login.startswith("j"))
    codes = judged_of(stage).codes
    assert any(sorted(known.values()) != list(known.values()) for known in codes.values())


@pytest.mark.database
@pytest.mark.usefixtures("app_context")
def test_who_leaves_after_the_interview_moves_nobodys_mark():
    made = held()
    before = values(made.stage)
    made.entries[0].candidacy.state = "withdrawn"
    db.session.flush()
    assert values(made.stage) == before
    assert [one.candidate for one in kind_of(made.stage).marks(made.stage) if one.panel] == sorted(before)


@pytest.mark.usefixtures("app_context")
def test_a_recused_judge_keeps_the_code_and_counts_for_nothing():
    made = held()
    office = db.session.query(Account).filter_by(login="off").one()
    entry = made.entries[0]
    one = db.session.query(Assignment).filter_by(entry_id=entry.id).first()
    login = db.session.get(Account, one.account_id).login
    before = judged_of(made.stage)
    recuse([one], "relative", office, made.during, decided=True)
    after = judged_of(made.stage)
    assert after.codes == before.codes
    sheets = after.given[entry.candidacy.number]
    (code,) = [code for code, known in after.codes[sheets.room].items() if known == login]
    assert sheets.sheets[code] is None
    mark = results_of(made.stage).rows[entry.candidacy.number]
    assert mark.judged.absent == (code,)


def entered(app, login: str):
    with app.app_context():
        return world.sign_in(app.test_client(), login)


def test_the_page_tells_who_is_strict_and_changes_nothing(app, clock):
    with app.app_context():
        made = held()
        clock.set(made.during)
        before = values(made.stage)
        address = f"/interview/{made.stage_id}/severity"
    office, judge = entered(app, "off"), entered(app, "j01")
    assert "偏紧" not in office.get(address).get_data(as_text=True), "not while a room is open"
    with app.app_context():
        close_all(db.session.get_one(Stage, made.stage_id), made.during)
        first = account("j01")
        first.grants.append(RoleGrant(role="office"))
        db.session.commit()
    for page in ("severity", "severity.csv", "figures"):
        answer = judge.get(f"/interview/{made.stage_id}/{page}")
        assert "您在这一环节打分" in answer.get_data(as_text=True), "two roles open no peer's mark"
    page = office.get(address).get_data(as_text=True)
    assert page.count("偏紧") >= 4
    assert page.count('class="chart"') == 4
    assert "不改任何人的分数和名次" in page
    assert "抽签分室" in page
    assert "一致程度 ICC" in page
    assert address in office.get(f"/interview/{made.stage_id}/figures").get_data(as_text=True)
    table = office.get(address + ".csv").get_data().decode("utf-8-sig").splitlines()
    assert len(table) == 21
    assert table[1].split(",")[0] == "1"
    assert any(float(row.split(",")[5]) < 0 for row in table[1:])
    with app.app_context():
        assert values(made.stage) == before


def test_before_any_sheet_is_in_the_page_says_so(app, clock):
    with app.app_context():
        made = world.build("interview", 4)
        clock.set(made.during)
        world.staff("off", "office")
        db.session.commit()
    office = entered(app, "off")
    page = office.get(f"/interview/{made.stage_id}/severity")
    assert page.status_code == 200
    assert "还没有交齐的评分表" in page.get_data(as_text=True)
    assert office.get("/interview/999/severity").status_code == 404
