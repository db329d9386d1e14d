"""What a stage kind says of its params and components, and the walk that finds whatever is otherwise. Pure.

A kind states, key by key, what may stand there::

    params = {"judges": Whole(1, 15), "draw": Flag()}
    components = {"panel": Part({"trim": OneOf(TRIMS), "criteria": Rows({"code": Code(needed=True)})}, once=True)}

`walk` then tells every mistake as (path, code, facts) with the codes of `recruit.programme.messages`. In a path, items
of a list are counted from zero in brackets (``criteria[0].max``), as in `scoring.policy`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any, Protocol

from recruit.programme.model import Text

Told = tuple[str, str, dict[str, Any]]
#: No mark, cap or number of people of a county comes near it; a number beyond is a slip of the pen.
MOST = 1_000_000_000
#: What a key with nothing behind it reads as.
_EMPTY = (None, "")
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]*")
_SPAN = re.compile(r"([0-9]{1,6})(?:\s*-\s*([0-9]{1,6}))?")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


class Shape(Protocol):
    """What one value may be. `needed`: the key must be there."""

    @property
    def needed(self) -> bool: ...

    def wrong(self, value: Any, path: str) -> Iterator[Told]:
        """Every mistake in a value that is there."""
        ...


Shapes = Mapping[str, Shape]


@dataclass(frozen=True)
class Part:
    """What one kind of component takes. `once`: the stage has exactly one, else any number of them."""

    params: Shapes = field(default_factory=dict)
    once: bool = False


def walk(given: Mapping[str, Any], known: Shapes, path: str = "") -> Iterator[Told]:
    """Keys nobody knows, keys that are missing, then what is wrong with each value."""
    meant = set()
    for key in given:
        if key not in known:
            meant.add(near := nearest(key, [one for one in known if one not in given]))
            facts = {"key": key, "near": near, "allowed": ", ".join(known)}
            code = "key-full-width" if "：" in key else "unknown-key"  # data: the Chinese colon
            yield _join(path, str(key)), code, facts
    for key, shape in known.items():
        if given.get(key) in _EMPTY and (key in given or (shape.needed and key not in meant)):
            yield path, "missing", {"key": key}
    for key, shape in known.items():
        if given.get(key) not in _EMPTY:
            yield from shape.wrong(given[key], _join(path, key))


def nearest(word: object, known: Collection[str]) -> str:
    """The known word that looks most like this one, or ''."""
    near = get_close_matches(str(word), sorted(known), n=1, cutoff=0.6)
    return near[0] if near else ""


def not_allowed(path: str, value: object, allowed: Collection[str]) -> Told:
    """A word that is none of those that may stand there."""
    return (
        path,
        "not-allowed",
        {"value": value, "near": nearest(value, allowed), "allowed": ", ".join(allowed)},
    )


def number(value: object) -> Decimal | None:
    """A number as a programme may write it, quoted or not; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal, str)):
        return None
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        return None
    try:
        found = Decimal(value)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def span_of(value: object) -> tuple[int, int] | None:
    """The first and last number of ``3`` or ``2-4``; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return None
    found = _SPAN.fullmatch(str(value).strip())
    return (int(found[1]), int(found[2] or found[1])) if found else None


def _nested(value: object) -> bool:
    """Whether there is more than one value where one belongs."""
    return isinstance(value, (list, Mapping, Text))


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _bounds(
    value: object, found: Decimal | int, low: Decimal | int, high: Decimal | int, path: str
) -> Iterator[Told]:
    if found < low:
        yield path, "too-small", {"value": value, "low": low}
    elif found > high:
        yield path, "too-big", {"value": value, "high": high}


@dataclass(frozen=True)
class Whole:
    """A whole number within its bounds."""

    low: int = 0
    high: int = MOST
    needed: bool = False

    def wrong(self, value: Any, path: str) -> Iterator[Told]:
        if _nested(value):
            yield path, "not-plain", {}
        elif isinstance(value, bool) or not isinstance(value, int):
            yield path, "not-whole", {"value": value}
        else:
            yield from _bounds(value, value, self.low, self.high, path)


@dataclass(frozen=True)
class Number:
    """A number within its bounds."""

    low: Decimal | int = 0
    high: Decimal | int = MOST
    needed: bool = False

    def wrong(self, value: Any, path: str) -> Iterator[Told]:
        found = number(value)
        if _nested(value):
            yield path, "not-plain", {}
        elif found is None:
            yield path, "not-a-number", {"value": value}
        else:
            yield from _bounds(value, found, self.low, self.high, path)


@dataclass(frozen=True)
class OneOf:
    """One of these words."""

    words: Collection[str]
    needed: bool = False

    def wrong(self, value: Any, path: str) -> Iterator[Told]:
        if _nested(value):
            yield path, "not-plain", {}
        elif not isinstance(value, str) or value not in self.words:
            yield not_allowed(path, value, self.words)


@dataclass(frozen=True)
class WholeOr:
    """A whole number within its bounds, or one of these words instead."""

    low: int
    high: int
    words: Collection[str]
    needed: bool = False

    def wrong(self, value: Any, path: str) -> Iterator[Told]:
        if isinstance(value, str) and value not in self.words:
            yield path, "not-whole-nor", {"value": value, "words": ", ".join(self.words)}
        elif not isinstance(value, str):
            yield from Whole(self.low, self.high).wrong(value, path)


@dataclass(frozen=True)
class Flag:
    """true or false."""

    needed: bool = False

    def wrong(self, value: Any, path: str) -> Iterator[Told]:
        if _nested(value):
            yield path, "not-plain", {}
        elif not isinstance(value, bool):
            yield path, "not-a-flag", {"value": value}


@dataclass(frozen=True)
class Texts:
    """What people read, in both languages."""

    needed: bool = False

    def wrong(self, value: Any, path: str) -> Iterator[Told]:
        if not isinstance(value, Text):
            yield path, "not-two-texts", {}


@dataclass(frozen=True)
class Code:
    """A short name of its own, or that of something else: of a form, a document, a topic. `source`: where the editor
    finds the names that may stand there."""

    needed: bool = False
    source: str = ""

    def wrong(self, value: Any, path: str) -> Iterator[Told]:
        if _nested(value):
            yield path, "not-plain", {}
        elif isinstance(value, bool) or not _CODE.fullmatch(str(value)):
            yield path, "not-a-code", {"value": value}


@dataclass(frozen=True)
class Span:
    """One whole number, or a range of them written ``2-4``, within its bounds."""

    low: int
    high: int
    needed: bool = False

    def wrong(self, value: Any, path: str) -> Iterator[Told]:
        if _nested(value):
            yield path, "not-plain", {}
            return
        found = span_of(value)
        if found is None:
            yield path, "not-a-span", {"value": value, "low": self.low, "high": self.high}
        elif found[0] > found[1]:
            yield path, "range-backwards", {"low": found[0], "high": found[1]}
        else:
            out = found[1] if found[0] >= self.low else found[0]
            yield from _bounds(value, out, self.low, self.high, path)


@dataclass(frozen=True)
class Clock:
    """A time of day, such as 23:59:59."""

    needed: bool = False

    def wrong(self, value: Any, path: str) -> Iterator[Told]:
        if _nested(value):
            yield path, "not-plain", {}
            return
        try:
            time.fromisoformat(str(value))
        except ValueError:
            yield path, "not-a-clock", {"value": value}


@dataclass(frozen=True)
class Day:
    """A date, such as 2018-01-31. It moves with the programme."""

    needed: bool = False

    def wrong(self, value: Any, path: str) -> Iterator[Told]:
        if _nested(value):
            yield path, "not-plain", {}
        elif not isinstance(value, date) or isinstance(value, datetime):
            yield path, "not-a-date", {"value": value}


@dataclass(frozen=True)
class Codes:
    """A list of short names, none of them twice. `source`: as of `Code`."""

    needed: bool = False
    source: str = ""

    def wrong(self, value: Any, path: str) -> Iterator[Told]:
        if not isinstance(value, list):
            yield path, "not-a-list", {}
            return
        for place, one in enumerate(value):
            yield from Code().wrong(one, f"{path}[{place}]")
            if one in value[:place]:
                first = f"{path}[{value.index(one)}]"
                yield f"{path}[{place}]", "code-twice", {"value": one, "first": first}


@dataclass(frozen=True)
class Group:
    """Keys of its own below a key."""

    keys: Shapes
    needed: bool = False

    def wrong(self, value: Any, path: str) -> Iterator[Told]:
        if isinstance(value, Mapping):
            yield from walk(value, self.keys, path)
        else:
            yield path, "not-a-mapping", {}


@dataclass(frozen=True)
class Table:
    """The same sort of value for each of some words; `must` names the words that may not be left out."""

    words: Collection[str]
    each: Shape
    must: Collection[str] = ()
    needed: bool = False

    def wrong(self, value: Any, path: str) -> Iterator[Told]:
        if not isinstance(value, Mapping):
            yield path, "not-a-mapping", {}
            return
        for key in value:
            if key not in self.words:
                yield not_allowed(_join(path, str(key)), key, self.words)
        for key in self.must:
            if key not in value:
                yield path, "missing", {"key": key}
        for key, one in value.items():
            if one in _EMPTY:
                yield path, "missing", {"key": key}
            else:
                yield from self.each.wrong(one, _join(path, str(key)))


@dataclass(frozen=True)
class Rows:
    """A list of items with the same keys. `unique` names the key that tells them apart, '' none."""

    keys: Shapes
    unique: str = "code"
    needed: bool = False

    def wrong(self, value: Any, path: str) -> Iterator[Told]:
        if not isinstance(value, list) or not value:
            yield path, "not-a-list", {}
            return
        first: dict[str, str] = {}
        for place, row in enumerate(value):
            here = f"{path}[{place}]"
            if not isinstance(row, Mapping):
                yield here, "not-a-mapping", {}
                continue
            yield from walk(row, self.keys, here)
            if self.unique and row.get(self.unique) is not None:
                key, there = str(row[self.unique]), f"{here}.{self.unique}"
                if key in first:
                    yield there, "code-twice", {"value": key, "first": first[key]}
                first.setdefault(key, there)
