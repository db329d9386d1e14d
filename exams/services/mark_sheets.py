"""Fill in sheets of criteria: a judge's, a marker's, an observer's. A sheet is handed in whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from exams import messages_plans as messages_plans  # registers its texts
from exams.fieldwork.marking import blind_rules
from exams.queries.sessions import require_arrival
from exams.rubrics import absent_numbers, criteria_of
from recruit.errors import Refusal
from recruit.funnel import opening_text
from recruit.models import Account, Entry, Mark, Stage
from recruit.programme import Component
from recruit.services.enter_marks import Given, enter_marks


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

    Errors: Refusal('plan-blind' | 'sheet-incomplete' | 'candidate-absent' | 'arrival-missing' |
    'window-not-open') and those of `enter_marks`.
    """
    if blind_rules(component) is not None:
        raise Refusal("plan-blind")
    criteria = criteria_of(component)
    absent = absent_numbers(stage)
    given = []
    for sheet in filled:
        number = sheet.entry.candidacy.number
        begun(sheet.entry, at)
        if number in absent:
            raise Refusal("candidate-absent", number=number)
        if set(sheet.marks) != {one.code for one in criteria}:
            raise Refusal("sheet-incomplete", number=number)
        given += [
            Given(sheet.entry, component.code, one.code, sheet.marks[one.code], one.max, sheet.reason)
            for one in criteria
        ]
    require_arrival(sheet.entry for sheet in filled)
    return enter_marks(given, by, at)


def begun(entry: Entry, at: datetime) -> None:
    """Nothing is recorded of a candidate before the doors open. Errors: Refusal('window-not-open')."""
    opens = entry.window[0]
    if at < opens:
        zone = entry.stage.cohort.programme.timezone
        raise Refusal("window-not-open", opens=opening_text(opens, zone))
