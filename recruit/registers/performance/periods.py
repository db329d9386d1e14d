"""Months and quarters as periods of assessment: ``2016-10``, ``2016-q4``. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

EVERY = ("month", "quarter")
_MONTHS = {"month": 1, "quarter": 3}
_WRITTEN = {
    "month": re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])"),
    "quarter": re.compile(r"([0-9]{4})-q([1-4])"),
}


@dataclass(frozen=True)
class Period:
    """`first` and `last`: its days, both included."""

    code: str
    first: date
    last: date

    @property
    def year(self) -> int:
        return self.first.year


def period_of(every: str, day: date) -> Period:
    """The period that a day lies in."""
    size = _MONTHS[every]
    first = day.replace(month=(day.month - 1) // size * size + 1, day=1)
    last = _later(first, size) - timedelta(days=1)
    code = f"{first:%Y-%m}" if every == "month" else f"{first.year}-q{(first.month + 2) // 3}"
    return Period(code, first, last)


def read_period(every: str, code: object) -> Period | None:
    """None for what is no period of this length."""
    found = _WRITTEN[every].fullmatch(str(code))
    if found is None or int(found[1]) < 1900:
        return None
    return period_of(every, date(int(found[1]), (int(found[2]) - 1) * _MONTHS[every] + 1, 1))


def following(every: str, period: Period) -> Period:
    """The next one."""
    return period_of(every, period.last + timedelta(days=1))


def periods_between(every: str, first: Period, day: date) -> Iterator[Period]:
    """From the first on, those that have begun by that day."""
    one = first
    while one.first <= day:
        yield one
        one = following(every, one)


def _later(first: date, months: int) -> date:
    past = first.month - 1 + months
    return first.replace(year=first.year + past // 12, month=past % 12 + 1)
