"""The money a partner is promised, month by month. Pure: the same start gives the same schedule."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from recruit.programme.model import Support, SupportItem, Text


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """One amount falling due. `period` is the contract year (1…), `month` the contract month (1…12·years)."""

    period: int
    month: int
    due: date
    kind: str
    title: Text
    amount: Decimal
    in_kind: bool
    note: Text


def schedule(support: Support, start: date) -> list[PaymentLine]:
    """All lines of a contract that starts on `start`, in order of month, then as the programme lists the items.

    Contract month 1 is due on `start`; month n on the same day n-1 months later, or on that month's last day
    where the day does not exist. Jinsha 2016 gives 27,600 yuan: 14,400 allowance, 10,000 fitting-out,
    2,000 goods, 1,200 training.
    """
    lines = [line for item in support.items for line in _lines(item, support.years, start)]
    return sorted(
        lines, key=lambda line: line.month
    )  # stable: items keep the programme's order within a month


def _lines(item: SupportItem, years: int, start: date) -> list[PaymentLine]:
    if item.every == "once":
        return [_line(item, item.month, item.amounts[0], start)]
    if item.every == "year":
        return [_line(item, 12 * year + item.month, item.amounts[year], start) for year in range(years)]
    return [_line(item, month, item.amounts[(month - 1) // 12], start) for month in range(1, 12 * years + 1)]


def _line(item: SupportItem, month: int, amount: Decimal, start: date) -> PaymentLine:
    period = (month - 1) // 12 + 1
    due = months_later(start, month - 1)
    return PaymentLine(period, month, due, item.code, item.title, amount, item.in_kind, item.note)


def month_of(start: date, month: int) -> tuple[date, date]:
    """First and last day of contract month `month`: up to the day before the next one is due."""
    return months_later(start, month - 1), months_later(start, month) - timedelta(days=1)


def months_later(start: date, months: int) -> date:
    """The same day so many months later, or that month's last day where the day does not exist."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
