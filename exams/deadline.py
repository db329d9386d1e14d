"""Until when an attempt runs, and whether what arrived came in time. Pure: every moment is an argument."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Limits:
    """What bounds one attempt. Nothing here comes from the candidate's device.

    window_closes: the closing of the candidate's own window. extension: minutes that two people gave for a recorded
    reason. They come on top of whatever bounds the attempt, so the end of the window does not cut them off: whoever
    starts ten minutes before it closes and was given fifteen sits for twenty-five. grace: how long an answer may be
    on its way. paused: how long the clock stood still for this attempt, up to the moment that is asked about;
    paused_now: it stands still at that moment.
    """

    started_at: datetime
    duration: timedelta
    window_closes: datetime
    grace: timedelta = timedelta(0)
    extension: timedelta = timedelta(0)
    paused: timedelta = timedelta(0)
    paused_now: bool = False


@dataclass(frozen=True)
class Timing:
    """`deadline` is what the candidate sees; answers arriving up to and including `last_arrival` count.

    While the clock stands still (`paused`) both move on with the moment that is asked about, and nobody is late.
    """

    deadline: datetime
    last_arrival: datetime
    over: bool
    in_time: bool
    paused: bool = False


def timing(limits: Limits, arrived_at: datetime) -> Timing:
    """The one ruling on time, evaluated in the transaction that stores an answer.

    The clock is `over` from the deadline on; an answer is still `in_time` until the grace has run out. A pause that
    began after the deadline gives nothing back: whoever counts `paused` leaves it out.
    """
    deadline = (
        min(limits.started_at + limits.duration, limits.window_closes) + limits.extension + limits.paused
    )
    last = deadline + limits.grace
    return Timing(
        deadline, last, over=arrived_at >= deadline, in_time=arrived_at <= last, paused=limits.paused_now
    )
