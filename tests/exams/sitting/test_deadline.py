"""Time is ruled on by one pure function, to the millisecond."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from exams.deadline import Limits, timing

ZONE = ZoneInfo("Asia/Shanghai")
NINE = datetime(2016, 5, 21, 9, tzinfo=ZONE)
CLOSES = datetime(2016, 5, 21, 17, tzinfo=ZONE)
HOUR, GRACE, MS = timedelta(hours=1), timedelta(seconds=30), timedelta(milliseconds=1)


def limits(started: datetime = NINE, **changes) -> Limits:
    return Limits(
        **{"started_at": started, "duration": HOUR, "window_closes": CLOSES, "grace": GRACE, **changes}
    )


@pytest.mark.parametrize(
    ("after_deadline", "over", "in_time"),
    [
        (-MS, False, True),
        (timedelta(0), True, True),
        (MS, True, True),
        (GRACE, True, True),
        (GRACE + MS, True, False),
    ],
)
def test_the_moments_around_the_end(after_deadline: timedelta, over: bool, in_time: bool):
    ruling = timing(limits(), NINE + HOUR + after_deadline)
    assert (ruling.over, ruling.in_time) == (over, in_time)
    assert ruling.last_arrival - ruling.deadline == GRACE


def test_who_starts_late_ends_with_the_window():
    late = CLOSES - timedelta(minutes=20)
    assert timing(limits(late), late).deadline == CLOSES


def test_time_given_back_reaches_beyond_the_window():
    late = CLOSES - timedelta(minutes=20)
    given = timing(limits(late, extension=timedelta(minutes=5)), CLOSES)
    assert given.deadline == CLOSES + timedelta(minutes=5)
    assert not given.over


@pytest.mark.parametrize("started", [NINE, CLOSES - timedelta(minutes=20)])
@pytest.mark.parametrize(("after", "over", "in_time"), [
    (-MS, False, True), (timedelta(0), True, True), (MS, True, True), (GRACE, True, True), (GRACE + MS, True, False),
])  # fmt: skip
def test_given_minutes_move_every_moment_alike(started, after, over, in_time):
    """Whether the hour or the window would have ended it: the minutes come on top, and the grace on top of them."""
    extra = timedelta(minutes=15)
    plain = timing(limits(started), started)
    ruling = timing(limits(started, extension=extra), plain.deadline + extra + after)
    assert ruling.deadline == plain.deadline + extra
    assert (ruling.over, ruling.in_time) == (over, in_time)


def test_the_zone_of_a_moment_makes_no_difference():
    elsewhere = (NINE + HOUR).astimezone(ZoneInfo("Europe/London"))
    assert timing(limits(), elsewhere) == timing(limits(), NINE + HOUR)
