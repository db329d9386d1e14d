"""The draw of rooms: two people's words, once, replayable; nobody moves when somebody comes or goes."""

from __future__ import annotations

from collections import Counter

import pytest

from exams.lots import outcome, roster_digest
from exams.models import RoomDraw, RoomSeat
from exams.numbering import FREE
from exams.queries.rooms import seats_of
from exams.services.draw_rooms import complete_draw, draw_rooms, propose_draw, replays
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Assignment
from tests.exams.panels import world

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]
WORDS = ("今天下着小雨", "山上的茶开花了")


@pytest.fixture
def hall():
    made = world.build("interview", 10)
    office, witness = world.staff("off", "office"), world.staff("sec", "second-signatory")
    return made, office, witness, world.judges(22)


def test_rooms_are_even_and_every_panel_has_its_judges(hall):
    made, office, witness, judges = hall
    draw = draw_rooms(made.stage, judges, WORDS, office, witness, made.during)
    seats = seats_of(made.stage)
    assert sorted(Counter(room for room, _place in seats.values()).values()) == [2, 2, 3, 3]
    for room in "1234":
        turns = sorted(turn for one, turn in seats.values() if one == room)
        assert len(set(turns)) == len(turns)
        assert turns[0] >= 1
        assert turns[-1] <= len(turns) + FREE  # some stay free for who comes in later
    given = db.session.query(Assignment).filter_by(component="panel").all()
    assert len(given) == 10 * 5
    assert all(one.panel == seats[one.entry_id][0] for one in given)
    assert len({one.account_id for one in given}) == 20
    assert Counter(len({one.account_id for one in given if one.panel == room}) for room in "1234") == {5: 4}
    assert replays(draw)


def test_the_record_shows_any_later_change(hall):
    made, office, witness, judges = hall
    draw = draw_rooms(made.stage, judges, WORDS, office, witness, made.during)
    seat = db.session.query(RoomSeat).order_by(RoomSeat.id).first()
    assert seat is not None
    seat.position = 99
    db.session.flush()
    assert not replays(draw)
    seat.position = outcome(draw.plan, draw.seed)[0][seat.entry.candidacy.number][1]
    db.session.flush()
    assert replays(draw)
    draw.plan = {**draw.plan, "candidates": draw.plan["candidates"][1:]}
    assert not replays(draw)


def test_nobody_draws_alone_or_twice(hall):
    made, office, witness, judges = hall
    with pytest.raises(Refusal, match="draw-missing"):
        complete_draw(made.stage, WORDS[1], witness, made.during)
    propose_draw(made.stage, judges, WORDS[0], office, made.during)
    with pytest.raises(Refusal, match="same-signatory"):
        complete_draw(made.stage, WORDS[1], office, made.during)
    with pytest.raises(Refusal, match="draw-on-record"):
        propose_draw(made.stage, judges, "另一段话", office, made.during)
    complete_draw(made.stage, WORDS[1], witness, made.during)
    with pytest.raises(Refusal, match="draw-on-record"):
        complete_draw(made.stage, "再抽一次吧", witness, made.during)
    assert db.session.query(RoomDraw).count() == 1


def test_what_cannot_be_drawn(hall):
    made, office, witness, judges = hall
    local = world.staff("jt", "judge", township=world.TOWNSHIPS[0])
    for chosen, word, by, code in (
        (judges[:19], WORDS[0], office, "judges-too-few"),
        (judges, "短", office, "word-too-short"),
        (judges, WORDS[0], witness, "role-missing"),
        ([*judges, witness], WORDS[0], office, "not-an-examiner"),
        ([*judges, local], WORDS[0], office, "outside-township"),
    ):
        with pytest.raises(Refusal, match=code):
            propose_draw(made.stage, chosen, word, by, made.during)
    assert db.session.query(RoomDraw).count() == 0


def test_whoever_comes_later_moves_nobody(hall):
    made, office, witness, judges = hall
    draw = draw_rooms(made.stage, judges, WORDS, office, witness, made.during)
    before = seats_of(made.stage)
    (late,) = world.candidates(made.stage.cohort, "interview", range(11, 12), made.during)
    after = seats_of(made.stage)
    assert {entry: seat for entry, seat in after.items() if entry != late.id} == before
    assert Counter(room for room, _place in after.values())[after[late.id][0]] == 3
    assert db.session.query(Assignment).filter_by(entry_id=late.id).count() == 5
    assert replays(draw)


def test_whoever_came_between_the_two_words_is_seated_last(hall):
    made, office, witness, judges = hall
    propose_draw(made.stage, judges, WORDS[0], office, made.during)
    (late,) = world.candidates(made.stage.cohort, "interview", range(11, 12), made.during)
    assert seats_of(made.stage) == {}
    draw = complete_draw(made.stage, WORDS[1], witness, made.during)
    assert late.id in seats_of(made.stage)
    assert replays(draw)


def test_the_digest_covers_everything_that_is_drawn():
    plan = {"rooms": ["1", "2"], "per_room": 1, "candidates": ["a", "b"], "judges": ["x", "y"]}
    changes = ({"rooms": ["1"]}, {"per_room": 2}, {"candidates": ["a"]}, {"judges": ["x", "z"]})
    digests = {roster_digest(plan), *(roster_digest({**plan, **change}) for change in changes)}
    assert len(digests) == 5
