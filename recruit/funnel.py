"""The funnel's own arithmetic: facts in, next state out. Pure; services carry it into the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

WindowState = Literal["before", "open", "after"]


@dataclass(frozen=True)
class StageFacts:
    """What the funnel needs to know of a stage: its place in line, its track, whether it is closed."""

    code: str
    track: str
    position: int
    closed: bool


def window_state(opens: datetime, closes: datetime, now: datetime) -> WindowState:
    """Opening is inclusive, closing exclusive: work arriving at the closing moment is late."""
    if now < opens:
        return "before"
    return "open" if now < closes else "after"


def opening_text(moment: datetime, zone: ZoneInfo) -> str:
    """An opening moment as refusals carry it: 2016-05-03 09:00 of the programme's zone."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def closing_text(moment: datetime, zone: ZoneInfo) -> str:
    """A closing moment: midnight belongs to the day that ends, because nobody reads 5-19 00:00 as the 18th."""
    local = moment.astimezone(zone)
    if (local.hour, local.minute) != (0, 0):
        return opening_text(moment, zone)
    return f"{local - timedelta(minutes=1):%Y-%m-%d} 24:00"


def next_stage(stages: Sequence[StageFacts], code: str) -> StageFacts | None:
    """The stage that those who advance from `code` enter: the next of the same track, None after the last."""
    here = next(stage for stage in stages if stage.code == code)
    later = [s for s in stages if s.track == here.track and s.position > here.position]
    return min(later, key=lambda stage: stage.position, default=None)


def earlier_open(stages: Sequence[StageFacts], code: str) -> StageFacts | None:
    """The first stage before `code` on the same track that is still open; a stage closes only after all before it."""
    here = next(stage for stage in stages if stage.code == code)
    before = [s for s in stages if s.track == here.track and s.position < here.position and not s.closed]
    return min(before, key=lambda stage: stage.position, default=None)
