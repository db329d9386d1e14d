"""A small training in a copy of Jinsha's programme: three lessons, four people of two townships, a trainer."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from exams.models import DaySession
from exams.services.keep_roll import ABSENT, ARRIVED, TYPED, Tap, close_sheet, keep_roll
from exams.services.plan_training import Taught, plan_training
from recruit.models import Account, Entry
from recruit.programme import Programme, load, load_text
from tests.support.candidates import World, begun, staff, standing

__all__ = [
    "ABSENT",
    "ARRIVED",
    "TYPED",
    "World",
    "at",
    "close_sheet",
    "planned",
    "programme",
    "session",
    "staff",
    "taps",
    "trained",
]

LESSONS = ("trends", "buying", "parcels")


@cache
def programme(name: str = "stage.yaml", old: str = "", new: str = "") -> Programme:
    """Jinsha with the stage of this file pasted before the interview; `old` in it replaced by `new`."""
    jinsha = load("jinsha-2016")
    pasted = Path(__file__).with_name(name).read_text("utf-8")
    assert old in pasted
    text = jinsha.source_yaml.replace(
        "  - code: interview\n", f"{pasted.replace(old, new)}\n  - code: interview\n", 1
    )
    return load_text(text, jinsha.source_regions, files=jinsha.files)


def trained(count: int = 4, **which: str) -> World:
    """People 0001, 0002 … stand in the training; odd ones belong to the first township, even ones to the second."""
    return standing(begun(programme(**which)), "training-1", count)


def at(made: World, day: int, clock: str) -> datetime:
    """A moment of the training's days, 0 being the first, in local time."""
    zone = made.stage.cohort.programme.timezone
    hour, _colon, minute = clock.partition(":")
    first = made.opens.astimezone(zone)
    return (first + timedelta(days=day)).replace(hour=int(hour), minute=int(minute))


def planned(
    made: World, trainers: tuple[Account, ...] = (), *, day: int = 0, clock: str = "09:00", **more: object
) -> Taught:
    """All three lessons in the morning, ten minutes between them: 9:00 to 11:20."""
    name = str(more.pop("name", f"第{day + 1}天{clock}"))
    wanted = {"room": "二楼会议室", "seats": 40, "lessons": LESSONS, "pause": 10, **more}
    return Taught(name=name, opens_at=at(made, day, clock), trainers=trainers, **wanted)  # type: ignore[arg-type]


def session(made: World, office: Account, *trainers: Account, **more: object) -> DaySession:
    return plan_training(made.stage, planned(made, trainers, **more), office, made.opens)  # type: ignore[arg-type]


def taps(
    one: DaySession, by: Account, when: datetime, what: str, *entries: Entry, **times: datetime | None
) -> int:
    return keep_roll(one, [Tap(entry, what, **times) for entry in entries], by, when)
