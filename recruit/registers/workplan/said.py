"""What a programme says of its work plan (工作计划), and how a task stands after what was reported. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from recruit.programme.model import Text
from recruit.programme.shapes import (
    Code,
    Codes,
    Day,
    Flag,
    Group,
    OneOf,
    Rows,
    Shape,
    Texts,
    Told,
    not_allowed,
)

PER = ("county", "township", "village")
#: Whose desk reports for a responsible unit; the office may report for all.
DESKS = ("office", "township")
#: What may be reported of a task.
REPORTS = ("begun", "done", "stopped", "reopened")

SHAPE: Shape = Group(
    {
        "units": Rows(
            {"code": Code(needed=True), "title": Texts(needed=True), "desk": OneOf(DESKS)}, needed=True
        ),
        "tasks": Rows(
            {
                "code": Code(needed=True),
                "title": Texts(needed=True),
                "from": Day(needed=True),
                "until": Day(needed=True),
                "units": Codes(needed=True),
                "per": OneOf(PER),
                "proof": Flag(),
            },
            needed=True,
        ),
    }
)


@dataclass(frozen=True)
class Unit:
    """Who is responsible. `desk`: ``township`` where the township's own desk may report for it."""

    code: str
    title: Text
    desk: str


@dataclass(frozen=True)
class Task:
    """What is to be done between two days, both included, by whom. `per`: once for the county, or by each township or
    village. `proof`: nothing is done without a file that shows it."""

    code: str
    title: Text
    first: date
    last: date
    units: tuple[Unit, ...]
    per: str
    proof: bool

    @property
    def desks(self) -> set[str]:
        return {one.desk for one in self.units}


class Reported(Protocol):
    """As much of a report as decides how a task stands."""

    @property
    def state(self) -> str: ...
    @property
    def on_day(self) -> date: ...


def standing(one: Task, reports: Sequence[Reported], today: date) -> str:
    """How a task stands after its reports, the oldest first: ``future``, ``open`` (should have begun by now),
    ``begun``, ``late`` (not done although its last day is over), ``done``, ``done-late`` or ``stopped``."""
    told = [each for each in reports if each.on_day <= today]
    newest = told[-1].state if told else ""
    if newest == "stopped":
        return "stopped"
    if newest == "done":
        return "done" if told[-1].on_day <= one.last else "done-late"
    if today > one.last:
        return "late"
    if newest == "begun":
        return "begun"
    return "future" if today < one.first else "open"


def read(said: Mapping[str, Any]) -> tuple[Task, ...]:
    """What the YAML says, as facts, in the order of days. Call it only for what the shape has found right."""
    units = {one.code: one for one in units_of(said)}
    tasks = [
        Task(
            row["code"],
            row["title"],
            row["from"],
            row["until"],
            tuple(units[code] for code in row["units"] if code in units),
            row.get("per") or "county",
            bool(row.get("proof")),
        )
        for row in said["tasks"]
    ]
    return tuple(sorted(tasks, key=lambda one: (one.first, one.last)))


def units_of(said: Mapping[str, Any]) -> tuple[Unit, ...]:
    """Every responsible unit that the plan names."""
    return tuple(Unit(row["code"], row["title"], row.get("desk") or "office") for row in said["units"])


def mistakes(said: Mapping[str, Any]) -> Iterable[Told]:
    """Days the wrong way round, and units that the plan does not name."""
    known = [one.code for one in units_of(said)]
    for place, row in enumerate(said["tasks"]):
        yield from _task_mistakes(f"tasks[{place}]", row, known)


def _task_mistakes(here: str, row: Mapping[str, Any], known: Sequence[str]) -> Iterator[Told]:
    if row["until"] < row["from"]:
        yield f"{here}.until", "range-backwards", {"low": str(row["from"]), "high": str(row["until"])}
    for number, code in enumerate(row["units"]):
        if code not in known:
            yield not_allowed(f"{here}.units[{number}]", code, known)
