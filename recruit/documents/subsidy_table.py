"""The money lines of a contract, arranged as the tables a partner reads: twelve months to a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from recruit.subsidies import PaymentLine


@dataclass(frozen=True)
class YearRow:
    """One contract year of one monthly item: up to twelve lines and their sum in yuan."""

    period: int
    lines: tuple[PaymentLine, ...]
    total: Decimal


@dataclass(frozen=True)
class MonthlyItem:
    """An item paid every month, by contract year."""

    title: str
    note: str
    years: tuple[YearRow, ...]
    total: Decimal


@dataclass(frozen=True)
class SubsidyTable:
    """All promised support: monthly items, then the lines paid once or once a year, then the sums in yuan."""

    monthly: tuple[MonthlyItem, ...]
    others: tuple[PaymentLine, ...]
    cash_total: Decimal
    in_kind_total: Decimal

    @property
    def total(self) -> Decimal:
        """Cash and kind together."""
        return self.cash_total + self.in_kind_total


def arrange(lines: Sequence[PaymentLine]) -> SubsidyTable:
    """Arrange payment lines (any order) for print. A kind falling due more than once in a year is monthly."""
    per_year = Counter((line.kind, line.period) for line in lines)
    monthly_kinds = {kind for (kind, _), count in per_year.items() if count > 1}
    ordered = sorted(lines, key=lambda line: line.month)  # stable: the programme's order within a month
    kinds = dict.fromkeys(line.kind for line in ordered if line.kind in monthly_kinds)
    return SubsidyTable(
        monthly=tuple(_monthly([line for line in ordered if line.kind == kind]) for kind in kinds),
        others=tuple(line for line in ordered if line.kind not in monthly_kinds),
        cash_total=_sum(line for line in lines if not line.in_kind),
        in_kind_total=_sum(line for line in lines if line.in_kind),
    )


def _monthly(lines: list[PaymentLine]) -> MonthlyItem:
    years = []
    for period in sorted({line.period for line in lines}):
        of_year = tuple(line for line in lines if line.period == period)
        years.append(YearRow(period, of_year, _sum(of_year)))
    return MonthlyItem(lines[0].title.zh, lines[0].note.zh, tuple(years), _sum(lines))


def _sum(lines: Iterable[PaymentLine]) -> Decimal:
    return sum((line.amount for line in lines), Decimal(0))
