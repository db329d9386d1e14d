"""What a programme says of its periodic reports, and which periods that makes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from recruit.programme.model import Text
from recruit.programme.shapes import Code, Codes, Day, OneOf, Rows, Shape, Texts, Told, not_allowed

EVERY = ("week", "month")
#: The part that every programme has: its stages with how many stand where.
STAGES = "stages"

SHAPE: Shape = Rows(
    {
        "code": Code(needed=True),
        "title": Texts(needed=True),
        "every": OneOf(EVERY, needed=True),
        "from": Day(needed=True),
        "until": Day(needed=True),
        "parts": Codes(needed=True),
    }
)


@dataclass(frozen=True)
class Period:
    """The `number`-th period (from 1), both days included. It is due on the day after its last."""

    number: int
    since: date
    until: date


@dataclass(frozen=True)
class Report:
    """A report that comes again and again: what it is called, its parts (registers' codes), its first and last day."""

    code: str
    title: Text
    every: str
    first: date
    last: date
    parts: tuple[str, ...]

    def periods(self, today: date) -> list[Period]:
        """Every period that is over before `today`. Weeks begin with the weekday of the first day, months with the
        first of the month after a first one that may be shorter."""
        return [one for one in _periods(self) if one.until < today]


def _periods(report: Report) -> Iterator[Period]:
    since, number = report.first, 1
    while since <= report.last:
        following = since + timedelta(days=7) if report.every == "week" else _next_month(since)
        yield Period(number, since, min(following - timedelta(days=1), report.last))
        since, number = following, number + 1


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def read(said: Sequence[Mapping[str, Any]]) -> tuple[Report, ...]:
    """What the YAML says, as facts. Call it only for what the shape has found right."""
    return tuple(
        Report(row["code"], row["title"], row["every"], row["from"], row["until"], tuple(row["parts"]))
        for row in said
    )


def mistakes(said: Sequence[Mapping[str, Any]], switched_on: Iterable[str]) -> Iterable[Told]:
    """Backwards, or a part that is no register of the programme."""
    known = [STAGES, *switched_on]
    for place, row in enumerate(said):
        if row["until"] < row["from"]:
            yield f"[{place}].until", "range-backwards", {"low": str(row["from"]), "high": str(row["until"])}
        for part in row["parts"]:
            if part not in known:
                yield not_allowed(f"[{place}].parts", part, known)
