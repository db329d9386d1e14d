"""Fill in sheets of criteria: a judge's, a marker's, an observer's. A sheet is handed in whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from exams import messages_plans as messages_plans  # registers its texts
from exams import messages_sheets as messages_sheets
from exams.fieldwork.marking import blind_rules
from exams.queries.numbers import shown_number
from exams.queries.panel_rooms import closed_for, settled_by_two
from exams.queries.sessions import require_arrival
from exams.rubrics import absent_numbers, criteria_of, step_of
from recruit.errors import Refusal
from recruit.funnel import opening_text
from recruit.models import Account, Entry, Mark, Stage
from recruit.programme import Component
from recruit.queries.assignments import assigned
from recruit.services.enter_marks import Given, enter_marks
from recruit.services.hold_stage import hold_markable


@dataclass(frozen=True)
class Filled:
    """One filled sheet: criterion code -> mark. A change of an earlier sheet needs a reason."""

    entry: Entry
    marks: Mapping[str, Decimal]
    reason: str = ""


def mark_sheets(
    stage: Stage, component: Component, filled: Sequence[Filled], by: Account, at: datetime
) -> list[Mark]:
    """Stores the sheets of one examiner; returns the marks that are new or changed.

    Errors: Refusal('plan-blind' | 'sheet-incomplete' | 'candidate-absent' | 'arrival-missing' | 'window-not-open' |
    'room-closed' | 'not-assigned' | 'numbers-marks' | 'mark-step') and those of `enter_marks`.
    """
    if blind_rules(component) is not None:
        raise Refusal("plan-blind")
    _rooms_open(stage, component, filled, by, at)
    criteria = criteria_of(component)
    absent = absent_numbers(stage)
    given = []
    for sheet in filled:
        number = sheet.entry.candidacy.number
        begun(sheet.entry, at)
        if number in absent:
            raise Refusal("candidate-absent", number=shown_number(stage, sheet.entry, by))
        if set(sheet.marks) != {one.code for one in criteria}:
            raise Refusal("sheet-incomplete", number=shown_number(stage, sheet.entry, by))
        check_steps(component, sheet.marks)
        given += [
            Given(sheet.entry, component.code, one.code, sheet.marks[one.code], one.max, sheet.reason)
            for one in criteria
        ]
    require_arrival(sheet.entry for sheet in filled)
    return enter_marks(given, by, at)


def _rooms_open(
    stage: Stage, component: Component, filled: Sequence[Filled], by: Account, at: datetime
) -> None:
    """Asked under the stage's lock, which whoever closes a room takes alone: nothing slips in behind the closing.
    Where a recheck opened an entry after the list, its judges mend what they gave, closed room or not."""
    entries = [sheet.entry for sheet in filled]
    mended = hold_markable(entries, at)
    if any(one not in mended for one in closed_for(component.code, by, entries)):
        raise Refusal("room-closed")
    theirs = assigned(by, (one.id for one in entries))
    for one in entries:
        if (one.id, component.code) not in theirs:
            raise Refusal("not-assigned", number=shown_number(stage, one, by))
    # A room that two people opened again does not give a judge back marks whose persons are known by now.
    if settled_by_two(by, stage, component.code, [one for one in entries if one.id not in mended]):
        raise Refusal("numbers-marks")


def check_steps(component: Component, marks: Mapping[str, Decimal]) -> None:
    """Marks keep to the programme's step. Errors: Refusal('mark-step' (criterion, step))."""
    step = step_of(component)
    titles = {one.code: one.title for one in criteria_of(component)}
    for code, value in marks.items():
        if step is not None and value.is_finite() and value % step:
            raise Refusal("mark-step", criterion=titles.get(code, code), step=step)


def begun(entry: Entry, at: datetime) -> None:
    """Nothing is recorded of a candidate before the doors open. Errors: Refusal('window-not-open')."""
    opens = entry.window[0]
    if at < opens:
        zone = entry.stage.cohort.programme.timezone
        raise Refusal("window-not-open", opens=opening_text(opens, zone))
