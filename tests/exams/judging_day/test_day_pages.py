"""The pages of the day as office, proctor, candidate and passer-by meet them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from exams.models import Arrival, DaySession, RecusalRequest, RoomDraw
from exams.queries.numbers import lot_numbers
from exams.queries.sessions import session_seats
from exams.services.plan_sessions import Planned, plan_session
from exams.services.seat_sessions import complete_seating, propose_seating
from recruit.db import db
from recruit.models import Account, Assignment, Stage
from tests.exams.judging_day import world
from tests.exams.panels.rooms import close_all, fill
from tests.support.signed_in import sign_in

Enter = Callable[[str], FlaskClient]


@pytest.fixture
def enter(app: Flask) -> Enter:
    def begin(login: str) -> FlaskClient:
        with app.app_context():
            return sign_in(app.test_client(), login)

    return begin


@pytest.fixture
def onsite(app: Flask, clock) -> tuple[int, int]:
    """(stage, session): two candidates in one room, seats drawn, the clock at the door."""
    with app.app_context():
        made = world.onsite(2)
        office, witness = world.staff("off", "office"), world.staff("sec", "second-signatory")
        proctor = world.staff("p1", "proctor")
        world.staff("p2", "proctor")
        opens = made.opens + timedelta(hours=1)
        wanted = Planned("上午", "机房一", opens, opens + timedelta(hours=3), 2, (proctor,))
        one = plan_session(made.stage, wanted, office, made.opens)
        propose_seating(made.stage, world.WORDS[0], office, made.opens)
        complete_seating(made.stage, world.WORDS[1], witness, made.opens)
        db.session.commit()
        clock.set(opens)
        return made.stage_id, one.id


@pytest.fixture
def interview(app: Flask, clock) -> world.World:
    with app.app_context():
        made = world.interview(4)
        office, witness = world.staff("off", "office"), world.staff("sec", "second-signatory")
        world.drawn(made, office, witness, world.judges(), made.opens)
        db.session.commit()
        clock.set(made.opens)
        return made


def test_the_office_plans_and_two_people_draw_in_the_browser(app, clock, enter):
    with app.app_context():
        made = world.onsite(2)
        for login, role in (("off", "office"), ("sec", "second-signatory")):
            world.staff(login, role)
        proctor = world.staff("p1", "proctor").id
        clock.set(made.opens - timedelta(days=1))
    office, second, address = enter("off"), enter("sec"), f"/day/{made.stage_id}/"
    typed = {"name": "22日上午", "room": "机房一", "opens": "2016-05-22T08:00", "closes": "2016-05-21T10:00",
             "seats": "2", "proctors": [str(proctor)]}  # fmt: skip
    refused = office.post(f"{address}add", data=typed)
    assert refused.status_code == 422
    assert 'value="22日上午"' in refused.text, "what was typed stays"
    assert office.post(f"{address}add", data={**typed, "closes": "2016-05-22T10:00"}).status_code == 303
    assert office.post(f"{address}commit", data={"word": "短"}).status_code == 422
    assert office.post(f"{address}commit", data={"word": world.WORDS[0]}).status_code == 303
    assert world.WORDS[0] not in second.get(address).text, "the second has not seen the first"
    public = app.test_client().get(f"/draws/{made.stage_id}").text
    assert world.WORDS[0] not in public
    assert office.post(f"{address}draw", data={"word": world.WORDS[1]}).status_code == 409
    assert second.post(f"{address}draw", data={"word": world.WORDS[1]}).status_code == 303
    assert second.post(f"{address}draw", data={"word": "再抽一次试试"}).status_code == 409
    assert office.post(f"{address}commit", data={"word": "再抽一次试试"}).status_code == 409
    public = app.test_client().get(f"/draws/{made.stage_id}").text
    with app.app_context():
        draw = db.session.query(RoomDraw).one()
        for told in (draw.roster_sha256, draw.seed, *world.WORDS, f"--seed {draw.seed}"):
            assert told in public
        session = db.session.query(DaySession).one().id
    assert "完全一样" in second.get(address).text
    for page in ("print", f"session/{session}/print/door", f"session/{session}/print/labels"):
        text = office.get(address + page).text
        assert "机房一" in text
        assert "丙某1" not in text, "names are masked on what hangs on a door"


def test_the_proctor_lets_people_in_by_seat(app, enter, onsite):
    stage, session = onsite
    proctor, grid = enter("p1"), f"/day/{stage}/session/{session}/"
    assert f"/day/{stage}/session/{session}/seat/1" in proctor.get(grid).text
    assert "还没来" in proctor.get(f"{grid}?number=2").text
    assert grid in proctor.get("/day/own").text
    assert enter("p2").get(grid).status_code == 404
    door = f"{grid}seat/1"
    wrong = proctor.post(door, data={"what": "come", "identity": "not-seen", "note": "", "document": ""})
    assert wrong.status_code == 422
    assert "请写明为什么让他参加" in wrong.text
    assert proctor.post(door, data={"what": "come", "identity": "id-card"}).location == grid
    assert "去记操作" in proctor.get(door).text
    assert proctor.post(door, data={"what": "undo", "why": ""}).status_code == 422
    assert proctor.post(door, data={"what": "undo", "why": "点错了人"}).status_code == 303
    early = proctor.post(door, data={"what": "absent"})
    assert early.status_code == 409
    with app.app_context():
        assert db.session.query(Arrival).one().undone_at is not None
    assert proctor.get(f"{grid}seat/99").status_code == 404
    assert proctor.get(f"{door}/photo").status_code == 404


def test_a_candidate_reads_when_where_and_which_seat(app, enter, onsite):
    stage, _session = onsite
    with app.app_context():
        seats = session_seats(db.session.get_one(DaySession, onsite[1]).stage)
        entry, seat = min((key, row.seat) for key, row in seats.items())
    page = enter("a1").get(f"/examine/come/{entry}").text
    for told in ("上午", "机房一", f"{seat} 号座", "/practice", f"/draws/{stage}", f"/day/recusal/{entry}"):
        assert told in page


def test_a_number_without_a_name_is_given_at_the_door(app, enter, interview, clock):
    with app.app_context():
        office = world.staff("boss", "office")
        for room in ("1", "2", "3", "4"):
            wanted = Planned(f"室{room}", room, interview.opens, interview.closes, 2)
            plan_session(interview.stage, wanted, office, interview.opens)
        db.session.commit()
        seats = session_seats(interview.stage)
        row, lot = seats[interview.entry_ids[0]], lot_numbers(interview.entry_ids)[interview.entry_ids[0]]
        door = f"/day/{interview.stage_id}/session/{row.session_id}/seat/{row.seat}"
    own = f"/examine/come/{interview.entry_ids[0]}"
    assert lot not in enter("a1").get(own).text
    assert lot not in enter("off").get(door).text
    enter("off").post(door, data={"what": "come", "identity": "id-card"})
    assert lot in enter("a1").get(own).text
    assert lot in enter("off").get(door).text
    assert lot not in enter("boss").get(door).text, "not for whoever did not let them in"
    public = app.test_client().get(f"/draws/{interview.stage_id}").text
    assert "还没有拆封" in public
    figures = f"/interview/{interview.stage_id}/figures"
    assert "还有面试室没有关闭" in enter("off").get(figures).text
    with app.app_context():
        stage = db.session.get_one(Stage, interview.stage_id)
        fill(stage, interview.opens)
        close_all(stage, interview.opens)
        db.session.commit()
    assert lot in enter("off").get(figures).text
    assert ">0001<" not in enter("off").get(figures).text


def test_recusal_from_request_to_answer(app, enter, interview, clock):
    clock.set(interview.opens - timedelta(hours=2))
    own = f"/day/recusal/{interview.entry_ids[0]}"
    candidate, office = enter("a1"), enter("off")
    wrong = candidate.post(own, data={"whom": "我二叔", "relation": ""})
    assert wrong.status_code == 422
    assert "我二叔" in wrong.text
    assert candidate.post(own, data={"whom": "我二叔", "relation": "collateral"}).status_code == 303
    assert enter("a2").get(own).status_code == 404
    with app.app_context():
        asked = db.session.query(RecusalRequest).one().id
        first = db.session.query(Assignment).filter_by(entry_id=interview.entry_ids[0]).first()
        login = db.session.get_one(Account, first.account_id).login
    page = f"/day/{interview.stage_id}/recusals"
    assert "我二叔" in office.get(page).text
    assert office.post(f"{page}/{asked}", data={"what": "grant", "answer": "同意"}).status_code == 422
    sent = {"what": "grant", "answer": "核实了，他不给您打分。", "examiner": login}
    assert office.post(f"{page}/{asked}", data=sent).status_code == 303
    assert "核实了" in candidate.get(own).text
    data = {"number": "0002", "examiner": "nobody", "relation": "spouse"}
    assert office.post(f"{page}/of-office", data=data).status_code == 422
    with app.app_context():
        second = db.session.query(Assignment).filter_by(entry_id=interview.entry_ids[1]).first()
        data["examiner"] = db.session.get_one(Account, second.account_id).login
    assert office.post(f"{page}/of-office", data=data).status_code == 303


def test_naming_and_opening_have_their_pages(app, enter, interview):
    with app.app_context():
        lot = lot_numbers(interview.entry_ids)[interview.entry_ids[0]]
        mine = db.session.query(Assignment).filter_by(entry_id=interview.entry_ids[0]).first()
        login = db.session.get_one(Account, mine.account_id).login
    judge = enter(login)
    address = f"/day/{interview.stage_id}/naming"
    assert judge.post(address, data={"number": "9-99", "words": "报了姓名"}).status_code == 422
    assert judge.post(address, data={"number": lot, "words": "报了姓名"}).status_code == 303
    page = enter("sec").get(f"/day/{interview.stage_id}/numbers").text
    assert "报了姓名" in page
    assert f"{lot} 号" in page
    assert "还有" in page
    assert (
        enter("off").post(f"/day/{interview.stage_id}/numbers/ask", data={"reason": "看看"}).status_code
        == 409
    )


def test_the_practice_page_needs_nobody_and_keeps_nothing(app):
    page = app.test_client().get("/practice")
    assert page.status_code == 200
    assert page.text.count("data-practice=") == 3
    assert "<form" not in page.text.split("<main")[1].split("</main>")[0], "nothing is sent anywhere"


def test_a_session_of_one_seat_in_an_interview_by_numbers_is_warned_of(app, interview, enter):
    def plan(name: str, seats: int) -> str:
        with app.app_context():
            opens = interview.opens + timedelta(hours=2)
            office = db.session.query(Account).filter_by(login="off").one()
            stage = db.session.get(Stage, interview.stage_id)
            plan_session(
                stage,
                Planned(name, name[0], opens, opens + timedelta(hours=1), seats),
                office,
                interview.opens,
            )
            db.session.commit()
        return enter("off").get(f"/day/{interview.stage_id}/").get_data(as_text=True)

    assert "只有一个座位" not in plan("1室上午", 2)
    assert "2室上午 只有一个座位" in plan("2室上午", 1)
