"""What an operation is worth that took longer than its time, and a candidate's mark from all of them.

The proctor's points and seconds stay as they were observed; what the programme makes of an overrun is worked out from
both, each time, so that anybody can work it out again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from exams.models import ObservedTime
from exams.rubrics import Sheet, active_numbers, mean, scale, sheets
from exams.services.tick_operations import Operation, checklist_component, checklist_of
from recruit.db import db
from recruit.models import Entry, Stage
from recruit.programme import Component
from scoring.numeric import own_context

#: The share of the points that is left where the programme says ``partly`` and no share.
HALF = Decimal("0.5")


@dataclass(frozen=True)
class Done:
    """One operation as it was observed by one proctor, and what it counts."""

    operation: Operation
    points: Decimal
    seconds: int | None
    counts: Decimal

    @property
    def over(self) -> bool:
        return _over(self.operation, self.seconds)


@own_context
def worth(operation: Operation, points: Decimal, seconds: int | None, component: Component) -> Decimal:
    """Pure: the points, or what is left of them where the operation took longer than its seconds."""
    rule = str(component.params.get("overrun", "keep"))
    if rule == "keep" or not _over(operation, seconds):
        return points
    return points * Decimal(component.params.get("overrun_share", HALF)) if rule == "partly" else Decimal(0)


def observed(stage: Stage) -> dict[tuple[int, int], list[Done]]:
    """(entry, proctor) -> the operations they have points for, in the programme's order."""
    component, operations = checklist_component(stage), checklist_of(stage)
    seconds = _seconds(stage, component)
    found = {}
    for sheet in sheets(stage, component):
        if not sheet.recused:
            found[sheet.entry_id, sheet.account_id] = _done(sheet, operations, component, seconds)
    return found


def operation_marks(stage: Stage) -> dict[str, Decimal | None]:
    """Admission number -> mark: the mean over proctors with a complete list; None while none is complete."""
    component, operations = checklist_component(stage), checklist_of(stage)
    seconds, places = _seconds(stage, component), int(component.params.get("mean_decimals", 2))
    wholes: dict[str, list[Decimal]] = {number: [] for number in active_numbers(stage)}
    for sheet in sheets(stage, component):
        if not sheet.recused and sheet.complete(operations):
            lines = _done(sheet, operations, component, seconds)
            counts = {one.operation.code: one.counts for one in lines}
            wholes[sheet.number].append(scale(counts, operations, component.max))
    return {number: mean(marks, places) for number, marks in wholes.items()}


def done_of(entry: Entry) -> list[Done]:
    """One candidate's operations, of the first proctor who has any."""
    every = observed(entry.stage)
    return next((lines for (key, _proctor), lines in sorted(every.items()) if key == entry.id and lines), [])


def _done(
    sheet: Sheet,
    operations: Sequence[Operation],
    component: Component,
    seconds: Mapping[tuple[int, int, str], int],
) -> list[Done]:
    found = []
    for one in operations:
        if one.code in sheet.marks:
            points, took = sheet.marks[one.code], seconds.get((sheet.entry_id, sheet.account_id, one.code))
            found.append(Done(one, points, took, worth(one, points, took, component)))
    return found


def _seconds(stage: Stage, component: Component) -> dict[tuple[int, int, str], int]:
    rows = db.session.execute(
        select(ObservedTime.entry_id, ObservedTime.examiner_id, ObservedTime.criterion, ObservedTime.seconds)
        .join(Entry, Entry.id == ObservedTime.entry_id)
        .where(Entry.stage_id == stage.id, ObservedTime.component == component.code)
    )
    return {(entry, examiner, code): took for entry, examiner, code, took in rows}


def _over(operation: Operation, seconds: int | None) -> bool:
    return operation.seconds is not None and seconds is not None and seconds > operation.seconds
