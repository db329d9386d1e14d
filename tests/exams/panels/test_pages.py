"""The examiners' pages: each sees what is assigned, nothing typed is lost, nothing changes after closing."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient

from exams.models import Attendance, RoomDraw
from exams.services.draw_rooms import draw_rooms
from exams.services.record_arrival import Seen, record_arrivals
from recruit.db import db
from recruit.models import Account, Assignment, Mark, Stage
from recruit.services.assign import assign
from tests.exams.panels import world
from tests.exams.panels.rooms import lot

Enter = Callable[[str], FlaskClient]
SPIRIT = "/examine/{stage}/spirit/{entry}/"


@pytest.fixture
def enter(app: Flask) -> Enter:
    """A browser of its own for each person."""

    def begin(login: str) -> FlaskClient:
        with app.app_context():
            return world.sign_in(app.test_client(), login)

    return begin


@pytest.fixture
def made(app: Flask, clock) -> Callable[..., world.World]:
    """Builds a stage, hands its first entries to one examiner and sets the clock into its window."""

    def build(stage: str, component: str, role: str, candidates: int = 3, assigned: int = 2) -> world.World:
        with app.app_context():
            one = world.build(stage, candidates)
            office, examiner = world.staff("off", "office"), world.staff("exam", role)
            world.staff("other", role)
            assign(one.entries[:assigned], [examiner], component, office, one.during)
            db.session.commit()
            clock.set(one.during)
            return one

    return build


def text(response) -> str:
    return response.get_data(as_text=True)


def marks(app: Flask) -> list[tuple[str, Decimal]]:
    with app.app_context():
        rows = db.session.query(Mark).filter_by(current=True).order_by(Mark.id)
        return [(row.criterion, row.value) for row in rows]


def test_home_shows_own_work_only(made, enter):
    one = made("task-2", "spirit", "marker")
    page = text(enter("exam").get("/examine/"))
    assert "0 / 2" in page
    assert f"/examine/{one.stage_id}/spirit/" in page
    assert "0 / " not in text(enter("other").get("/examine/"))


def test_a_sheet_is_filled_in_and_the_next_follows(app, made, enter):
    one = made("task-2", "spirit", "marker")
    client = enter("exam")
    here, following = (SPIRIT.format(stage=one.stage_id, entry=entry) for entry in one.entry_ids[:2])
    page = text(client.get(here))
    assert "0001" in page
    assert "丙某" not in page
    sent = client.post(here, data={"c-help": "４０．５", "c-tone": "30"})
    assert (sent.status_code, sent.location) == (302, following)
    assert marks(app) == [("help", Decimal("40.5")), ("tone", Decimal(30))]


def test_what_was_typed_stays_beside_the_error(app, made, enter):
    one = made("task-2", "spirit", "marker")
    address = SPIRIT.format(stage=one.stage_id, entry=one.entry_ids[0])
    sent = enter("exam").post(address, data={"c-help": "61", "c-tone": "some"})
    page = text(sent)
    assert sent.status_code == 422
    assert 'value="61"' in page
    assert 'value="some"' in page
    assert "60" in page.split('id="c-help-error"')[1][:60]
    assert marks(app) == []


def test_a_change_asks_for_a_reason(app, made, enter):
    one = made("task-2", "spirit", "marker")
    address, client = SPIRIT.format(stage=one.stage_id, entry=one.entry_ids[0]), enter("exam")
    client.post(address, data={"c-help": "10", "c-tone": "10"})
    sent = client.post(address, data={"c-help": "12", "c-tone": "10"})
    assert sent.status_code == 422
    assert 'value="12"' in text(sent)
    assert client.post(address, data={"c-help": "12", "c-tone": "10", "reason": "看漏了"}).status_code == 302
    assert dict(marks(app)) == {"help": Decimal(12), "tone": Decimal(10)}


def test_a_sheet_that_a_recheck_found_wrong_is_put_right_after_closing(app, made, enter):
    one = made("task-2", "spirit", "marker")
    here, other = (SPIRIT.format(stage=one.stage_id, entry=entry) for entry in one.entry_ids[:2])
    client = enter("exam")
    client.post(here, data={"c-help": "10", "c-tone": "10"})
    client.post(other, data={"c-help": "20", "c-tone": "20"})
    with app.app_context():
        world.found_wrong(one.entry_ids[0])
    mended = {"c-help": "12", "c-tone": "10", "reason": "看漏了"}
    assert "c-help" in text(client.get(here))
    assert client.post(here, data=mended).status_code == 302
    client.post(other, data=mended)
    assert [value for _code, value in marks(app)] == [10, 20, 20, 12]


@pytest.mark.parametrize("login", ["exam", "other"])
def test_candidates_of_others_are_as_good_as_not_there(made, enter, login):
    one = made("task-2", "spirit", "marker")
    entry = one.entry_ids[2] if login == "exam" else one.entry_ids[0]
    client = enter(login)
    for tail in ("", "recuse", "absent"):
        assert client.get(SPIRIT.format(stage=one.stage_id, entry=entry) + tail).status_code == 404
    assert client.get(SPIRIT.format(stage=999, entry=entry)).status_code == 404
    assert client.get(f"/examine/{one.stage_id}/nothing/").status_code == 404


def test_nothing_can_be_changed_after_closing(app, made, enter):
    one = made("task-2", "spirit", "marker")
    with app.app_context():
        db.session.get_one(Stage, one.stage_id).state = "closed"
        db.session.commit()
    address, client = SPIRIT.format(stage=one.stage_id, entry=one.entry_ids[0]), enter("exam")
    assert "c-help" not in text(client.get(address))
    client.post(address, data={"c-help": "10", "c-tone": "10"})
    assert marks(app) == []


def test_recusal_takes_the_candidate_off_my_list(app, made, enter):
    one = made("task-2", "spirit", "marker")
    address, client = SPIRIT.format(stage=one.stage_id, entry=one.entry_ids[0]), enter("exam")
    assert client.post(address + "recuse", data={}).status_code == 422
    assert client.post(address + "recuse", data={"reason": "relative"}).status_code == 302
    assert client.get(address).status_code == 404
    assert "0 / 1" in text(client.get("/examine/"))


def test_check_in_by_number(app, made, enter):
    one = made("briefing", "attendance", "clerk", candidates=4, assigned=3)
    client = enter("exam")
    page = text(client.get(f"/briefing/{one.stage_id}/?number=0002"))
    assert "0002" in page
    assert "0001" not in page
    first, second, third, fourth = one.entry_ids
    data = {f"e-{first}": "present", f"e-{second}": "late"}
    assert client.post(f"/briefing/{one.stage_id}/?left=1", data=data).status_code == 303
    assert "2 / 3" in text(client.get("/examine/"))
    assert "0003" in text(client.get(f"/briefing/{one.stage_id}/?left=1"))
    assert client.post(f"/briefing/{one.stage_id}/", data={f"e-{fourth}": "present"}).status_code == 404
    assert client.post(f"/briefing/{one.stage_id}/", data={f"e-{third}": "asleep"}).status_code == 409
    with app.app_context():
        assert {row.entry_id: row.status for row in db.session.query(Attendance)} == {
            first: "present",
            second: "late",
        }


def test_operations_are_ticked_on_a_phone(app, made, enter):
    one = made("onsite-test", "operations", "proctor")
    address, client = f"/skills-test/{one.stage_id}/{one.entry_ids[0]}/", enter("exam")
    assert client.post(address, data={"table-choice": "full"}).status_code == 409, "nobody checked them in"
    with app.app_context():
        proctor = db.session.query(Account).filter_by(login="exam").one()
        record_arrivals(one.stage, [(one.entries[0], Seen())], proctor, one.during)
        db.session.commit()
    assert "丙某1" in text(client.get(address))
    wrong = {"typing-choice": "part", "typing-points": "11", "table-choice": "full"}
    sent = client.post(address, data=wrong)
    page = text(sent)
    assert sent.status_code == 422
    assert 'value="11"' in page
    assert 'id="table-full" name="table-choice" value="full" checked' in page
    assert marks(app) == []
    assert (
        client.post(address, data={**wrong, "typing-points": "6", "typing-seconds": "95"}).location == address
    )
    assert dict(marks(app)) == {"typing": Decimal(6), "table": Decimal(10)}
    assert client.post(address, data={"typing-choice": "full"}).status_code == 422
    client.post(address, data={"typing-choice": "full", "reason": "重做了一遍"})
    assert dict(marks(app))["typing"] == Decimal(10)
    assert client.get(f"/skills-test/{one.stage_id}/{one.entry_ids[2]}/").status_code == 404


def test_an_absence_is_confirmed_and_can_be_taken_back(app, made, enter):
    one = made("onsite-test", "operations", "proctor")
    client, ticks = enter("exam"), f"/skills-test/{one.stage_id}/{one.entry_ids[0]}/"
    absent = f"/examine/{one.stage_id}/operations/{one.entry_ids[0]}/absent"
    client.get(absent)
    with app.app_context():
        assert db.session.query(Attendance).count() == 0
    client.post(absent)
    assert "typing-choice" not in text(client.get(ticks))
    client.post(absent)
    assert "typing-choice" in text(client.get(ticks))


def test_the_office_hands_out_work_and_declares_the_rest_absent(app, made, enter, clock):
    one = made("onsite-test", "operations", "proctor", assigned=0)
    client = enter("off")
    with app.app_context():
        proctor = db.session.query(Account).filter_by(login="other").one().id
    assert "0 / 3" in text(client.get(f"/examine/assign/{one.stage_id}/"))
    address = f"/examine/assign/{one.stage_id}/operations/"
    assert client.post(address, data={"each": "0", "first": "0002"}).status_code == 422
    client.post(address, data={"examiners": [str(proctor)], "each": "1", "first": "0002"})
    with app.app_context():
        assert {row.entry_id for row in db.session.query(Assignment)} == set(one.entry_ids[1:])
    rest = f"/examine/rest/{one.stage_id}"
    assert client.post(rest).status_code == 409
    with app.app_context():
        clock.set(one.after)
    client.get(rest)
    client.post(rest)
    with app.app_context():
        assert [row.status for row in db.session.query(Attendance)] == ["absent"] * 3
    assert client.get(f"/examine/assign/{one.stage_id}/paper/").status_code == 404


def test_the_draw_needs_two_people_and_hides_the_first_word(app, clock, enter):
    with app.app_context():
        one = world.build("interview", 6)
        clock.set(one.during)
        world.staff("off", "office")
        world.staff("sec", "second-signatory")
        judges = [str(account.id) for account in world.judges(20)]
    office, second = enter("off"), enter("sec")
    rooms = f"/interview/{one.stage_id}/rooms"
    few = office.post(rooms + "/commit", data={"judges": judges[:3], "word": "山上的茶开花了"})
    assert few.status_code == 422
    assert "山上的茶开花了" in text(few)
    assert (
        office.post(rooms + "/commit", data={"judges": judges, "word": "山上的茶开花了"}).status_code == 303
    )
    assert "山上的茶开花了" not in text(second.get(rooms)) + text(office.get(rooms))
    assert office.post(rooms + "/draw", data={"word": "今天下着小雨"}).status_code == 409
    assert second.post(rooms + "/draw", data={"word": "雨"}).status_code == 422
    assert second.post(rooms + "/draw", data={"word": "今天下着小雨"}).status_code == 303
    page = text(office.get(rooms))
    assert "山上的茶开花了" in page
    assert all(f"000{number}" in page for number in range(1, 7))
    assert second.post(rooms + "/draw", data={"word": "再抽一次吧"}).status_code == 409
    with app.app_context():
        assert db.session.query(RoomDraw).one().drawn_at is not None
    assert "还有面试室没有关闭" in text(office.get(f"/interview/{one.stage_id}/figures"))


def test_a_judge_never_sees_a_peers_mark(app, clock, enter):
    with app.app_context():
        one = world.build("interview", 4)
        clock.set(one.during)
        words = ("今天下着小雨", "山上的茶开花了")
        office, witness = world.staff("off", "office"), world.staff("sec", "second-signatory")
        draw_rooms(one.stage, world.judges(20), words, office, witness, one.during)
        db.session.commit()
        row = (
            db.session.query(Assignment).filter_by(entry_id=one.entry_ids[0]).order_by(Assignment.account_id)
        )
        number = lot(row[0].entry)
        first, second = (db.session.get_one(Account, each.account_id).login for each in row.limit(2))
    address = f"/examine/{one.stage_id}/panel/{number}/"
    sheet = {"c-understanding": "23.5", "c-skills": "22.5", "c-speaking": "13.5", "c-will": "12.5"}
    assert enter(first).post(address, data=sheet).status_code == 302
    assert "23.5" in text(enter(first).get(address))
    peer = enter(second)
    everything = "".join(
        text(peer.get(page)) for page in (address, f"/examine/{one.stage_id}/panel/", "/examine/")
    )
    assert not re.search(r"\b(23|22|13|12)\.5\b", everything)


def test_the_applicants_page_tells_when_where_and_the_seat(app, clock, enter):
    with app.app_context():
        one = world.build("interview", 4)
        clock.set(one.during)
        office, witness = world.staff("off", "office"), world.staff("sec", "second-signatory")
        draw_rooms(
            one.stage, world.judges(20), ("今天下着小雨", "山上的茶开花了"), office, witness, one.during
        )
        db.session.commit()
    page = text(enter("a1").get(f"/examine/come/{one.entry_ids[0]}"))
    assert "面试室" in page
    assert "室第 1 位" not in page, "a turn that is known could be told to a judge"
    assert "身份证" in page
    assert enter("a1").get(f"/examine/come/{one.entry_ids[1]}").status_code == 404
    assert enter("off").get(f"/examine/come/{one.entry_ids[0]}").status_code == 403
