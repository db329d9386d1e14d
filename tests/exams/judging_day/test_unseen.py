"""Whoever judges learns no peer's mark and no name, whatever else they are; nobody reads the marks of an open room."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from exams.queries.numbers import lot_numbers
from exams.queries.rooms import seats_of
from exams.queries.sessions import session_seats
from exams.services.check_in import check_in
from exams.services.mark_sheets import Filled, mark_sheets
from exams.services.open_numbers import confirm_opening, propose_opening
from exams.services.plan_sessions import Planned, plan_session
from exams.services.record_arrival import Seen, record_arrivals, undo_arrival
from exams.services.rule_self_naming import note_self_naming
from recruit.db import db
from recruit.errors import Refusal
from recruit.kinds import kind_of
from recruit.messages import tell
from recruit.models import Account, Assignment, Entry, RoleGrant, Stage
from recruit.queries.unseen import require_sight, unseen_by
from tests.exams.judging_day import world
from tests.exams.panels.rooms import account, close_all, fill, hall, share
from tests.support.signed_in import sign_in
from tests.support.worlds import kept

#: With one more line of the stage's params below it.
DRAW = "true\n      check_in: {required: true, grace_minutes: 10}"
ANONYMOUS = "interview__components__panel__params__"


def judge_of(entry: Entry) -> Account:
    first = db.session.query(Assignment).filter_by(entry_id=entry.id).order_by(Assignment.id).first()
    assert first is not None
    return db.session.get_one(Account, first.account_id)


def sessions() -> world.World:
    """Eight people, a morning session for each room, rooms drawn afterwards."""
    made = world.interview(8, interview__params__draw=DRAW)
    office, witness = world.staff("off", "office"), world.staff("sec", "second-signatory")
    for room in ("1", "2", "3", "4"):
        wanted = Planned(f"室{room}", room, made.opens, made.opens + timedelta(hours=3), 4)
        plan_session(made.stage, wanted, office, made.opens)
    world.drawn(made, office, witness, world.judges(), made.opens)
    db.session.commit()
    return made


@pytest.mark.database
@pytest.mark.usefixtures("app_context")
def test_what_a_judge_is_told_never_bears_an_admission_number():
    made = kept(sessions)
    entry = made.entries[0]
    judge, lot = judge_of(entry), lot_numbers([entry.id])[entry.id]
    stranger = next(
        one for one in made.entries if seats_of(made.stage)[one.id][0] != seats_of(made.stage)[entry.id][0]
    )
    other = lot_numbers([stranger.id])[stranger.id]
    marks, at = share(made.stage, "0.8"), made.opens
    tries = (
        (
            lambda: mark_sheets(made.stage, _part(made), [Filled(entry, marks)], judge, at),
            "arrival-missing",
            lot,
        ),
        (lambda: check_in(made.stage, [(entry, "absent")], judge, at), "absent-too-early", lot),
        (lambda: check_in(made.stage, [(stranger, "absent")], judge, at), "not-assigned", other),
        (lambda: note_self_naming(stranger, "说了姓名", judge, at), "not-assigned", other),
        (
            lambda: mark_sheets(made.stage, _part(made), [Filled(stranger, marks)], judge, at),
            "not-assigned",
            other,
        ),
    )
    for attempt, code, number in tries:
        with pytest.raises(Refusal, match=code) as refused:
            attempt()
        assert number in tell(refused.value)
        assert "000" not in tell(refused.value)


def _part(made: world.World):
    return made.stage.definition.component("panel")


@pytest.mark.database
@pytest.mark.usefixtures("app_context")
def test_the_list_at_the_door_does_not_tell_the_turns():
    made = kept(sessions)
    turns, seats = seats_of(made.stage), session_seats(made.stage)
    by_room: dict[str, list[Entry]] = {}
    for one in made.entries:
        by_room.setdefault(turns[one.id][0], []).append(one)
    for people in by_room.values():
        chairs = sorted(people, key=lambda one: seats[one.id].seat)
        assert [one.candidacy.number for one in chairs] == sorted(one.candidacy.number for one in people)
    told = [
        [turns[one.id][1] for one in sorted(group, key=lambda one: seats[one.id].seat)]
        for group in by_room.values()
    ]
    assert any(order != sorted(order) for order in told), "else the test tells nothing"


@pytest.mark.usefixtures("app_context")
def test_whoever_judges_stands_at_no_door():
    made = kept(sessions)
    entry = made.entries[0]
    judge = judge_of(entry)
    judge.grants.append(RoleGrant(role="office"))
    db.session.flush()
    with pytest.raises(Refusal, match="judging-door"):
        record_arrivals(made.stage, [(entry, Seen())], judge, made.opens)
    record_arrivals(made.stage, [(entry, Seen())], account("off"), made.opens)
    with pytest.raises(Refusal, match="judging-door"):
        undo_arrival(entry, "点错了", judge, made.opens)


@pytest.mark.usefixtures("app_context")
def test_nobody_is_absent_who_was_let_in_at_the_door():
    made = kept(sessions)
    entry, later = made.entries[0], made.opens + timedelta(minutes=30)
    record_arrivals(made.stage, [(entry, Seen())], account("off"), made.opens)
    with pytest.raises(Refusal, match="absent-but-arrived"):
        check_in(made.stage, [(entry, "absent")], judge_of(entry), later)
    undo_arrival(entry, "登记错了人", account("off"), later)
    assert check_in(made.stage, [(entry, "absent")], judge_of(entry), later) == 1


@pytest.mark.database
@pytest.mark.usefixtures("app_context")
def test_marks_are_kept_from_everybody_until_the_rooms_are_closed_and_from_judges_until_the_list_is_signed():
    made = kept(hall)
    office, judge = account("off"), judge_of(made.entries[0])
    judge.grants.append(RoleGrant(role="office"))
    twin = world.staff("twin", "office")
    twin.name, twin.organisation = judge.name, judge.organisation
    fill(made.stage, made.during)
    assert unseen_by(office, made.stage) == "rooms-unseen"
    close_all(made.stage, made.during)
    assert unseen_by(office, made.stage) == "numbers-unseen"
    propose_opening(made.stage, "评分表收齐", office, made.during)
    confirm_opening(made.stage, account("sec"), made.during)
    assert unseen_by(office, made.stage) == ""
    for one in (judge, twin):
        with pytest.raises(Refusal, match="judging-unseen"):
            require_sight(made.stage, one)
    made.stage.state = "closed"
    assert unseen_by(judge, made.stage) == ""


@pytest.mark.usefixtures("app_context")
def test_where_no_chief_closes_what_was_given_stands_once_the_numbers_are_open():
    made = world.interview(4, **{ANONYMOUS + "chief": "null"})
    office, witness = world.staff("off", "office"), world.staff("sec", "second-signatory")
    world.drawn(made, office, witness, world.judges(), made.during)
    fill(made.stage, made.during)
    entry = made.entries[0]
    judge, change = judge_of(entry), share(made.stage, "0.9")
    mark_sheets(made.stage, _part(made), [Filled(entry, change, "听错了")], judge, made.during)
    propose_opening(made.stage, "评分表收齐", office, made.during)
    confirm_opening(made.stage, witness, made.during)
    with pytest.raises(Refusal, match="numbers-marks"):
        mark_sheets(
            made.stage, _part(made), [Filled(entry, share(made.stage, "1"), "再改")], judge, made.during
        )
    assert kind_of(made.stage).unseen(made.stage, office) == ""


def test_a_peers_sheet_is_not_shown_to_a_judge_of_the_office(app, clock):
    with app.app_context():
        made = hall(4)
        clock.set(made.during)
        entry = made.entries[0]
        rows = db.session.query(Assignment).filter_by(entry_id=entry.id).order_by(Assignment.id)
        one, peer = (db.session.get_one(Account, row.account_id) for row in rows.limit(2))
        one.grants.append(RoleGrant(role="office"))
        fill(made.stage, made.during, "0.7")
        db.session.commit()
        clients = [sign_in(app.test_client(), login) for login in (one.login, "off")]
        address = f"/examine/{made.stage_id}/panel/{lot_numbers([entry.id])[entry.id]}/change/{peer.login}"
    for client, why in zip(clients, ("您在这一环节打分", "还有面试室没有关闭"), strict=True):
        page = client.get(address).text
        assert why in page
        assert 'value="21' not in page
    with app.app_context():
        close_all(db.session.get_one(Stage, made.stage_id), made.during)
        db.session.commit()
    assert "您在这一环节打分" in clients[0].get(address).text
    assert re.search(r'value="21(\.0)?"', clients[1].get(address).text)


def test_the_preview_says_what_is_missing_and_shows_no_mark_before_the_rooms_are_closed(make_app, clock):
    app = make_app()
    with app.app_context():
        made = hall(4)
        clock.set(made.during)
        fill(made.stage, made.during, "0.7")
        db.session.commit()
        office = sign_in(app.test_client(), "off")
    page = office.get(f"/office/stage/{made.stage_id}/close")
    assert page.status_code == 200
    assert "还有面试室没有关闭" in page.text
    assert "还有 4 个面试室没有关闭" in page.text, "what stands in the way is told"
    assert "70.00" not in page.text
    with app.app_context():
        close_all(db.session.get_one(Stage, made.stage_id), made.during)
        db.session.commit()
    assert "号码还没有拆封" in office.get(f"/office/stage/{made.stage_id}/close").text
    other = office.post(f"/office/stage/{made.stage_id}/otherwise", data={"places": "1"})
    assert (other.status_code, "号码还没有拆封" in other.text) == (422, True)
    with app.app_context():
        stage = db.session.get_one(Stage, made.stage_id)
        propose_opening(stage, "评分表收齐", account("off"), made.during)
        confirm_opening(stage, account("sec"), made.during)
        db.session.commit()
    assert (
        "号码还没有拆封" not in office.get(f"/office/stage/{made.stage_id}/close", follow_redirects=True).text
    )
