"""The exam's rules as the programme states them (`params` of an ``online-exam`` stage). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from exams.bank.items import ALL_OR_NOTHING, MULTIPLE, RULES, SHORT, SINGLE, TRUE_FALSE
from scoring.errors import ScoringError
from scoring.numeric import to_decimal

Told = tuple[str, str, dict[str, Any]]

KNOWN = ("duration_minutes", "grace_seconds", "most_extra_minutes", "multiple_rule", "paper")
LINE = ("type", "topic", "count", "points")
LONGEST_MINUTES = 24 * 60
LONGEST_GRACE = 600
#: How many minutes one candidate may be given on top, where the programme does not say.
MOST_EXTRA_MINUTES = 120
MOST_QUESTIONS = 300
#: The kinds for which the sitting has an input. The bank knows more; a paper may not ask what nobody could answer.
ASKED = (SINGLE, MULTIPLE, TRUE_FALSE, SHORT)


@dataclass(frozen=True)
class Line:
    """One line of the blueprint: `count` questions of one kind and topic, each worth `points`."""

    kind: str
    topic: str
    count: int
    points: Decimal


@dataclass(frozen=True)
class Rules:
    """What an online exam is: how long, how lenient with the network, how a multiple is marked, what is asked.

    `most_extra_minutes`: how much longer two people may let one candidate sit, altogether.
    """

    duration: timedelta
    grace: timedelta
    most_extra_minutes: int
    multiple_rule: str
    lines: tuple[Line, ...]

    @property
    def questions(self) -> int:
        return sum(line.count for line in self.lines)

    @property
    def points(self) -> Decimal:
        """The most a paper can be worth."""
        return sum((line.points * line.count for line in self.lines), Decimal(0))


def rules_of(params: Mapping[str, Any]) -> Rules:
    """The rules of params that `check` found nothing wrong with."""
    return Rules(
        duration=timedelta(minutes=int(params["duration_minutes"])),
        grace=timedelta(seconds=int(params.get("grace_seconds", 0))),
        most_extra_minutes=int(params.get("most_extra_minutes", MOST_EXTRA_MINUTES)),
        multiple_rule=str(params.get("multiple_rule", ALL_OR_NOTHING)),
        lines=tuple(
            Line(str(row["type"]), str(row["topic"]), int(row["count"]), to_decimal(row["points"]))
            for row in params["paper"]
        ),
    )


def check(params: Mapping[str, Any]) -> Iterator[Told]:
    """Everything wrong with a stage's params, as (path, code, facts); the codes are those of `recruit.programme`."""
    yield from _unknown(params, KNOWN, "")
    yield from _whole(params, "duration_minutes", "", 1, LONGEST_MINUTES)
    if "grace_seconds" in params:
        yield from _whole(params, "grace_seconds", "", 0, LONGEST_GRACE)
    if "most_extra_minutes" in params:
        yield from _whole(params, "most_extra_minutes", "", 1, MOST_EXTRA_MINUTES)
    rule = params.get("multiple_rule", ALL_OR_NOTHING)
    if rule not in RULES:
        yield "multiple_rule", "not-allowed", {"value": rule, "near": "", "allowed": ", ".join(RULES)}
    rows = params.get("paper")
    if rows is None:
        yield "", "missing", {"key": "paper"}
    elif not isinstance(rows, list) or not rows:
        yield "paper", "not-a-list", {}
    else:
        yield from _lines(rows)


def _lines(rows: list[Any]) -> Iterator[Told]:
    wrong = False
    for index, row in enumerate(rows):
        for told in _line(row, f"paper[{index}]"):
            wrong = True
            yield told
    total = 0 if wrong else sum(int(row["count"]) for row in rows)
    if total > MOST_QUESTIONS:
        yield "paper", "too-big", {"value": total, "high": MOST_QUESTIONS}


def _line(row: Any, path: str) -> Iterator[Told]:
    if not isinstance(row, Mapping):
        yield path, "not-a-mapping", {}
        return
    yield from _unknown(row, LINE, path)
    yield from _whole(row, "count", path, 1, MOST_QUESTIONS)
    for key in ("type", "topic", "points"):
        if key not in row:
            yield path, "missing", {"key": key}
    if "type" in row and row["type"] not in ASKED:
        yield f"{path}.type", "not-allowed", {"value": row["type"], "near": "", "allowed": ", ".join(ASKED)}
    if "points" in row:
        try:
            if to_decimal(row["points"]) <= 0:
                yield f"{path}.points", "too-small", {"value": row["points"], "low": "0.5"}
        except ScoringError:
            yield f"{path}.points", "not-a-number", {"value": row["points"]}


def _unknown(given: Mapping[str, Any], known: tuple[str, ...], path: str) -> Iterator[Told]:
    for key in given:
        if key not in known:
            yield _at(path, str(key)), "unknown-key", {"key": key, "near": ""}


def _whole(given: Mapping[str, Any], key: str, path: str, low: int, high: int) -> Iterator[Told]:
    value = given.get(key)
    if value is None:
        yield path, "missing", {"key": key}
    elif isinstance(value, bool) or not isinstance(value, int):
        yield _at(path, key), "not-whole", {"value": value}
    elif value < low:
        yield _at(path, key), "too-small", {"value": value, "low": low}
    elif value > high:
        yield _at(path, key), "too-big", {"value": value, "high": high}


def _at(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
