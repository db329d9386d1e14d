"""A work plan on paper, for the wall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

PLAN_TEMPLATE = "print/work_plan.html"


@dataclass(frozen=True)
class WorkPlan:
    """`rows`: first and last day of a task, what is to be done, who is responsible, how it stands on `on_day`."""

    number: str
    programme: str
    organiser: str
    on_day: date
    rows: Sequence[tuple[date, date, str, str, str]]

    @property
    def person(self) -> str:
        """What is named when the print fails."""
        return self.number
