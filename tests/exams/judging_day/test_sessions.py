"""Sessions: planned without clashes, drawn once by two people's words, changed without moving whom it need not."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from exams.models import RoomDraw
from exams.queries.sessions import session_seats, sessions_of
from exams.services.plan_sessions import Planned, cancel_session, change_session, plan_session
from exams.services.seat_sessions import complete_seating, propose_seating, reseat, seats_replay
from exams.slots import dealt, digest, order_of
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Assignment
from tests.exams.judging_day import world

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]
PLAN = {"sessions": [["早", 2], ["晚", 3]], "candidates": ["0001", "0002", "0003", "0004"]}


@pytest.fixture
def hall():
    made = world.onsite(6)
    office, witness = world.staff("off", "office"), world.staff("sec", "second-signatory")
    return made, office, witness, [world.staff(f"p{n}", "proctor") for n in (1, 2)]


def planned(made, name: str, hour: float, room: str = "机房", seats: int = 3, proctors=()) -> Planned:
    opens = made.opens + timedelta(hours=hour)
    return Planned(name, room, opens, opens + timedelta(hours=2), seats, tuple(proctors))


def drawn(hall) -> RoomDraw:
    made, office, witness, (first, second) = hall
    plan_session(made.stage, planned(made, "早", 0, proctors=[first]), office, made.opens)
    plan_session(made.stage, planned(made, "晚", 3, proctors=[second]), office, made.opens)
    propose_seating(made.stage, world.WORDS[0], office, made.opens)
    return complete_seating(made.stage, world.WORDS[1], witness, made.opens)


def test_the_drawn_order_takes_seat_after_seat_and_a_township_stays_together():
    seats = dealt(PLAN, "seed")
    assert [seats[number] for number in order_of(PLAN, "seed")] == [
        ("早", 1),
        ("早", 2),
        ("晚", 1),
        ("晚", 2),
    ]
    together = {**PLAN, "townships": {"0001": "a", "0002": "b", "0003": "a", "0004": "b"}}
    turn = [together["townships"][number] for number in order_of(together, "seed")]
    assert turn in (["a", "a", "b", "b"], ["b", "b", "a", "a"])
    assert digest(PLAN) != digest(together)
    assert digest({**PLAN, "candidates": PLAN["candidates"][::-1]}) == digest(PLAN)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": "早"}, "session-name-taken"),
        ({"hour": 1}, "session-room-taken"),
        ({"hour": 1, "room": "机房二", "watched": True}, "session-proctor-twice"),
        ({"hour": -1}, "session-outside"),
        ({"hour": 1000}, "session-outside"),
    ],
)
def test_what_clashes_is_refused(hall, change, code):
    made, office, _witness, (first, _second) = hall
    plan_session(made.stage, planned(made, "早", 0, proctors=[first]), office, made.opens)
    watched = [first] if change.get("watched") else []
    asked = {key: value for key, value in change.items() if key != "watched"}
    wanted = planned(made, **{"name": "晚", "hour": 3, "proctors": watched, **asked})
    with pytest.raises(Refusal, match=code):
        plan_session(made.stage, wanted, office, made.opens)


def test_everybody_has_a_seat_a_time_and_a_proctor(hall):
    made, *_rest = hall
    draw = drawn(hall)
    seats = session_seats(made.stage)
    assert Counter(row.session.name for row in seats.values()) == {"早": 3, "晚": 3}
    assert all(
        one.window == (seats[one.id].session.opens_at, seats[one.id].session.closes_at)
        for one in made.entries
    )
    given = {(row.entry_id, row.account_id) for row in db.session.query(Assignment)}
    assert len(given) == 6
    assert len({account for _entry, account in given}) == 2
    assert seats_replay(draw)
    row = next(iter(seats.values()))
    row.seat = 99
    db.session.flush()
    assert not seats_replay(draw)


def test_nobody_can_draw_again(hall):
    made, office, witness, _proctors = hall
    drawn(hall)
    with pytest.raises(Refusal, match="draw-on-record"):
        propose_seating(made.stage, "再抽一次试试", office, made.opens)
    with pytest.raises(Refusal, match="draw-on-record"):
        complete_seating(made.stage, "再抽一次试试", witness, made.opens)
    before = {key: (row.session.name, row.seat) for key, row in session_seats(made.stage).items()}
    assert reseat(made.stage, made.opens) == 0
    assert {key: (row.session.name, row.seat) for key, row in session_seats(made.stage).items()} == before


def test_one_person_cannot_be_both(hall):
    made, office, _witness, _proctors = hall
    plan_session(made.stage, planned(made, "早", 0, seats=6), office, made.opens)
    propose_seating(made.stage, world.WORDS[0], office, made.opens)
    with pytest.raises(Refusal, match="same-signatory"):
        complete_seating(made.stage, world.WORDS[1], office, made.opens)


def test_too_few_seats_are_told_before_the_draw(hall):
    made, office, *_rest = hall
    with pytest.raises(Refusal, match="sessions-missing"):
        propose_seating(made.stage, world.WORDS[0], office, made.opens)
    plan_session(made.stage, planned(made, "早", 0, seats=5), office, made.opens)
    with pytest.raises(Refusal, match="seats-short") as refused:
        propose_seating(made.stage, world.WORDS[0], office, made.opens)
    assert refused.value.facts == {"needed": 6, "seats": 5}


def test_a_withdrawal_leaves_seats_and_a_cancelled_session_moves_its_people_alone(hall):
    made, office, *_rest = hall
    drawn(hall)
    seats = session_seats(made.stage)
    stay = {key: row.seat for key, row in seats.items() if row.session.name == "早"}
    gone = next(one for one in made.entries if one.id in stay)
    gone.candidacy.state = "withdrawn"
    db.session.flush()
    assert reseat(made.stage, made.opens) == 0
    late = next(one for one in sessions_of(made.stage) if one.name == "晚")
    with pytest.raises(Refusal, match="seats-short"):
        cancel_session(late, office, made.opens)
    db.session.rollback()


def test_a_proctor_who_stepped_aside_is_not_sent_back(hall):
    made, office, *_rest = hall
    drawn(hall)
    plan_session(made.stage, planned(made, "夜", 6, seats=2), office, made.opens)
    last = next(
        key for key, row in session_seats(made.stage).items() if (row.session.name, row.seat) == ("早", 3)
    )
    given = db.session.query(Assignment).filter_by(entry_id=last).one()
    given.recused_at = made.opens
    db.session.flush()
    early = next(one for one in sessions_of(made.stage) if one.name == "早")
    assert change_session(early, planned(made, "早", 0, seats=2), office, made.opens) == 1
    left = db.session.query(Assignment).filter_by(entry_id=last, recused_at=None).all()
    assert given.account_id not in {one.account_id for one in left}


def test_only_whose_seat_is_gone_moves(hall):
    made, office, *_rest = hall
    draw = drawn(hall)
    plan_session(made.stage, planned(made, "夜", 6, seats=2), office, made.opens)
    before = {key: (row.session.name, row.seat) for key, row in session_seats(made.stage).items()}
    early = next(one for one in sessions_of(made.stage) if one.name == "早")
    assert change_session(early, planned(made, "早", 0, seats=2), office, made.opens) == 1
    after = {key: (row.session.name, row.seat) for key, row in session_seats(made.stage).items()}
    moved = {key for key in before if before[key] != after[key]}
    assert [before[key] for key in moved] == [("早", 3)]
    assert [after[key] for key in moved] == [("夜", 1)]
    assert seats_replay(draw)


def test_whoever_comes_in_late_takes_a_free_seat(hall):
    made, office, *_rest = hall
    drawn(hall)
    plan_session(made.stage, planned(made, "夜", 6, seats=2), office, made.opens)
    (late,) = world.candidates(made.stage.cohort, "onsite-test", [9], made.opens)
    row = session_seats(made.stage)[late.id]
    assert (row.session.name, row.seat) == ("夜", 1)
    (waits,) = world.candidates(made.stage.cohort, "onsite-test", [8], made.opens)
    (nobody,) = world.candidates(made.stage.cohort, "onsite-test", [7], made.opens)
    seats = session_seats(made.stage)
    assert waits.id in seats
    assert nobody.id not in seats, "somebody is let in also where no chair is left; the page says who waits"
