"""Training that gives marks, and training that goes on for weeks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from exams.queries.training import standings
from exams.queries.training_register import training_totals
from exams.services.keep_roll import THROUGHOUT
from exams.services.mark_sheets import Filled, mark_sheets
from exams.services.place_in_training import put_in_everywhere, put_in_township
from exams.services.plan_training import cancel_training, plan_every_day
from recruit.calendar import WorkCalendar
from recruit.errors import Refusal
from recruit.kinds import kind_of
from recruit.services.assign import assign
from tests.exams.training import world

pytestmark = [pytest.mark.usefixtures("app_context")]


def people():
    return world.staff("off", "office"), world.staff("t1", "proctor")


def test_time_is_a_share_of_the_mark_and_who_never_came_is_absent():
    made = world.trained(3, name="marked.yaml")
    office, trainer = people()
    kind, stage = kind_of(made.stage), made.stage
    one = world.session(made, office, trainer, lessons=("trends", "buying"))
    put_in_township(one, "", office, made.opens)
    over = one.closes_at
    whole, part, _never = made.entries
    world.taps(one, trainer, over, THROUGHOUT, whole)
    world.taps(one, trainer, over, world.TYPED, part, arrived_at=world.at(made, 0, "09:15"))
    world.close_sheet(one, trainer, over, rest_absent=True)
    assert [(each.code, each.count) for each in kind.blockers(stage)] == [("examiner-missing", 2)]
    marker = world.staff("m1", "marker")
    assign([whole, part], [marker], "check", office, over)
    check = stage.definition.component("check")
    mark_sheets(stage, check, [Filled(each, {"": Decimal(50)}) for each in (whole, part)], marker, over)
    assert kind.blockers(stage) == []
    found = {each.candidate: (each.values, each.absent) for each in kind.marks(stage)}
    assert found["0001"] == ({"time": Decimal("40.00"), "check": Decimal("50.00")}, False)
    assert found["0002"] == ({"time": Decimal("34.00"), "check": Decimal("50.00")}, False)
    assert found["0003"] == ({"time": None, "check": None}, True)
    (todo,) = kind.todos(part)
    assert (todo.code, todo.done, todo.total) == ("training", 80, 80)
    (working,) = kind.workings(part)
    assert dict(working.lines)["行情和平台"] == "25 分钟，这一课共 40 分钟"


def test_days_are_planned_at_once_and_counted_once(monkeypatch):
    made = world.trained(2, name="days.yaml")
    office, trainer = people()
    wanted = world.planned(made, (trainer,), lessons=("theory",), closes_at=world.at(made, 0, "17:00"))
    with pytest.raises(Refusal, match="training-day-ends"):
        plan_every_day(
            made.stage, world.planned(made, lessons=("theory",)), wanted.opens_at.date(), office, made.opens
        )
    last = wanted.opens_at.date() + timedelta(days=2)
    days = plan_every_day(made.stage, wanted, last, office, made.opens)
    assert [one.name for one in days] == ["第1天09:00 6-9"], "the Dragon Boat holiday follows"
    monkeypatch.setattr(WorkCalendar, "is_working", lambda _self, _day: True)
    more = replace(wanted, room="三楼", trainers=(), name="又一班")
    days += plan_every_day(made.stage, more, last, office, made.opens)
    zone = wanted.opens_at.tzinfo
    assert [one.closes_at.astimezone(zone).strftime("%d %H:%M") for one in days[1:]] == [
        "09 17:00",
        "10 17:00",
        "11 17:00",
    ]
    cancel_training(days[1], office, made.opens)
    first, second = made.entries
    put = put_in_everywhere(made.stage, "", office, made.opens)
    assert put.placed == 4, "a part of two days takes two sessions"
    assert put.full == 2, "nobody has planned the practice"
    over = days[0].closes_at
    world.taps(days[0], trainer, over, THROUGHOUT, first)
    world.taps(days[0], trainer, over, world.TYPED, second, arrived_at=world.at(made, 0, "13:01"))
    found = standings(made.stage)
    assert (found[first.id].total, found[second.id].total) == (1, 0)
    totals = training_totals(made.stage.cohort)
    assert (totals.days, totals.counted, totals.whole.person_times) == (1, 0, 2)
    words = kind_of(made.stage).reason_words(made.stage, "training-short:1/3")
    assert words == "只上了 1 天，要求 3 天"
