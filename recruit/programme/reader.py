"""Typed reading of YAML nodes. Nothing raises: a bad value is noted with its line and a stand-in is returned,
so that one run finds every mistake in the file. Whoever reads must look at `Notes.problems` before using anything.

Every mapping may say `source:` (notice, office or unconfirmed) and `note:` for all that it holds, and any single
value may be written `{value: …, source: …, note: {zh: …, en: …}}`. What the reader meets is recorded as settings.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from recruit.programme.model import Setting, Source, Text
from recruit.programme.problems import Level, Problem
from recruit.programme.source import line_of

#: A county counts no people or yuan beyond so many digits; 1e999999999 would keep the machine busy for hours.
MOST_DIGITS = 15
#: Years of a programme's days: beyond them stands a slip of the finger, and moving the programme leaves the calendar.
YEARS = range(1900, 2200)
SOURCES = ("notice", "office", "unconfirmed")
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_STAMP = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?")
_TRUE, _FALSE = ("true", "yes", "on"), ("false", "no", "off")


@dataclass
class Notes:
    """What one reading of a file gathers: problems, the line of every path and what was typed there, the settings met.

    `shift` is added to every date as it is read, which moves the whole programme at once.
    """

    timezone: ZoneInfo
    shift: timedelta = timedelta(0)
    problems: list[Problem] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    settings: list[Setting] = field(default_factory=list)

    def line(self, path: str) -> int:
        """The line of a path, or of the nearest one above it; 0 when nothing above it was met."""
        while path and path not in self.lines:
            path = path.rpartition(".")[0]
        return self.lines.get(path, 0)


class Item:
    """One value of the file, with its path, its origin and what to do about mistakes."""

    def __init__(
        self, node: yaml.Node, path: str, notes: Notes, source: Source = "office", note: Text | None = None
    ) -> None:
        self.node, self.path, self.notes, self.source, self.note = node, path, notes, source, note
        self.missing = False  # a stand-in for a value already complained about: say no more of it
        self.sourced = (
            False  # whether this very value says where it comes from: then even a word is a setting
        )
        self.asked: set[str] = set()
        notes.lines.setdefault(path, line_of(node))
        self._pairs: dict[str, yaml.Node] = {}
        if isinstance(node, yaml.MappingNode):
            self._pairs = {str(key.value): child for key, child in node.value}
            self._take_origin()
        if isinstance(self.node, yaml.ScalarNode):
            notes.typed.setdefault(path, str(self.node.value).strip())

    def _take_origin(self) -> None:
        if "source" in self._pairs:
            self.source = self.choice("source", SOURCES, record=False)  # type: ignore[assignment]
        if "note" in self._pairs:
            self.note = self.text("note")
        if "value" in self._pairs and self._pairs.keys() <= {"value", "source", "note"}:
            self.sourced = "source" in self._pairs
            self.node = self._pairs["value"]
            pairs = self.node.value if isinstance(self.node, yaml.MappingNode) else []
            self._pairs = {str(key.value): child for key, child in pairs}

    # --- mistakes and settings

    def wrong(self, code: str, level: Level = "error", **facts: Any) -> None:
        """Note a mistake at this place."""
        self.notes.problems.append(Problem(line_of(self.node), self.path, code, facts, level))

    def record(self, value: object) -> None:
        """Note a rule value with its origin."""
        self.notes.settings.append(Setting(self.path, str(value), self.source, self.note))

    # --- shape

    def has(self, key: str) -> bool:
        """Whether the mapping has this key with anything but an empty value."""
        node = self._pairs.get(key)
        self.asked.add(key)
        return node is not None and not (
            isinstance(node, yaml.ScalarNode) and node.value in ("", "~", "null")
        )

    def keys(self) -> tuple[str, ...]:
        """The mapping's own keys, `source` and `note` left out; marks them all as known."""
        self.asked.update(self._pairs)
        return tuple(key for key in self._pairs if key not in ("source", "note"))

    def get(self, key: str, default: str | None = None) -> Item:
        """The value under a key; a missing one is noted unless `default` (as it would be typed) is given."""
        path = f"{self.path}.{key}" if self.path else key
        if self.has(key):
            return Item(self._pairs[key], path, self.notes, self.source, self.note)
        if default is None:
            self.wrong("missing", key=key)
        mark = self.node.start_mark
        stand_in = yaml.ScalarNode("tag:yaml.org,2002:str", default or "", mark, mark)
        item = Item(stand_in, path, self.notes, "office" if default is not None else self.source)
        item.missing = default is None
        return item

    def rows(self, key: str, optional: bool = False) -> list[Item]:
        """The items of a list of mappings, each under its `code`."""
        if not self.has(key):
            if not optional:
                self.wrong("missing", key=key)
            return []
        listed = self.get(key)
        if not isinstance(listed.node, yaml.SequenceNode):
            listed.wrong("not-a-list")
            return []
        items: list[Item] = []
        seen: dict[str, int] = {}
        for number, node in enumerate(listed.node.value, start=1):
            if not isinstance(node, yaml.MappingNode):
                Item(node, f"{listed.path}.{number}", self.notes, listed.source).wrong("not-a-mapping")
                continue
            code = next((str(child.value) for name, child in node.value if name.value == "code"), str(number))
            item = Item(node, f"{listed.path}.{code}", self.notes, listed.source, listed.note)
            if code in seen:
                item.wrong("code-twice", value=code, first=seen[code])
            seen.setdefault(code, line_of(node))
            items.append(item)
        return items

    def finish(self) -> None:
        """Note every key nobody asked for, with the nearest one that exists. Call after reading a mapping."""
        if isinstance(self.node, yaml.ScalarNode) and not self.missing:
            self.wrong("not-a-mapping")
        for key, child in self._pairs.items():
            if key not in self.asked | {"source", "note"}:
                near = get_close_matches(key, sorted(self.asked), n=1, cutoff=0.6)
                path = f"{self.path}.{key}" if self.path else key
                facts = {"key": key, "near": near[0] if near else ""}
                code = "key-full-width" if "：" in key else "unknown-key"  # data: the Chinese colon
                self.notes.problems.append(Problem(line_of(child), path, code, facts))

    # --- values under a key

    def code(self, key: str = "code") -> str:
        """A short name in small Latin letters, digits, - and _."""
        item = self.get(key)
        value = item.scalar()
        if value and not _CODE.fullmatch(value):
            item.wrong("not-a-code", value=value)
        return value

    def words(self, key: str, default: str | None = None) -> str:
        """Plain text in one language: a phone number, a template's name."""
        return self.get(key, default).scalar()

    def text(self, key: str, optional: bool = False) -> Text:
        """Words in two languages. A plain string serves for both."""
        if optional and not self.has(key):
            return Text("", "")
        return self.get(key).as_text()

    def number(self, key: str, default: str | None = None, low: Decimal | int | None = None) -> Decimal:
        """A Decimal, at least `low`."""
        return self.get(key, default).as_decimal(low)

    def integer(self, key: str, default: str | None = None, low: int | None = 0) -> int:
        """A whole number, at least `low`."""
        return int(self.get(key, default).as_decimal(low, whole=True))

    def day(self, key: str) -> date:
        """A date, YYYY-MM-DD."""
        return self.get(key).as_day()

    def choice(
        self, key: str, allowed: Collection[str], default: str | None = None, record: bool = True
    ) -> str:
        """One of the allowed words."""
        item = self.get(key, default)
        value = item.scalar()
        if value not in allowed and not item.missing:
            near = get_close_matches(value, sorted(allowed), n=1, cutoff=0.6)
            item.wrong("not-allowed", value=value, allowed=", ".join(allowed), near=near[0] if near else "")
        elif record and value:
            item.record(value)
        return value

    def flag(self, key: str, default: str | None = None, record: bool = True) -> bool:
        """true or false."""
        item = self.get(key, default)
        value = item.scalar().lower()
        if value not in _TRUE + _FALSE and not item.missing:
            item.wrong("not-a-flag", value=value)
        elif record:
            item.record(value in _TRUE)
        return value in _TRUE

    def names(self, key: str, optional: bool = False, record: bool = True) -> tuple[str, ...]:
        """A list of plain words."""
        if optional and not self.has(key):
            return ()
        item = self.get(key)
        values = tuple(one.scalar() for one in item.each())
        if record:
            item.record(", ".join(values))
        return values

    # --- this value itself

    def each(self) -> Iterator[Item]:
        """The items of a plain list."""
        if not isinstance(self.node, yaml.SequenceNode):
            if not self.missing:
                self.wrong("not-a-list")
            return
        for number, node in enumerate(self.node.value, start=1):
            yield Item(node, f"{self.path}.{number}", self.notes, self.source, self.note)

    def scalar(self) -> str:
        """The text as typed."""
        if isinstance(self.node, yaml.ScalarNode):
            return str(self.node.value).strip()
        self.wrong("not-plain")
        return ""

    def as_text(self) -> Text:
        """See `text`."""
        if isinstance(self.node, yaml.ScalarNode):
            return Text(self.scalar(), self.scalar())
        zh, en = self.words("zh"), self.words("en")
        self.finish()
        return Text(zh, en)

    def as_decimal(
        self, low: Decimal | int | None = None, whole: bool = False, record: bool = True
    ) -> Decimal:
        """See `number` and `integer`; 0 stands in for a value that cannot be read."""
        typed = self.scalar()
        if self.missing or not isinstance(self.node, yaml.ScalarNode):
            return Decimal(0)
        try:
            value = Decimal(typed)
        except InvalidOperation:
            value = Decimal("NaN")
        if (
            not value.is_finite()
            or value.adjusted() > MOST_DIGITS
            or (whole and value != value.to_integral_value())
        ):
            self.wrong("not-whole" if whole else "not-a-number", value=typed)
            return Decimal(0)
        if low is not None and value < low:
            self.wrong("too-small", value=typed, low=str(low))
        if record:
            self.record(value)
        return value

    def as_day(self, moves: bool = True) -> date:
        """See `day`; the first day there is stands in. `moves` is False for dates of the real calendar."""
        typed = self.scalar()
        try:
            if not _DAY.fullmatch(typed):
                raise ValueError(typed)
            value = date.fromisoformat(typed)
        except ValueError:
            if not self.missing:
                self.wrong("not-a-date", value=typed)
            return date(1, 1, 1)
        if self._far(value):
            return date(1, 1, 1)
        value += self.notes.shift if moves else timedelta(0)
        self.record(value)
        return value

    def as_stamp(self, closing: bool = False) -> datetime:
        """A moment. A bare date means its first moment, or with `closing` its last (the next midnight).

        `24:00` is midnight at the end of that day, as notices write it.
        """
        typed = self.scalar()
        value = stamp(typed, self.notes.timezone, closing)
        if value is None:
            if not self.missing:
                self.wrong("not-a-time", value=typed)
            return datetime(1, 1, 1, tzinfo=self.notes.timezone)
        if self._far(value):
            return datetime(1, 1, 1, tzinfo=self.notes.timezone)
        value += self.notes.shift
        self.record(value.isoformat())
        return value

    def _far(self, value: date) -> bool:
        """Whether a day lies where no programme does, which is noted."""
        far = value.year not in YEARS
        if far:
            self.wrong("date-far", value=value.isoformat()[:10], low=YEARS[0], high=YEARS[-1])
        return far

    def as_params(self) -> dict[str, Any]:
        """See `as_plain`; whatever is no mapping of names to values is noted, and none stand in."""
        found = self.as_plain()
        if isinstance(found, dict):
            return found
        self.wrong("not-a-mapping")
        return {}

    def as_plain(self, record_words: bool = False) -> Any:
        """A kind's own parameters as plain data: dict, list, str, int, Decimal, bool, None, date, datetime, Text."""
        if isinstance(self.node, yaml.SequenceNode):
            found = [one.as_plain(record_words) for one in self.each()]
            if self.sourced and all(isinstance(one, str) for one in found):
                self.record(", ".join(found))
            return found
        if isinstance(self.node, yaml.MappingNode):
            if {"zh", "en"} & set(self._pairs):
                return self.as_text()
            return {key: self.get(key, "").as_plain(record_words) for key in self.keys()}
        assert isinstance(self.node, yaml.ScalarNode)  # YAML knows three kinds of node
        value = plain_scalar(self.node, self.notes.timezone)
        if isinstance(value, date) and not self._far(value):  # a datetime is a date too
            value += self.notes.shift
        if value is not None and (record_words or self.sourced or not isinstance(value, str)):
            self.record(value)
        return value


def stamp(typed: str, timezone: ZoneInfo, closing: bool = False) -> datetime | None:
    """The moment a text names, or None."""
    try:
        if _DAY.fullmatch(typed):
            start = datetime.fromisoformat(typed).replace(tzinfo=timezone)
            return start + timedelta(days=1) if closing else start
        if (found := _STAMP.fullmatch(typed)) is None:
            return None
        day, hour, minute, second = found[1], int(found[2]), int(found[3]), int(found[4] or 0)
        if hour > 24 or minute > 59 or second > 59 or (hour == 24 and (minute or second)):
            return None
        at = timedelta(hours=hour, minutes=minute, seconds=second)
        return datetime.fromisoformat(day).replace(tzinfo=timezone) + at
    except (ValueError, OverflowError):
        return None


def plain_scalar(node: yaml.ScalarNode, timezone: ZoneInfo) -> Any:
    """A typed value from one scalar: quoted text that is not a date or time stays text."""
    typed, kind = str(node.value).strip(), node.tag.rpartition(":")[2]
    if kind == "null":
        return None
    if kind == "bool":
        return typed.lower() in _TRUE
    if kind in ("int", "float"):
        try:
            value = Decimal(typed)
        except InvalidOperation:
            return typed  # 17:00 is a number to YAML 1.1 and a time of day to everybody else
        if value.is_finite() and value.adjusted() > MOST_DIGITS:
            return typed  # told as no number where one is wanted
        return int(value) if kind == "int" else value
    if _DAY.fullmatch(typed):
        found = stamp(typed, timezone)
        return found.date() if found else typed
    return stamp(typed, timezone) or typed
