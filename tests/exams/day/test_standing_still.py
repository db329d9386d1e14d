"""The standing clock as arithmetic, to the millisecond. No database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.deadline import Limits, timing
from exams.sitting.pauses import Pause, concerning, doors, last_known, stood_still, under

MS, SECOND, MINUTE = timedelta(milliseconds=1), timedelta(seconds=1), timedelta(minutes=1)
OPENS = datetime(2016, 6, 13, 1, tzinfo=UTC)
START = OPENS + 5 * MINUTE
CLOSES = OPENS + 10 * 60 * MINUTE
PLAIN = Limits(START, 60 * MINUTE, CLOSES, grace=30 * SECOND)
END = START + 60 * MINUTE


def pause(began: timedelta, ended: timedelta | None = None, room: str | None = None) -> Pause:
    return Pause(START + began, START + ended if ended is not None else None, room)


def ruled(pauses, at, limits=PLAIN):
    return timing(under(limits, pauses, OPENS, at), at)


def test_without_a_pause_nothing_changes():
    assert under(PLAIN, (), OPENS, END) == PLAIN


@pytest.mark.parametrize("after", [-MS, timedelta(0), MS, 30 * SECOND, 30 * SECOND + MS])
def test_the_moments_around_the_end_move_by_exactly_the_pause(after):
    held = (pause(10 * MINUTE, 17 * MINUTE + 3 * MS),)
    shifted = ruled(held, END + 7 * MINUTE + 3 * MS + after)
    plain = timing(PLAIN, END + after)
    assert (shifted.over, shifted.in_time) == (plain.over, plain.in_time)
    assert shifted.deadline == END + 7 * MINUTE + 3 * MS


def test_while_it_stands_nobody_is_late_and_the_time_left_stays():
    held = (pause(59 * MINUTE),)
    for later in (timedelta(0), MS, 3 * MINUTE, 5 * 60 * MINUTE):
        at = START + 59 * MINUTE + later
        ruling = ruled(held, at)
        assert (ruling.paused, ruling.over, ruling.in_time) == (True, False, True)
        assert ruling.deadline - at == MINUTE


@pytest.mark.parametrize(("began", "given"), [(-MS, True), (timedelta(0), False), (MS, False)])
def test_a_pause_from_the_end_on_gives_nothing_back(began, given):
    held = (Pause(END + began, END + 10 * MINUTE),)
    ruling = ruled(held, END + 5 * MINUTE)
    assert ruling.paused is given
    assert ruling.over is not given


def test_a_pause_within_time_given_back_by_an_earlier_one_counts():
    held = (pause(10 * MINUTE, 20 * MINUTE), pause(65 * MINUTE, 70 * MINUTE))
    assert ruled(held, END + 60 * MINUTE).deadline == END + 15 * MINUTE


def test_overlapping_pauses_of_all_and_of_a_room_count_once():
    held = (
        pause(10 * MINUTE, 20 * MINUTE),
        pause(15 * MINUTE, 30 * MINUTE, "a"),
        pause(12 * MINUTE, 13 * MINUTE),
    )
    assert ruled(held, END).deadline == END + 20 * MINUTE
    assert ruled(concerning(held, "b"), END).deadline == END + 10 * MINUTE
    assert ruled(concerning(held, None), END).deadline == END + 10 * MINUTE


def test_a_ruling_on_an_earlier_moment_knows_nothing_of_later_pauses():
    held = (pause(10 * MINUTE, 20 * MINUTE), pause(50 * MINUTE))
    early = ruled(held, START + 30 * MINUTE)
    assert (early.deadline, early.paused) == (END + 10 * MINUTE, False)


def test_what_a_pause_took_before_the_start_is_given_at_the_end_of_the_window():
    """The doors close at 61 minutes; a pause of ten before the start took them from everybody alike."""
    tight = Limits(START, 60 * MINUTE, OPENS + 60 * MINUTE)
    held = (Pause(OPENS, OPENS + 5 * MINUTE),)
    assert ruled(held, START, tight).deadline == OPENS + 65 * MINUTE
    assert doors(held, OPENS, OPENS + 60 * MINUTE, START) == (OPENS, OPENS + 65 * MINUTE)
    assert doors(held, OPENS, OPENS + 60 * MINUTE, OPENS + 2 * MINUTE)[1] == OPENS + 62 * MINUTE


def test_given_minutes_and_pauses_add_up():
    longer = Limits(START, 60 * MINUTE, CLOSES, extension=20 * MINUTE)
    held = (pause(70 * MINUTE, 75 * MINUTE),)
    assert ruled(held, END + 60 * MINUTE, longer).deadline == END + 25 * MINUTE


def test_the_settled_moment_is_the_last_one_known():
    held = (pause(10 * MINUTE, 20 * MINUTE), pause(15 * MINUTE))
    assert last_known(held, START) == START + 20 * MINUTE
    assert last_known((), START) == START


moments = st.integers(-400, 6000)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(moments, st.integers(0, 900) | st.none()), max_size=5), moments, st.integers(0, 900)
)
def test_time_only_grows_and_never_by_more_than_the_wall_clock(pairs, second, later):
    """Whatever pauses there are, between two moments a deadline moves forward by at most the time that passed."""
    held = tuple(
        Pause(START + began * SECOND, None if length is None else START + (began + length) * SECOND)
        for began, length in pairs
    )
    at = START + max(0, second) * SECOND
    after = at + later * SECOND
    first, then = (stood_still(held, START, END, one) for one in (at, after))
    assert timedelta(0) <= then[0] - first[0] <= after - at
    if ruled(held, at).over:
        assert ruled(held, after).over
