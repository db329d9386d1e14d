"""What of a promised payment is owed to somebody who left early or paused. Pure: facts of a term in, yuan out.

The days of a contract month run from its due day to the day before the next. Worked example: 600 yuan a month from 16
June; the last day is 25 June; 10 of 30 days, 200.00 yuan by days, 600 as a whole month, 0 where short months are worth
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from recruit.programme.model import SupportItem
from recruit.subsidies import month_of, months_later

FEN = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Pause:
    """Days without work, both included; `last` is None while nobody knows when work goes on."""

    first: date
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """How an engagement really went: as agreed (both days included), ended early on `ended_on`, and its pauses."""

    starts_on: date
    ends_on: date
    ended_on: date | None = None
    pauses: tuple[Pause, ...] = ()

    @property
    def last_day(self) -> date:
        """The last day of the term, whichever comes first."""
        return min(self.ended_on or self.ends_on, self.ends_on)


def days_worked(course: Course, first: date, last: date) -> int:
    """Days of the course within `first` to `last`, both included, without its pauses. A day that two pauses share is
    taken off once."""
    since, until = max(first, course.starts_on), min(last, course.last_day)
    worked, free = _days(since, until), since
    for pause in sorted(course.pauses, key=lambda one: one.first):
        ends = min(until, pause.last or until)
        worked -= _days(max(free, pause.first), ends)
        free = max(free, ends + timedelta(days=1))
    return worked


def _days(first: date, last: date) -> int:
    return max((last - first).days + 1, 0)


def owed(item: SupportItem, month: int, amount: Decimal, course: Course) -> Decimal:
    """What is owed of `amount`, the item's payment for contract month `month`, to the fen, half up.

    A monthly payment follows the days of its month by the item's `exit`. A yearly one is owed in full once its day has
    come within the term. A single one too; where the engagement ended early, the item's `clawback` says what of it is
    kept: all (``keep``), the share of days worked (``by-days``), or nothing (``all`` goes back).
    """
    first, last = month_of(course.starts_on, month)
    if item.every == "month":
        return _of_month(item.exit, amount, days_worked(course, first, last), _days(first, last))
    if first > course.last_day:
        return Decimal(0)
    if item.every == "once" and course.ended_on is not None and course.ended_on < course.ends_on:
        if item.clawback == "all":
            return Decimal(0)
        if item.clawback == "by-days":
            whole = _days(course.starts_on, course.ends_on)
            return _share(amount, days_worked(course, course.starts_on, course.ends_on), whole)
    return amount


def _of_month(rule: str, amount: Decimal, worked: int, days: int) -> Decimal:
    if worked >= days:
        return amount
    if rule == "by-days":
        return _share(amount, worked, days)
    return amount if rule == "whole-month" and worked > 0 else Decimal(0)


def _share(amount: Decimal, worked: int, days: int) -> Decimal:
    return (amount * worked / days).quantize(FEN, ROUND_HALF_UP)


def pauses(changes: Iterable[tuple[str, date]]) -> tuple[Pause, ...]:
    """Pauses of confirmed changes in their order: (``suspend``, first day without work), (``resume``, first day of
    work). A second ``resume`` corrects the day of the one before. Other kinds of change are passed over."""
    found: list[Pause] = []
    for kind, day in changes:
        if kind == "suspend":
            found.append(Pause(day))
        elif kind == "resume" and found:
            # One that goes on the day it began has no days, and stays: a second resume corrects this one, no older one.
            found[-1] = Pause(found[-1].first, day - timedelta(days=1))
    return tuple(found)


def latest_month(start: date, on: date) -> int:
    """The contract month in which a day lies; 0 before the first."""
    month = 0
    while months_later(start, month) <= on:
        month += 1
    return month
