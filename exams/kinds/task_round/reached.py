"""When a part of a round was complete. Pure."""

from __future__ import annotations

from datetime import datetime

from exams.fieldwork.rules import DOCUMENT, EVIDENCE, SERIES, target_of
from exams.kinds.task_round.arithmetic import reached_at
from exams.queries.fieldwork import HandedIn
from recruit.programme import Component

#: Kinds of component that have a moment at which they are complete.
TIMED = (EVIDENCE, SERIES, DOCUMENT)


def part_reached(component: Component, one: HandedIn) -> datetime | None:
    """When a part was complete, by receipt; only accepted pictures and forms that count are counted."""
    code = component.code
    if component.kind == EVIDENCE:
        return reached_at(one.accepted[code], target_of(component))
    if component.kind == SERIES:
        return reached_at((form.received_at for form in one.forms[code]), target_of(component))
    return one.documents.get(code)
