"""A small interview without names, and a small on-site test with sessions, for tests of the day."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from exams.models import RoomDraw
from exams.services.draw_rooms import draw_rooms
from recruit.models import Account
from recruit.programme import Programme, load
from recruit.programme.edit import with_values
from recruit.programme.loading import load_text
from tests.support.candidates import World, begun, candidates, staff, standing

__all__ = ["World", "candidates", "drawn", "interview", "judges", "onsite", "programme", "staff"]

WORDS = ("今天下着小雨", "山上的茶开花了")


def interview(count: int = 4, **settings: str) -> World:
    """Candidates 0001, 0002 … in the interview; `settings`: see `programme`."""
    return standing(begun(programme(**settings)), "interview", count)


def onsite(count: int = 4, **settings: str) -> World:
    return standing(begun(programme(**settings)), "onsite-test", count)


@cache
def programme(**settings: str) -> Programme:
    """The Jinsha programme with values replaced: ``onsite-test__params`` is the path, the value YAML flow text."""
    real = load("jinsha-2016")
    values = {f"stages.{path.replace('__', '.')}": value for path, value in settings.items()}
    return load_text(with_values(real.source_yaml, values), real.source_regions, files=real.files)


def judges(count: int = 20) -> list[Account]:
    return [staff(f"j{number:02}", "judge") for number in range(1, count + 1)]


def drawn(made: World, office: Account, witness: Account, sitting: list[Account], at: datetime) -> RoomDraw:
    return draw_rooms(made.stage, sitting, WORDS, office, witness, at)
