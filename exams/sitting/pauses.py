"""How long a clock stood still: pauses in, standing time out. Pure.

A pause stops the clock of everybody it concerns when it begins and lets it go on when it ends. What a candidate loses
by it they get back, whether they were writing or had not begun; a pause that begins when a candidate's time is
over gives nothing back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from exams.deadline import Limits

NONE = timedelta(0)


@dataclass(frozen=True)
class Pause:
    """The clock stood still from `began_at` up to `ended_at` (None: it still does), in one room or, None, in all."""

    began_at: datetime
    ended_at: datetime | None = None
    room: str | None = None


def concerning(pauses: Iterable[Pause], room: str | None) -> tuple[Pause, ...]:
    """Those that hold for somebody who sits in `room`, None for somebody without a seat."""
    return tuple(one for one in pauses if one.room is None or one.room == room)


def stood_still(
    pauses: Iterable[Pause], since: datetime, ends_at: datetime, at: datetime
) -> tuple[timedelta, bool]:
    """How long the clock stood still up to the moment `at`, and whether it stands at that moment.

    `pauses` are those that concern the candidate. `since` is when their clock began to run, `ends_at` when it would be
    over without any pause. Pauses that overlap (all, and one room) count once; one begins inclusively and ends
    exclusively, and one that begins from the end on, with what earlier pauses gave back, counts nothing.
    """
    total, standing, counted_to = NONE, False, since
    for pause in sorted(pauses, key=lambda one: one.began_at):
        began = max(pause.began_at, counted_to)
        if pause.began_at > at or began >= ends_at + total:
            continue
        ended = at if pause.ended_at is None else min(pause.ended_at, at)
        if pause.ended_at is None or at < pause.ended_at:
            standing = True
        if ended > began:
            total += ended - began
            counted_to = ended
    return total, standing


def paused_at(pauses: Iterable[Pause], at: datetime) -> bool:
    """Whether any of the pauses holds at this moment."""
    return any(one.began_at <= at and (one.ended_at is None or at < one.ended_at) for one in pauses)


def doors(
    pauses: Iterable[Pause], opens: datetime, closes: datetime, at: datetime
) -> tuple[datetime, datetime]:
    """The window of somebody who has not begun: it closes later by what pauses within it took."""
    lost, _standing = stood_still(pauses, opens, closes, at)
    return opens, closes + lost


def under(limits: Limits, pauses: Iterable[Pause], opens: datetime, at: datetime) -> Limits:
    """The limits of an attempt with the pauses that concern it, as they are at the moment `at`.

    opens: the opening of the candidate's own window. What a pause took before the start moves the closing of the
    window; what it took since then is `paused`.
    """
    known = tuple(one for one in pauses if one.began_at <= at)
    if not known:
        return limits
    lost, _standing = stood_still(known, opens, limits.window_closes, limits.started_at)
    moved = replace(limits, window_closes=limits.window_closes + lost)
    ends_at = min(moved.started_at + moved.duration, moved.window_closes) + moved.extension
    still, standing = stood_still(known, moved.started_at, ends_at, at)
    return replace(moved, paused=still, paused_now=standing)


def last_known(pauses: Iterable[Pause], started_at: datetime) -> datetime:
    """The moment up to which an attempt's standing time is settled: from then on only a pause that goes on adds."""
    moments = [moment for one in pauses for moment in (one.began_at, one.ended_at) if moment is not None]
    return max([started_at, *moments])
