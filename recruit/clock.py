"""The one clock. Everything else receives a moment as an argument or asks the injected clock for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from flask import current_app, g, has_request_context, session


class Clock(Protocol):
    """Tells the moment, always in UTC and always with its time zone attached."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until it is told to move: for tests and for playing a programme."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment.astimezone(UTC)

    def now(self) -> datetime:
        return self.moment

    def set(self, moment: datetime) -> None:
        self.moment = moment.astimezone(UTC)

    def advance(self, **delta: float) -> None:
        self.moment += timedelta(**delta)


class DemoClock:
    """Runs at the machine's pace from any moment; a visitor of a demonstration site may choose their own.

    `start` is the site's moment when the clock was made. The visitor's own moment lies as an offset in the signed
    session, so one visitor's journey through time never disturbs another's.
    """

    SESSION_KEY = "demo_offset"

    def __init__(self, start: datetime, base: Clock | None = None) -> None:
        self.base = base or SystemClock()
        self.offset = start.astimezone(UTC) - self.base.now()

    def now(self) -> datetime:
        return self.base.now() + self.visitor_offset()

    def visitor_offset(self) -> timedelta:
        if has_request_context() and self.SESSION_KEY in session:
            return timedelta(seconds=float(session[self.SESSION_KEY]))
        return self.offset

    def move_visitor(self, moment: datetime) -> None:
        session[self.SESSION_KEY] = (moment.astimezone(UTC) - self.base.now()).total_seconds()


def now() -> datetime:
    """The moment by the application's clock."""
    clock: Clock = current_app.extensions["zeyou_clock"]
    return clock.now()


def arrival() -> datetime:
    """When the request reached the application: noted before anything could wait for the database or another writer.

    Deadlines are judged by this moment, so that a queue at the last minute takes nothing from anybody.
    """
    moment: datetime | None = g.get("arrived")
    return moment or now()


def local_iso(moment: datetime, timezone: ZoneInfo) -> str:
    """A moment as published papers give it: local time with its offset, to the second."""
    return moment.astimezone(timezone).isoformat(timespec="seconds")
