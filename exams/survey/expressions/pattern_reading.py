"""Reads the patterns of `regex(…)`: what Java, JavaScript and Python mean alike, and nothing that needs going back.

Look-ahead, back-references and possessive counts are refused by name, so that a pattern means the same on every phone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from exams.survey.expressions.pattern_signs import Matcher, PatternError, dot, escaped, literal, sign_class

#: Signs of one pattern, and groups within groups.
LONGEST = 500
DEEPEST = 20
#: The most often that `{m,n}` may ask for.
MOST_OFTEN = 1000


@dataclass(frozen=True, slots=True)
class One:
    """One sign."""

    matcher: Matcher


@dataclass(frozen=True, slots=True)
class Edge:
    """The beginning (`^`) or the end (`$`) of the text."""

    begins: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One after the other."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """The part, `fewest` to `most` times (None: without end)."""

    part: Part
    fewest: int
    most: int | None


Part: TypeAlias = One | Edge | Row | Choice | Repeat

_COUNTS = {"*": (0, None), "+": (1, None), "?": (0, 1)}


def read(pattern: str) -> Part:
    """The pattern as a tree; raises `PatternError`."""
    if len(pattern) > LONGEST:
        raise PatternError("expression-pattern-large", "")
    reader = _Reader(pattern)
    part = reader.choice(0)
    if reader.at < len(pattern):
        raise PatternError("expression-pattern", pattern[reader.at :][:10])
    return part


class _Reader:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0

    def sees(self, sign: str) -> bool:
        return self.pattern.startswith(sign, self.at)

    def choice(self, depth: int) -> Part:
        if depth > DEEPEST:
            raise PatternError("expression-pattern-large", "")
        rows = [self.row(depth)]
        while self.sees("|"):
            self.at += 1
            rows.append(self.row(depth))
        return rows[0] if len(rows) == 1 else Choice(tuple(rows))

    def row(self, depth: int) -> Part:
        parts: list[Part] = []
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            parts.append(self.counted(self.atom(depth)))
        return parts[0] if len(parts) == 1 else Row(tuple(parts))

    def atom(self, depth: int) -> Part:
        sign = self.pattern[self.at]
        if sign == "(":
            return self.group(depth)
        if sign in "*+?{":
            raise PatternError("expression-pattern", self.pattern[self.at :][:10])
        self.at += 1
        if sign in "^$":
            return Edge(sign == "^")
        if sign == ".":
            return One(dot)
        if sign == "[":
            matcher, self.at = sign_class(self.pattern, self.at)
            return One(matcher)
        if sign == "\\":
            matcher, self.at = escaped(self.pattern, self.at)
            return One(matcher)
        return One(literal(sign))

    def group(self, depth: int) -> Part:
        opened = self.at
        if self.sees("(?:"):
            self.at += 3
        elif self.sees("(?"):
            raise PatternError("expression-pattern-not-carried", self.pattern[self.at : self.at + 4])
        else:
            self.at += 1
        part = self.choice(depth + 1)
        if not self.sees(")"):
            raise PatternError("expression-pattern", self.pattern[opened:][:10])
        self.at += 1
        return part

    def counted(self, part: Part) -> Part:
        if self.at >= len(self.pattern) or self.pattern[self.at] not in "*+?{":
            return part
        sign = self.pattern[self.at]
        fewest, most = self.braces() if sign == "{" else self._one(sign)
        if self.sees("?"):
            self.at += 1  # As little as possible: for a whole match it makes no difference.
        if self.at < len(self.pattern) and self.pattern[self.at] in "*+{":
            raise PatternError("expression-pattern-not-carried", self.pattern[self.at - 1 : self.at + 1])
        return Repeat(part, fewest, most)

    def _one(self, sign: str) -> tuple[int, int | None]:
        self.at += 1
        return _COUNTS[sign]

    def braces(self) -> tuple[int, int | None]:
        end = self.pattern.find("}", self.at)
        inside = self.pattern[self.at + 1 : end] if end > 0 else ""
        low, comma, high = inside.partition(",")
        numbers = [number for number in (low, high) if number]
        if not low or any(not (n.isascii() and n.isdigit() and len(n) <= 4) for n in numbers):
            raise PatternError("expression-pattern", self.pattern[self.at :][:10])
        fewest = int(low)
        most = int(high) if high else None if comma else fewest
        if max(fewest, most or 0) > MOST_OFTEN:
            raise PatternError("expression-pattern-large", "")
        if most is not None and most < fewest:
            raise PatternError("expression-pattern", self.pattern[self.at :][:10])
        self.at = end + 1
        return fewest, most
