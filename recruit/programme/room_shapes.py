"""Shapes for the parts that every programme has, beyond those of `recruit.programme.shapes`; the editor draws its boxes
from both. What is written there is checked by the readers themselves, so these only say what belongs where.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from recruit.programme.shapes import Shape, Table, Told


class Read:
    """Mistakes are told by whoever reads the programme."""

    def wrong(self, value: Any, path: str) -> Iterator[Told]:
        return iter(())


@dataclass(frozen=True)
class Line(Read):
    """Plain text in one language, or a moment: ``0857-1234567``, ``2016-05-19 08:00``. `long`: in a larger box."""

    needed: bool = False
    long: bool = False
    sort = "line"


@dataclass(frozen=True)
class Passage(Read):
    """What people read, in both languages, several sentences of it."""

    needed: bool = False
    long = True
    sort = "texts"


@dataclass(frozen=True)
class Refers(Read):
    """The code of something that the programme names elsewhere: a stage, a document, a track."""

    source: str
    needed: bool = False
    sort = "code"


@dataclass(frozen=True)
class Words(Read):
    """A list of words or codes, of which some have a sign in them, such as ``component:paper``."""

    source: str = ""
    needed: bool = False
    sort = "codes"


@dataclass(frozen=True)
class Each(Read):
    """A list of single values."""

    each: Shape
    needed: bool = False


@dataclass(frozen=True)
class Keyed(Table):
    """The same sort of value for each of the things that `source` names: for every township."""

    source: str = ""

    def wrong(self, value: Any, path: str) -> Iterator[Told]:
        return iter(())


@dataclass(frozen=True)
class Either(Read):
    """One value, or a list or table instead. Where nothing stands yet, the second is offered."""

    one: Shape
    other: Shape
    needed: bool = False
