"""When two answers to one question are the same although they are written differently.

What is forgiven, in this order, and nothing else:

1. ``spelling``: full-width and half-width signs, capitals, blanks around and doubled (Unicode NFKC, case folding)
2. ``number``: two numbers of one value: 3, 3.0, 003, +3, 1,234
3. ``date``: two writings of one day: 2016-05-03, 2016/5/3, 2016.5.3, 2016年5月3日, 20160503 beside one of those,
   3/5/2016 if the order of day and month is told or only one is possible; a time of day counts where both have one
4. ``order``: several answers in another order, set apart by ``|``, ``;``, ``,``, ``、`` or a line break, or by blanks
   if they are whole numbers or the question is said to be one with several answers
5. ``range``: a number within the distance that was allowed for this question
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache

from scoring.numeric import own_context

# data: how people and programs write that there is no answer
NOTHING = frozenset(
    {"", "-", "--", "---", "—", "——", "/", "na", "n/a", "n.a.", "#n/a", "<na>", "nan", "null", "不适用"}
)
_STATA_MISSING = re.compile(r"\.[a-z]?")
_NUMBER = re.compile(r"[+-]?(\d{1,40}|\d{1,3}(,\d{3}){1,10})(\.\d{1,40})?|[+-]?\.\d{1,40}")
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[ t]+(\d{1,2}:\d{2}(?::\d{2})?)(?:\.\d+)?.*)?")
_CHINESE = re.compile(r"(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?[日号]?")  # data: a date in Chinese
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SLASHED = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_APART = re.compile(r"[|\n;、,]")
_LONGEST_NUMBER = 100


@dataclass(frozen=True)
class Span:
    """How far the second answer may lie from the first: ``low`` to ``high``, of the first answer if ``relative``."""

    low: Decimal
    high: Decimal
    relative: bool = False


@dataclass(frozen=True)
class Rules:
    """What was said about the answers beforehand.

    spans: question -> distance allowed; several: questions with several answers set apart by blanks; nothing,
    dont_know: further spellings for no answer and for "don't know"; excluded: question (or "" for all) -> second
    answers that are not compared; day_first: how 3/5/2016 is read, None if nobody said so.
    """

    spans: Mapping[str, Span] = field(default_factory=dict)
    several: frozenset[str] = frozenset()
    nothing: frozenset[str] = frozenset()
    dont_know: frozenset[str] = frozenset()
    excluded: Mapping[str, frozenset[str]] = field(default_factory=dict)
    day_first: bool | None = None

    def blank(self, text: str) -> bool:
        """Whether this stands for no answer."""
        plain = folded(text)
        return plain in NOTHING or _STATA_MISSING.fullmatch(plain) is not None or among(plain, self.nothing)

    def unsure(self, text: str) -> bool:
        """Whether somebody said that they do not know."""
        return among(text, self.dont_know)

    def leaves_out(self, question: str, text: str) -> bool:
        return among(text, self.excluded.get("", frozenset()) | self.excluded.get(question, frozenset()))


def folded(text: str) -> str:
    """A text as it is compared: NFKC, small letters, single blanks; line breaks stay."""
    lines = unicodedata.normalize("NFKC", text).casefold().strip().split("\n")
    return "\n".join(" ".join(line.split()) for line in lines)


def among(text: str, codes: frozenset[str]) -> bool:
    """Whether a text is one of the codes, in any spelling; numbers by value."""
    if not codes:
        return False
    plain, value = folded(text), number(text)
    return any(plain == folded(code) or (value is not None and value == number(code)) for code in codes)


def number(text: str) -> Decimal | None:
    """The value of a number as people write it; None for anything else."""
    return _number(text) if len(text) <= _LONGEST_NUMBER else None


@lru_cache(maxsize=20_000)
def _number(text: str) -> Decimal | None:
    plain = folded(text).replace("−", "-")
    return Decimal(plain.replace(",", "")) if _NUMBER.fullmatch(plain) else None


def same(question: str, first: str, second: str, rules: Rules) -> str | None:
    """By which rule two answers are the same: ``same`` (letter for letter), a name from above, or None: they differ."""
    if first == second:
        return "same"
    one, other = folded(first), folded(second)
    if one == other:
        return "spelling"
    value, again = number(first), number(second)
    if value is not None and again is not None:
        if value == again:
            return "number"
        if question in rules.spans and _within(value, again, rules.spans[question]):
            return "range"
    if _same_day(one, other, rules.day_first):
        return "date"
    return "order" if _same_parts(one, other, question in rules.several) else None


@own_context
def _within(value: Decimal, again: Decimal, span: Span) -> bool:
    unit = abs(value) / 100 if span.relative else Decimal(1)
    return span.low * unit <= again - value <= span.high * unit


def _same_parts(one: str, other: str, several: bool) -> bool:
    if _APART.search(one) and _APART.search(other):
        return _parts(one) == _parts(other)
    parts, others = one.split(), other.split()
    coded = all(part.isdecimal() for part in parts + others)
    return len(parts) > 1 and (several or coded) and sorted(parts) == sorted(others)


def _parts(text: str) -> list[str]:
    return sorted(part.strip() for part in _APART.split(text) if part.strip())


def _same_day(one: str, other: str, day_first: bool | None) -> bool:
    first, second = _day(one, day_first), _day(other, day_first)
    # Eight digits alone are a number; beside a date they are one.
    if first is not None and second is None:
        second = _packed(other)
    elif second is not None and first is None:
        first = _packed(one)
    if first is None or second is None or first[0] != second[0]:
        return False
    return first[1] is None or second[1] is None or first[1] == second[1]


def _day(text: str, day_first: bool | None) -> tuple[date, str | None] | None:
    if found := _ISO.fullmatch(text):
        clock = found.group(5)
        return _dated(found.group(1), found.group(3), found.group(4), None if clock is None else clock[:5])
    if found := _CHINESE.fullmatch(text):
        return _dated(*found.groups())
    if found := _SLASHED.fullmatch(text):
        first, _sign, second, year = found.groups()
        if day_first is None:
            if (int(first) > 12) == (int(second) > 12):
                return None if first != second else _dated(year, first, second)
            day_first = int(first) > 12
        return _dated(year, second, first) if day_first else _dated(year, first, second)
    return None


def _packed(text: str) -> tuple[date, str | None] | None:
    found = _PACKED.fullmatch(text)
    return _dated(*found.groups()) if found else None


def _dated(year: str, month: str, day: str, clock: str | None = None) -> tuple[date, str | None] | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found, None if clock in (None, "00:00", "0:00") else clock
