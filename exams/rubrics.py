"""Marking by rubric: several examiners fill in the same sheet of criteria; their mean is the mark.

Used by panels, by written pieces (`document`) and by judged conduct (`rubric`). A component without criteria has a
sheet of one line, its own title and maximum. Where the criteria do not add up to the component's maximum, the sheet
is scaled to it (`scale`), so that changing a number in the programme never makes a mark impossible.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import select, true
from sqlalchemy.orm import contains_eager

from exams.models import Attendance
from recruit.db import db
from recruit.kinds import Blocker
from recruit.models import Account, Assignment, Candidacy, Entry, Mark, Stage
from recruit.programme import Component, Text
from recruit.programme.shapes import Told
from recruit.queries.assignments import examined
from scoring.numeric import own_context, round_to

#: Kinds of component that are marked on a sheet of criteria.
SHEET_KINDS = ("panel", "document", "rubric")


@dataclass(frozen=True)
class Criterion:
    """One line of a sheet. `code` is '' where the component is marked as a whole. `levels`: from which mark on which
    words describe it, the highest first."""

    code: str
    title: Text
    max: Decimal
    levels: tuple[tuple[Decimal, Text], ...] = ()


@dataclass(frozen=True)
class Sheet:
    """One examiner's sheet for one candidate. `marks` holds what was given so far, by criterion."""

    number: str
    entry_id: int
    account_id: int
    login: str
    panel: str
    recused: bool
    marks: Mapping[str, Decimal] = field(default_factory=dict)

    def complete(self, criteria: Sequence[Criterion]) -> bool:
        return all(one.code in self.marks for one in criteria)


@dataclass(frozen=True)
class Task:
    """One candidate on an examiner's list, and whether the sheet is filled in."""

    entry: Entry
    panel: str
    done: bool


def criteria_of(component: Component) -> tuple[Criterion, ...]:
    """The lines of the component's sheet, in the programme's order."""
    rows = component.params.get("criteria") or ()
    found = tuple(
        Criterion(str(row["code"]), row["title"], Decimal(row["max"]), _levels(row)) for row in rows
    )
    return found or (Criterion("", component.title, component.max),)


def levels_too_high(component: Component, here: str) -> Iterator[Told]:
    """Levels that lie beyond what their criterion is worth; `here` is the path of the component's params."""
    for place, row in enumerate(component.params.get("criteria") or ()):
        for at, level in enumerate(row.get("levels") or ()):
            if Decimal(level["from"]) > Decimal(row["max"]):
                facts = {"value": level["from"], "high": row["max"]}
                yield f"{here}.criteria[{place}].levels[{at}].from", "too-big", facts


def step_of(component: Component) -> Decimal | None:
    """In what steps marks are given (1: whole numbers); None where any two decimals are."""
    step = component.params.get("step")
    return Decimal(step) if step is not None else None


def _levels(row: Mapping[str, Any]) -> tuple[tuple[Decimal, Text], ...]:
    said = [(Decimal(one["from"]), one["says"]) for one in row.get("levels") or ()]
    return tuple(sorted(said, key=lambda one: -one[0]))


@own_context
def scale(marks: Mapping[str, Decimal], criteria: Sequence[Criterion], maximum: Decimal) -> Decimal:
    """sum of the marks × maximum ÷ sum of the criteria's maxima; exactly the sum where the two maxima agree."""
    total = sum((marks[one.code] for one in criteria), Decimal(0))
    possible = sum((one.max for one in criteria), Decimal(0))
    return total if possible == maximum else total * maximum / possible


def sheets(stage: Stage, component: Component, *, left: bool = False) -> list[Sheet]:
    """Every assigned sheet of a component, by admission number and login; candidates who left the selection are left
    out, unless `left`."""
    given: dict[tuple[int, int], dict[str, Decimal]] = {}
    for entry_id, examiner_id, criterion, value in db.session.execute(
        select(Mark.entry_id, Mark.examiner_id, Mark.criterion, Mark.value)
        .join(Entry, Entry.id == Mark.entry_id)
        .where(Entry.stage_id == stage.id, Mark.component == component.code, Mark.current.is_(True))
    ):
        given.setdefault((entry_id, examiner_id), {})[criterion] = value
    rows = db.session.execute(
        select(
            Candidacy.number,
            Assignment.entry_id,
            Assignment.account_id,
            Account.login,
            Assignment.panel,
            Assignment.recused_at,
        )
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .join(Account, Account.id == Assignment.account_id)
        .where(
            Entry.stage_id == stage.id,
            Assignment.component == component.code,
            true() if left else Candidacy.state == "active",
        )
        .order_by(Candidacy.number, Account.login)
    )
    return [
        Sheet(number, entry, account, login, panel, recused is not None, given.get((entry, account), {}))
        for number, entry, account, login, panel, recused in rows
    ]


def marks_by_entry(
    stage: Stage, component: Component, criteria: Sequence[Criterion] = ()
) -> dict[str, Decimal | None]:
    """Admission number -> mean of the complete sheets of examiners who were not recused; None while none is complete.

    Every active entry of the stage has a key. The mean is rounded half up to the component's `mean_decimals` (2).
    `criteria` replaces the component's own where a stage keeps them elsewhere (a checklist).
    """
    criteria = criteria or criteria_of(component)
    places = int(component.params.get("mean_decimals", 2))
    wholes: dict[str, list[Decimal]] = {number: [] for number in active_numbers(stage)}
    for sheet in sheets(stage, component):
        if not sheet.recused and sheet.complete(criteria):
            wholes[sheet.number].append(scale(sheet.marks, criteria, component.max))
    return {number: mean(marks, places) for number, marks in wholes.items()}


@own_context
def mean(marks: Sequence[Decimal], places: int) -> Decimal | None:
    """The arithmetic mean, rounded half up; None of nothing."""
    return round_to(sum(marks, Decimal(0)) / len(marks), places) if marks else None


def active_numbers(stage: Stage) -> list[str]:
    """Admission numbers of the entries that are still in the running, in order."""
    return list(
        db.session.scalars(
            select(Candidacy.number)
            .join(Entry, Entry.candidacy_id == Candidacy.id)
            .where(Entry.stage_id == stage.id, Candidacy.state == "active")
            .order_by(Candidacy.number)
        )
    )


def absent_numbers(stage: Stage) -> set[str]:
    """Admission numbers recorded as absent."""
    return set(
        db.session.scalars(
            select(Candidacy.number)
            .join(Entry, Entry.candidacy_id == Candidacy.id)
            .join(Attendance, Attendance.entry_id == Entry.id)
            .where(Entry.stage_id == stage.id, Attendance.session == "", Attendance.status == "absent")
        )
    )


def rubric_blockers(
    stage: Stage, component: Component, needed: Collection[str] | None = None
) -> list[Blocker]:
    """What keeps the component from being complete: candidates without an examiner, sheets not filled in.

    `needed` are the admission numbers that must have a mark (for example those who handed in a plan); None means every
    active entry that is not recorded as absent.
    """
    wanted = set(active_numbers(stage)) - absent_numbers(stage) if needed is None else set(needed)
    criteria = criteria_of(component)
    live = [sheet for sheet in sheets(stage, component) if not sheet.recused and sheet.number in wanted]
    unassigned = wanted - {sheet.number for sheet in live}
    missing = [sheet for sheet in live if not sheet.complete(criteria)]
    return [
        Blocker(code, count, {"count": count, "stage_id": stage.id, "component": component.code})
        for code, count in (("examiner-missing", len(unassigned)), ("sheet-missing", len(missing)))
        if count
    ]


def rubric_todo(
    account: Account, stage: Stage, component: Component, criteria: Sequence[Criterion] = ()
) -> list[Task]:
    """The candidates this examiner marks, by admission number, each with whether the own sheet is complete."""
    wanted = {one.code for one in criteria or criteria_of(component)}
    given: dict[int, set[str]] = {}
    for entry_id, criterion in db.session.execute(
        select(Mark.entry_id, Mark.criterion)
        .join(Entry, Entry.id == Mark.entry_id)
        .where(
            Entry.stage_id == stage.id,
            Mark.component == component.code,
            Mark.examiner_id == account.id,
            Mark.current.is_(True),
        )
    ):
        given.setdefault(entry_id, set()).add(criterion)
    rows = db.session.execute(
        examined(select(Entry, Assignment.panel), account, component.code)
        .where(Entry.stage_id == stage.id)
        .options(contains_eager(Entry.candidacy))
        .order_by(Candidacy.number)
    )
    return [Task(entry, panel, wanted <= given.get(entry.id, set())) for entry, panel in rows]


def counted(tasks: Iterable[Task]) -> tuple[int, int]:
    """(done, total) of an examiner's list."""
    states = [task.done for task in tasks]
    return sum(states), len(states)
