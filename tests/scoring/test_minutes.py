"""Minutes of training: counted once, made up later, never more than a lesson has."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from scoring.minutes import DAYS, MINUTES, Rule, Stay, Taught, counted, mark_of, standing

NINE = datetime(2021, 1, 20, 1, tzinfo=UTC)
FIVE = Rule(MINUTES, {"trends": 40, "shopping": 40, "buying": 40, "selling": 40, "parcels": 40}, 200)


def at(minute: int, second: int = 0) -> datetime:
    return NINE + timedelta(minutes=minute, seconds=second)


def taught(session: int, lesson: str, begins: int, ends: int) -> Taught:
    return Taught(session, lesson, at(begins), at(ends), at(begins).date())


def stay(session: int, begins: int, ends: int) -> Stay:
    return Stay(session, at(begins), at(ends))


MORNING = [taught(1, code, 50 * place, 50 * place + 40) for place, code in enumerate(FIVE.units)]


def test_who_stays_all_the_time_has_every_minute_and_no_break_counts():
    assert counted(FIVE, MORNING, [stay(1, -10, 300)]) == dict.fromkeys(FIVE.units, 40)


def test_late_and_early_are_minutes_and_seconds_at_the_door_cost_nothing():
    found = counted(FIVE, MORNING, [Stay(1, at(10, 59), at(130, 59))])
    assert found == {"trends": 30, "shopping": 40, "buying": 30, "selling": 0, "parcels": 0}


def test_what_was_missed_is_made_up_and_what_was_heard_twice_counts_once():
    again = taught(2, "trends", 1440, 1480)
    stays = [stay(1, 25, 300), stay(2, 1440, 1470)]
    assert counted(FIVE, [*MORNING, again], stays)["trends"] == 40
    same_half = [stay(1, 0, 20), stay(2, 1440, 1460)]
    assert counted(FIVE, [*MORNING, again], same_half)["trends"] == 20


def test_one_minute_of_the_day_never_counts_for_two_lessons():
    beside = taught(2, "shopping", 10, 50)
    found = counted(FIVE, [MORNING[0], beside], [stay(1, 0, 40), stay(2, 10, 50)])
    assert found["trends"] + found["shopping"] == 50


def test_a_lesson_that_the_programme_does_not_know_counts_nothing():
    assert sum(counted(FIVE, [taught(1, "singing", 0, 40)], [stay(1, 0, 40)]).values()) == 0


def test_days_count_where_half_of_them_was_attended_and_each_once():
    rule = Rule(DAYS, {"theory": 2, "practice": 1}, 3)
    lessons = [taught(1, "theory", 0, 240), taught(2, "theory", 1440, 1680), taught(3, "practice", 300, 540)]
    assert counted(rule, lessons, [stay(1, 0, 120), stay(2, 1440, 1559)]) == {"theory": 1, "practice": 0}
    assert counted(rule, lessons, [stay(1, 0, 240), stay(3, 300, 540)]) == {"theory": 1, "practice": 0}
    in_two_pieces = [stay(1, 0, 60), stay(1, 180, 240)]
    assert counted(rule, lessons, in_two_pieces)["theory"] == 1


def test_complete_needs_the_sum_and_of_each_lesson_its_share():
    rule = Rule(MINUTES, {"a": 100, "b": 100}, 160, Decimal("0.8"))
    assert standing(rule, {"a": 80, "b": 80}).completed
    told = standing(rule, {"a": 100, "b": 79})
    assert (told.total, told.missing, told.lessons_short, told.completed) == (179, 0, ("b",), False)
    short = standing(rule, {"a": 80})
    assert (short.missing, short.lessons_short) == (80, ("b",))
    assert standing(rule, {"a": 500, "b": 500}).total == 200


def test_the_mark_is_the_share_of_all_minutes():
    assert mark_of(FIVE, {"trends": 40, "shopping": 27}, Decimal(100)) == Decimal("33.50")
    assert mark_of(Rule(MINUTES, {"a": 3}, 3), {"a": 2}, Decimal(10)) == Decimal("6.67")


SLOTS = st.lists(
    st.tuples(st.integers(1, 4), st.sampled_from(sorted(FIVE.units)), st.integers(0, 400)),
    max_size=8,
    unique_by=lambda one: one[:2],
)
STAYS = st.lists(st.tuples(st.integers(1, 4), st.integers(-20, 420), st.integers(1, 200)), max_size=8)


@given(SLOTS, STAYS, st.randoms(use_true_random=False))
def test_never_more_than_was_taught_or_than_the_clock_allows(slots, stays, dice):
    lessons = [taught(session, lesson, begins, begins + 40) for session, lesson, begins in slots]
    there = [stay(session, begins, begins + length) for session, begins, length in stays]
    found = counted(FIVE, lessons, there)
    assert all(0 <= found[code] <= most for code, most in FIVE.units.items())
    clock = {m for session, begins, length in stays for m in range(begins, begins + length)}
    assert sum(found.values()) <= len(clock)
    assert all(found[code] == 0 or any(one.lesson == code for one in lessons) for code in found)
    dice.shuffle(lessons)
    dice.shuffle(there)
    assert counted(FIVE, lessons, [*there, *there]) == found


@given(STAYS)
def test_more_time_in_the_room_never_counts_less(stays):
    lessons = [taught(number, "trends", 500 * number, 500 * number + 40) for number in range(1, 5)]
    there = [
        stay(session, 500 * session + begins, 500 * session + begins + length)
        for session, begins, length in stays
    ]
    for cut in range(len(there)):
        assert counted(FIVE, lessons, there[:cut])["trends"] <= counted(FIVE, lessons, there)["trends"]
