"""What a programme says of its targets, whether its parts add up to its totals, and how far they are reached. Pure.

Stated parts and stated totals are kept apart: where a notice's numbers do not add up, both stay and the difference is
told; nothing is mended.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from recruit.programme.model import Text
from recruit.programme.shapes import Code, Day, OneOf, Rows, Shape, Texts, Told, Whole

PER = ("county", "township", "village")
#: How it is counted: from reports, or from what the engine knows.
COUNTS = ("recorded", "opened", "signed", "coverage")
OF = ("number", "people")
EVERY = ("once", "month")
# data: the plainest of all measure words
PLAIN = Text("个", "")

SHAPE: Shape = Rows(
    {
        "code": Code(needed=True),
        "title": Texts(needed=True),
        "unit": Texts(),
        "per": OneOf(PER),
        "count": OneOf(COUNTS),
        "of": OneOf(OF),
        "every": OneOf(EVERY),
        "goal": Whole(0),
        "most": Whole(0),
        "from": Day(),
        "until": Day(),
        "steps": Rows(
            {"code": Code(needed=True), "until": Day(needed=True), "add": Whole(0), "total": Whole(0)}
        ),
        "parts": Rows(
            {"code": Code(needed=True), "title": Texts(needed=True), "count": Whole(0, needed=True)}
        ),
        "total": Whole(0),
        "special": Rows({"code": Code(needed=True), "goal": Whole(0, needed=True)}),
    }
)


@dataclass(frozen=True)
class Step:
    """By the end of that day so many more, or so many altogether, as the notice states either."""

    until: date
    add: int | None
    total: int | None


@dataclass(frozen=True)
class Indicator:
    """One target. `goal` holds for each unit of `per`, and each month where `every` says so; `most` is its upper end.
    `special`: units
    with a goal of their own. `steps` and `parts` are stated numbers with their stated `total`."""

    code: str
    title: Text
    unit: Text
    per: str
    count: str
    of: str
    every: str
    goal: int | None
    most: int | None
    first: date | None
    until: date | None
    steps: tuple[Step, ...]
    parts: tuple[tuple[str, Text, int], ...]
    total: int | None
    special: Mapping[str, int]

    def goal_of(self, unit: str, day: date) -> int | None:
        """What one unit is to have by that day; None before the target begins."""
        if self.first is not None and day < self.first:
            return None
        return self.due(day) if self.per == "county" else self.special.get(unit, self.goal)

    def due(self, day: date) -> int | None:
        """How many the county is to have by that day: of the steps that are over or the nearest one, else the goal."""
        if not self.steps:
            return self.goal if self.goal is not None else self.total
        sums, reached = 0, None
        for step in self.steps:
            sums += step.add or 0
            reached = step.total if step.total is not None else sums
            if step.until >= day:
                return reached
        return reached

    def due_on(self, day: date) -> date | None:
        """By when that is to be reached; None where nothing says so."""
        return next((step.until for step in self.steps if step.until >= day), self._last_day())

    def is_late(self, value: int, day: date) -> bool:
        """Whether the county's number has missed a day that is over: the newest such step counts, not only the next."""
        if self.every == "month":
            return False
        over = [step.until for step in self.steps if step.until < day]
        if not over and (self.steps or self.until is None or self.until >= day):
            return False
        goal = self.due(over[-1] if over else day)
        return goal is not None and value < goal

    def _last_day(self) -> date | None:
        return self.steps[-1].until if self.steps else self.until


@dataclass(frozen=True)
class Mismatch:
    """Stated parts that do not add up to a stated total; `until` names the step, None for parts."""

    indicator: str
    found: int
    stated: int
    until: date | None = None


def read(said: Sequence[Mapping[str, Any]]) -> tuple[Indicator, ...]:
    """What the YAML says, as facts. Call it only for what the shape has found right."""
    return tuple(_indicator(row) for row in said)


def _indicator(row: Mapping[str, Any]) -> Indicator:
    return Indicator(
        row["code"],
        row["title"],
        row.get("unit") or PLAIN,
        row.get("per", "county"),
        row.get("count", "recorded"),
        row.get("of", "number"),
        row.get("every", "once"),
        row.get("goal"),
        row.get("most"),
        row.get("from"),
        row.get("until"),
        tuple(Step(one["until"], one.get("add"), one.get("total")) for one in row.get("steps") or ()),
        tuple((one["code"], one["title"], one["count"]) for one in row.get("parts") or ()),
        row.get("total"),
        {str(each["code"]): each["goal"] for each in row.get("special") or ()},
    )


def mismatches(one: Indicator) -> Iterator[Mismatch]:
    """What was stated to be added, summed up from the first step, against what was stated to be there by then; and the
    parts against their total."""
    added = 0
    for step in one.steps:
        added += step.add or 0
        if step.total is not None and step.add is not None and added != step.total:
            yield Mismatch(one.code, added, step.total, step.until)
    if one.parts and one.total is not None:
        found = sum(count for _code, _title, count in one.parts)
        if found != one.total:
            yield Mismatch(one.code, found, one.total)


def mistakes(said: Sequence[Mapping[str, Any]], units: Collection[str]) -> Iterator[Told]:
    """Mistakes of each target, `units` being the codes of townships and villages; then a warning for every sum that
    does not agree."""
    for place, (row, one) in enumerate(zip(said, read(said), strict=True)):
        here = f"[{place}]"
        yield from _mistakes(here, one, units)
        days = [step.until for step in one.steps]
        for wrong in mismatches(one):
            facts = {"title": row["title"].zh, "found": wrong.found, "stated": wrong.stated}
            where = f".steps[{days.index(wrong.until)}]" if wrong.until is not None else ""
            yield f"{here}{where}.total", "indicator-sum", {**facts, "level": "warning"}


def _mistakes(here: str, one: Indicator, units: Collection[str]) -> Iterator[Told]:
    """A target that says nothing, an order turned round, an upper end below the lower, a unit nobody knows, and what
    the engine is to count but cannot."""
    if one.goal is None and not one.steps and one.total is None:
        yield here, "indicator-empty", {"code": one.code}
    if one.most is not None and one.goal is not None and one.most < one.goal:
        yield f"{here}.most", "too-small", {"value": one.most, "low": one.goal}
    days = [step.until for step in one.steps]
    if days != sorted(days):
        yield f"{here}.steps", "indicator-order", {"code": one.code}
    if one.count != "recorded" and one.per == "village":
        yield f"{here}.per", "indicator-per", {"count": one.count}
    for place, unit in enumerate(one.special):
        if unit not in units:
            yield f"{here}.special[{place}].code", "indicator-unit", {"value": unit}


@dataclass(frozen=True)
class Reached:
    """How far one unit is: `goal` None where nothing is asked of it by then."""

    unit: str
    value: int
    goal: int | None

    @property
    def state(self) -> str:
        """``none`` (nothing asked), ``met`` or ``short``."""
        if self.goal is None:
            return "none"
        return "met" if self.value >= self.goal else "short"
