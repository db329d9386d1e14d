"""When a household that did not answer is called again: later, and at another time of day. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

#: Times of day at which people are called: at home in the morning, by day, in the evening.
TIMES = ((time(8), time(12)), (time(12), time(17)), (time(17), time(21)))


def next_try(tried: Sequence[datetime], hours: int, zone: ZoneInfo) -> datetime:
    """The earliest moment for the next call: `hours` after the last one, within the hours in which people are called,
    at a time of day that was not tried yet while there is one."""
    start = tried[-1].astimezone(zone) + timedelta(hours=hours)
    spent = {_time_of(moment.astimezone(zone)) for moment in tried}
    left = [one for one in TIMES if one not in spent] or list(TIMES)
    for days in range(3):
        day = (start + timedelta(days=days)).date()
        for begins, ends in left:
            opens = datetime.combine(day, begins, zone)
            if max(start, opens) < datetime.combine(day, ends, zone):
                return max(start, opens)
    return start


def _time_of(moment: datetime) -> tuple[time, time] | None:
    return next((one for one in TIMES if one[0] <= moment.time() < one[1]), None)
