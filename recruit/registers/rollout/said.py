"""What a programme says of its roll-out, and what follows from it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from recruit.programme.shapes import Day, Group, Rows, Shape, Told, Whole
from scoring.errors import ScoringError
from scoring.rollout import Milestone, monthly_plan

SHAPE: Shape = Group(
    {
        "from": Day(needed=True),
        "until": Day(needed=True),
        "milestones": Rows({"until": Day(needed=True), "total": Whole(1, needed=True)}, unique="until"),
    }
)


@dataclass(frozen=True)
class Rollout:
    """From the first month to the last; so many stations by the end of some of them."""

    first: date
    last: date
    milestones: tuple[Milestone, ...] = ()

    @property
    def months(self) -> list[str]:
        """Every month, such as ``2018-03``, both ends included."""
        return list(_months(self.first, self.last))


def read(said: Mapping[str, Any]) -> Rollout:
    """What the YAML says, as facts. Call it only for what the shape has found right."""
    rows = said.get("milestones") or ()
    marks = tuple(Milestone(month_of(row["until"]), int(row["total"])) for row in rows)
    return Rollout(said["from"], said["until"], marks)


def month_of(day: date) -> str:
    return f"{day:%Y-%m}"


def _months(first: date, last: date) -> Iterator[str]:
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        yield f"{year:04d}-{month:02d}"
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def mistakes(said: Mapping[str, Any], stations: Mapping[str, int]) -> Iterable[Told]:
    """What does not go together: backwards, a milestone outside or out of order, a last month that leaves some out."""
    rollout = read(said)
    if rollout.last < rollout.first:
        yield "until", "range-backwards", {"low": str(rollout.first), "high": str(rollout.last)}
        return
    if not stations:
        return
    try:
        monthly_plan(stations, rollout.months, rollout.milestones)
    except ScoringError as error:
        yield "milestones", f"rollout-{error.code}", dict(error.facts)


@dataclass(frozen=True)
class Station:
    """One place of the roll-out: in which month it is to open (None: not planned), and when it did."""

    code: str
    township: str
    month: str | None
    opened: date | None

    def state(self, today: date) -> str:
        """``opened``, ``late`` (its month is over), ``due`` (this is its month), ``planned`` or ``unplanned``."""
        if self.opened is not None:
            return "opened"
        if self.month is None:
            return "unplanned"
        now = month_of(today)
        return "late" if self.month < now else "due" if self.month == now else "planned"


@dataclass(frozen=True)
class MonthRow:
    """One month: how many were to open in it and did, and both sums since the beginning."""

    month: str
    planned: int
    opened: int
    planned_so_far: int
    opened_so_far: int


def month_rows(stations: Iterable[Station], months: Iterable[str]) -> list[MonthRow]:
    """Every month of the plan and every month in which a station opened, in order."""
    every = list(stations)
    named = {one.month for one in every if one.month} | {month_of(one.opened) for one in every if one.opened}
    rows: list[MonthRow] = []
    for month in sorted({*months, *named}):
        planned = sum(one.month == month for one in every)
        opened = sum(one.opened is not None and month_of(one.opened) == month for one in every)
        before = rows[-1] if rows else MonthRow("", 0, 0, 0, 0)
        rows.append(
            MonthRow(month, planned, opened, before.planned_so_far + planned, before.opened_so_far + opened)
        )
    return rows
