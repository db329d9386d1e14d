"""The exam's rules as the programme states them (`params` of an ``online-exam`` stage). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from exams.bank.items import ALL_OR_NOTHING, MULTIPLE, RULES, SHORT, SINGLE, TRUE_FALSE
from recruit.programme.shapes import Code, Number, OneOf, Rows, Shapes, Told, Whole, walk
from scoring.numeric import to_decimal

LONGEST_MINUTES = 24 * 60
LONGEST_GRACE = 600
#: How many minutes one candidate may be given on top, where the programme does not say.
MOST_EXTRA_MINUTES = 120
MOST_QUESTIONS = 300
#: The kinds for which the sitting has an input. The bank knows more; a paper may not ask what nobody could answer.
ASKED = (SINGLE, MULTIPLE, TRUE_FALSE, SHORT)
_LINE: Shapes = {
    "type": OneOf(ASKED, needed=True),
    "topic": Code(needed=True),
    "count": Whole(1, MOST_QUESTIONS, needed=True),
    "points": Number(Decimal("0.01"), needed=True),
}
PARAMS: Shapes = {
    "duration_minutes": Whole(1, LONGEST_MINUTES, needed=True),
    "grace_seconds": Whole(0, LONGEST_GRACE),
    "most_extra_minutes": Whole(1, MOST_EXTRA_MINUTES),
    "multiple_rule": OneOf(RULES),
    "paper": Rows(_LINE, unique="", needed=True),
}


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
    found = list(walk(params, PARAMS))
    yield from found
    total = 0 if found else sum(int(row["count"]) for row in params["paper"])
    if total > MOST_QUESTIONS:
        yield "paper", "too-big", {"value": total, "high": MOST_QUESTIONS}
