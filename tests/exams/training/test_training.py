"""Training from the plan to the list: sessions, places, the sheet, making up, who completed it."""

from __future__ import annotations

import pytest

from exams.models import TrainingPlace, TrainingRecord
from exams.queries.training import expected_in, never_placed, records_in, standings
from exams.queries.training_places import offers_to, waiting_by_lesson
from exams.queries.training_register import training_totals
from exams.services.keep_roll import LEFT, THROUGHOUT, Tap, keep_roll, throughout
from exams.services.place_in_training import (
    Put,
    choose,
    declare_absent,
    give_up,
    put_in,
    put_in_everywhere,
    put_in_township,
    take_out,
)
from exams.services.plan_training import cancel_training, change_training, plan_training
from recruit.db import db
from recruit.errors import Refusal
from recruit.kinds import kind_of
from recruit.models import Account
from recruit.services.close_stage import preview
from tests.exams.training import world

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]


@pytest.fixture
def made():
    return world.trained()


@pytest.fixture
def office():
    return world.staff("off", "office")


@pytest.fixture
def trainer():
    return world.staff("t1", "proctor")


def blocked(made) -> dict[str, int]:
    return {one.code: one.count for one in kind_of(made.stage).blockers(made.stage)}


def test_times_follow_from_the_lessons_and_clashes_are_told(made, office, trainer):
    one = world.session(made, office, trainer)
    assert (one.opens_at, one.closes_at) == (world.at(made, 0, "09:00"), world.at(made, 0, "11:20"))
    for change, code in (
        ({"clock": "10:00", "room": "三楼"}, "session-proctor-twice"),
        ({"clock": "11:00"}, "session-room-taken"),
        ({"day": 1, "lessons": ()}, "training-lesson"),
        ({"day": 1, "lessons": ("singing",)}, "training-lesson"),
        ({"day": 1, "clock": "23:00"}, "training-long"),
        ({"day": 9}, "session-outside"),
    ):
        with pytest.raises(Refusal, match=code):
            world.session(made, office, trainer, **change)


def test_a_township_is_put_in_while_there_is_room_and_nobody_twice(made, office, trainer):
    one = world.session(made, office, trainer, seats=3)
    odd = made.entries[0].candidacy.township_code
    assert put_in_township(one, odd, office, made.opens).placed == 2
    put = put_in_township(one, "", office, made.opens)
    assert (put.placed, put.full, put.busy) == (1, 1, 0)
    assert [entry.candidacy.number for entry in expected_in(one)] == ["0001", "0002", "0003"]
    beside = world.session(made, office, world.staff("t2", "proctor"), clock="11:00", room="三楼")
    assert put_in_township(beside, "", office, made.opens).placed == 1
    with pytest.raises(Refusal, match="training-clash"):
        put_in(beside, "0001", office, made.opens)
    clerk = world.staff("c1", "clerk", township=odd)
    with pytest.raises(Refusal, match="outside-township"):
        put_in(beside, "0002", clerk, made.opens)
    assert never_placed(made.stage) == []


def test_everybody_into_every_session_until_nobody_lacks_anything(made, office, trainer):
    first = world.session(made, office, trainer, seats=3)
    other = world.session(made, office, trainer, day=1, seats=3, lessons=("trends", "buying"))
    odd = made.entries[0].candidacy.township_code
    clerk = world.staff("c1", "clerk", township=odd)
    assert put_in_everywhere(made.stage, odd, clerk, made.opens) == Put(2, 0, 0)
    with pytest.raises(Refusal, match="county-only"):
        put_in_everywhere(made.stage, "", clerk, made.opens)
    put = put_in_everywhere(made.stage, "", office, made.opens)
    assert (put.placed, put.full) == (2, 1), "one still lacks the parcels: the first session is full"
    assert [len(expected_in(one)) for one in (first, other)] == [3, 1]
    assert waiting_by_lesson(made.stage) == {"trends": 0, "buying": 0, "parcels": 1}


def test_people_choose_among_sessions_with_room_and_two_taps_are_one(made, office, trainer):
    one = world.session(made, office, trainer, seats=1)
    later = world.session(made, office, trainer, day=1)
    first, second = made.entries[:2]
    own, other = (db.session.query(Account).filter_by(login=login).one() for login in ("a1", "a2"))
    before = made.opens
    assert choose(one, first, own, before).id == choose(one, first, own, before).id
    with pytest.raises(Refusal, match="training-full"):
        choose(one, second, other, before)
    with pytest.raises(Refusal, match="unknown"):
        choose(later, second, own, before)
    told = standings(made.stage)[second.id]
    assert [(each.session.id, each.free) for each in offers_to(second, told, before)] == [
        (one.id, 0),
        (later.id, 40),
    ]
    give_up(one, first, own, before)
    give_up(one, first, own, before)
    assert choose(one, second, other, before)
    with pytest.raises(Refusal, match="training-begun"):
        give_up(one, second, other, one.opens_at)


def test_who_may_not_choose_is_told_whom_to_ask(office, trainer):
    made = world.trained(old="choose: true", new="choose: false")
    one = world.session(made, office, trainer)
    own = db.session.query(Account).filter_by(login="a1").one()
    with pytest.raises(Refusal, match="training-not-chosen"):
        choose(one, made.entries[0], own, made.opens)


def test_the_sheet_counts_minutes_and_keeps_what_was(made, office, trainer):
    one = world.session(made, office, trainer)
    put_in_township(one, "", office, made.opens)
    late, early, there, gone = made.entries
    with pytest.raises(Refusal, match="training-early"):
        world.taps(one, trainer, world.at(made, 0, "07:29"), world.ARRIVED, late)
    assert world.taps(one, trainer, world.at(made, 0, "08:55"), world.ARRIVED, early) == 1
    assert world.taps(one, trainer, world.at(made, 0, "09:20"), world.ARRIVED, late) == 1
    assert world.taps(one, trainer, world.at(made, 0, "09:40"), world.ARRIVED, late) == 0, "a second tap"
    world.taps(one, trainer, world.at(made, 0, "10:40"), LEFT, early)
    assert world.taps(one, trainer, world.at(made, 0, "10:50"), LEFT, early) == 0
    assert world.taps(one, trainer, world.at(made, 0, "10:50"), LEFT, gone) == 0, (
        "who never came cannot leave"
    )
    world.taps(one, trainer, world.at(made, 0, "10:00"), world.ABSENT, gone)
    assert throughout(one, trainer, world.at(made, 0, "11:20")) == 1
    after = world.at(made, 0, "11:30")
    found = {key: told.by_lesson for key, told in standings(made.stage).items()}
    assert found[late.id] == {"trends": 20, "buying": 40, "parcels": 40}
    assert found[early.id] == {"trends": 40, "buying": 40, "parcels": 0}
    assert found[there.id] == {"trends": 40, "buying": 40, "parcels": 40}
    assert found[gone.id] == {"trends": 0, "buying": 0, "parcels": 0}
    typed = world.at(made, 0, "09:10")
    world.taps(one, trainer, after, world.TYPED, late, arrived_at=typed)
    rows = (
        db.session.query(TrainingRecord).filter_by(entry_id=late.id).order_by(TrainingRecord.revision).all()
    )
    assert [(row.revision, row.current) for row in rows] == [(1, False), (2, True)]
    with pytest.raises(Refusal, match="training-times"):
        world.taps(one, trainer, after, world.TYPED, late, arrived_at=world.at(made, 0, "11:20"))
    with pytest.raises(Refusal, match="training-ahead"):
        world.taps(
            one, trainer, world.at(made, 0, "10:00"), world.TYPED, late, arrived_at=world.at(made, 0, "10:30")
        )
    with pytest.raises(Refusal, match="role-missing"):
        keep_roll(one, [Tap(late, THROUGHOUT)], world.staff("p9", "proctor"), after)


def test_no_page_counts_minutes_that_have_not_passed(made, office, trainer):
    one = world.session(made, office, trainer)
    put_in_township(one, "", office, made.opens)
    world.taps(one, trainer, world.at(made, 0, "09:00"), world.ARRIVED, made.entries[0])
    assert standings(made.stage, world.at(made, 0, "09:15"))[made.entries[0].id].total == 15


def test_nobody_is_on_two_sheets_at_once(made, office, trainer):
    one = world.session(made, office, trainer)
    two = world.session(made, office, world.staff("t2", "proctor"), room="三楼", name="另一间")
    first = made.entries[0]
    put_in(one, "0001", office, made.opens)
    with pytest.raises(Refusal, match="training-clash"):
        put_in(two, "0001", office, made.opens)
    second = db.session.query(Account).filter_by(login="t2").one()
    put_in(two, "0001", second, world.at(made, 0, "09:00"))
    after = world.at(made, 0, "12:00")
    world.taps(
        one, trainer, after, world.TYPED, first, arrived_at=one.opens_at, left_at=world.at(made, 0, "10:00")
    )
    with pytest.raises(Refusal, match="training-elsewhere"):
        world.taps(two, second, after, THROUGHOUT, first)
    world.taps(two, second, after, world.TYPED, first, arrived_at=world.at(made, 0, "10:00"))
    assert standings(made.stage)[first.id].total == 120


def test_what_was_missed_is_made_up_and_the_list_says_the_figures(made, office, trainer):
    one = world.session(made, office, trainer)
    put_in_township(one, "", office, made.opens)
    missed, short, third, gone = made.entries
    after = world.at(made, 0, "12:00")
    world.taps(one, trainer, after, world.TYPED, missed, arrived_at=world.at(made, 0, "09:30"))
    world.taps(one, trainer, after, world.TYPED, short, arrived_at=world.at(made, 0, "10:00"))
    world.taps(one, trainer, after, THROUGHOUT, third)
    with pytest.raises(Refusal, match="training-unrecorded"):
        world.close_sheet(one, trainer, after)
    world.close_sheet(one, trainer, after, rest_absent=True)
    assert world.close_sheet(one, trainer, after).session_id == one.id
    with pytest.raises(Refusal, match="training-closed"):
        world.taps(one, trainer, after, THROUGHOUT, gone)
    assert waiting_by_lesson(made.stage) == {"trends": 3, "buying": 2, "parcels": 1}
    again = world.session(made, office, trainer, day=1, lessons=("trends",))
    assert put_in_township(again, "", office, after).placed == 3
    day = world.at(made, 1, "11:00")
    world.taps(again, trainer, day, THROUGHOUT, missed)
    world.close_sheet(again, trainer, day, rest_absent=True)
    assert blocked(made) == {}
    listed = {
        row.candidate: (row.outcome, row.reason)
        for row in preview(made.stage, made.after).stage_list.worked.ranked
    }
    assert listed == {
        "0001": ("advanced", "training-complete:120/110"),
        "0002": ("out", "training-short:70/110"),
        "0003": ("advanced", "training-complete:120/110"),
        "0004": ("out", "training-short:0/110"),
    }
    assert {one.candidate: one.reason for one in kind_of(made.stage).rulings(made.stage)} == {
        key: reason for key, (_outcome, reason) in listed.items()
    }
    words = kind_of(made.stage).reason_words(made.stage, "training-short:70/110")
    assert words == "只上了 70 分钟，要求 110 分钟"
    totals = training_totals(made.stage.cohort)
    assert (totals.whole.people, totals.whole.person_times, totals.counted) == (3, 4, 310)
    assert totals.by_lesson[("training-1", "trends")].person_times == 3
    assert sum(told.person_times for told in totals.by_township.values()) == 4


def test_nothing_blocks_for_ever(made, office, trainer):
    assert blocked(made) == {"training-unplanned": 3, "training-none-placed": 4}
    one = world.session(made, office, trainer)
    assert blocked(made) == {"training-none-placed": 4, "training-sheets-open": 1}
    put_in(one, "0001", office, made.opens)
    with pytest.raises(Refusal, match="absence-too-early"):
        declare_absent(made.stage, office, made.opens)
    assert cancel_training(one, office, made.opens) == 1
    assert db.session.query(TrainingPlace).count() == 0
    two = world.session(made, office, trainer, day=1)
    put_in(two, "0001", office, made.opens)
    take_out(two, made.entries[0], office, made.opens)
    world.close_sheet(two, trainer, world.at(made, 1, "11:20"))
    assert declare_absent(made.stage, office, made.after) == 4
    assert blocked(made) == {}


def test_a_plan_changes_without_anybody_losing_a_place(made, office, trainer):
    one = world.session(made, office, trainer)
    other = world.session(made, office, trainer, day=1, lessons=("trends",))
    put_in(one, "0001", office, made.opens)
    put_in(other, "0001", office, made.opens)
    with pytest.raises(Refusal, match="training-clash"):
        change_training(
            other, world.planned(made, (trainer,), clock="10:00", name="改", room="三楼"), office, made.opens
        )
    change_training(other, world.planned(made, (trainer,), clock="14:00", name="改"), office, made.opens)
    assert other.opens_at == world.at(made, 0, "14:00")
    assert len(expected_in(other)) == 1
    put_in(other, "0002", office, made.opens)
    with pytest.raises(Refusal, match="training-fewer-seats"):
        change_training(
            other, world.planned(made, (trainer,), clock="14:00", name="改", seats=1), office, made.opens
        )
    world.taps(one, trainer, one.closes_at, THROUGHOUT, made.entries[0])
    with pytest.raises(Refusal, match="training-has-people"):
        cancel_training(one, office, one.closes_at)
    with pytest.raises(Refusal, match="training-recorded"):
        take_out(one, made.entries[0], office, one.closes_at)
    assert plan_training(made.stage, world.planned(made, day=2), office, made.opens)
    assert records_in(one)
