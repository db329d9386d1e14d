"""Working days in China, make-up days (调休) included.

The base is the package `chinesecalendar`, which carries the State Council's yearly arrangements. A year it does
not know (they are announced one autumn at a time) falls back to Monday–Friday; `unknown_years` lets a caller say
so aloud. A programme may add its own holidays and working days, which win over both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

import chinese_calendar  # type: ignore[import-untyped]


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """`holidays` and `workdays` are the office's additions to the national calendar."""

    holidays: frozenset[date] = field(default_factory=frozenset)
    workdays: frozenset[date] = field(default_factory=frozenset)

    def is_working(self, day: date) -> bool:
        """Whether offices work on `day`."""
        if day in self.workdays:
            return True
        if day in self.holidays:
            return False
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError:
            return day.weekday() < 5

    def between(self, after: date, until: date) -> tuple[date, ...]:
        """The working days after `after`, up to and including `until`."""
        days = (after + timedelta(n) for n in range(1, (until - after).days + 1))
        return tuple(day for day in days if self.is_working(day))

    def add(self, day: date, working_days: int) -> date:
        """The n-th working day after `day`; `day` itself for n = 0, working or not. ValueError below zero."""
        if working_days < 0:
            raise ValueError("working_days must not be negative")
        while working_days:
            day += timedelta(1)
            working_days -= self.is_working(day)
        return day

    def unknown_years(self, days: Iterable[date]) -> tuple[int, ...]:
        """The years among `days` for which no national arrangement is known."""
        return tuple(sorted({day.year for day in days if not knows(day.year)}))


def knows(year: int) -> bool:
    """Whether the national arrangement of that year is on record."""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True
