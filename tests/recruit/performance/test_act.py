"""The demonstration's act: month by month through the services, and what must hold afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from flask import Flask

from exams.demo.acts.performance import play_performance
from exams.demo.acts.registers import month_ends
from exams.demo.play import Play
from exams.demo.promises import of_performance
from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import DepositReturn, Message
from recruit.queries.performance import PAID, figures_of, in_force, lists_of
from recruit.queries.performance_cases import cases_of
from recruit.registers import known_registers
from recruit.registers.performance.said import said_of
from recruit.services.remove_station import open_at_once
from tests.recruit.performance.world import KINDS, account, cohort, open_world, stations

JULY, AUGUST = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 8, 1, tzinfo=UTC)


@pytest.fixture
def play(make_app) -> Play:
    app: Flask = make_app(ZEYOU_KINDS=KINDS)
    with app.app_context(), app.test_request_context():
        open_world()
        cast = SimpleNamespace(office=account("office"), second=account("second"))
        yield Play(cohort().programme, FixedClock(JULY), 7, cast, cohort().id, [])


def played(play: Play, last: date) -> Play:
    zone = play.programme.timezone
    for moment in month_ends(play.clock.now().astimezone(zone), last):
        play_performance(play, "performance", moment)
        assert play.clock.now() <= moment
        play.clock.set(moment)
    return play


def test_whoever_is_last_thrice_goes_with_the_whole_deposit_and_one_goes_at_once_and_pays(play):
    played(play, known_registers()["performance"].last_day(play.programme.registers["performance"], None))
    assert list(in_force(lists_of(cohort()))) == [f"2026-{number:02d}" for number in range(6, 13)]
    found = [(case.cause, case.period, case.outcome) for case, _partner in reversed(cases_of(cohort()))]
    assert found == [
        ("bottom", "2026-08", "ended"),
        ("bottom", "2026-11", "ended"),
        ("cheating", "2027-01", "ended"),
    ]
    back = [(int(one.returned), int(one.deducted)) for one in db.session.query(DepositReturn).order_by("id")]
    assert back == [(5000, 0), (5000, 0), (3800, 1200)]
    first = stations()[0].engagement.id
    sold = figures_of(cohort(), "2026-06")[first]
    assert sold[PAID] == (sold["sales"] * 2 / 100).quantize(sold[PAID])
    invariants = of_performance(play)
    assert [one.id for one in invariants if not one.ok] == []
    assert {"performance-last-in-a-row:1", "deposit-of-the-removed:3:equipment"} <= {
        one.id for one in invariants
    }
    assert db.session.query(Message).filter_by(template="performance-ended").count() == 3


def test_what_is_left_over_shows(play):
    play_performance(play, "performance", AUGUST)
    assert all(one.ok for one in of_performance(play))
    open_at_once(stations()[0], "cheating", "查实", account("office"), play.clock.now())
    play.clock.set(datetime(2026, 9, 2, tzinfo=UTC))
    assert {one.id for one in of_performance(play) if not one.ok} == {
        "performance-nothing-due",
        "performance-cases-decided",
    }


def test_it_waits_where_the_month_is_too_short_and_does_nothing_twice(play):
    play_performance(play, "performance", datetime(2026, 7, 10, tzinfo=UTC))
    assert lists_of(cohort()) == []
    for _again in range(2):
        play_performance(play, "performance", AUGUST)
        assert [one.period for one in lists_of(cohort())] == ["2026-06"]


def test_where_the_register_is_off_nothing_is_promised(play, monkeypatch):
    monkeypatch.delitem(play.programme.registers, "performance")
    assert said_of(play.programme) is None
    assert of_performance(play) == []
