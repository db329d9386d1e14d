"""The schedule a partner signs adds up to what the notice promises."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from recruit.documents.agreement import AgreementData


def test_jinsha_months_stand_in_three_rows_of_twelve(agreement: Callable[..., AgreementData]) -> None:
    (allowance,) = agreement().subsidy.monthly
    assert [len(year.lines) for year in allowance.years] == [12, 12, 12]
    assert [year.total for year in allowance.years] == [Decimal(7200), Decimal(4800), Decimal(2400)]
    assert allowance.total == Decimal(14400)


def test_jinsha_sums(agreement: Callable[..., AgreementData]) -> None:
    table = agreement().subsidy
    assert [line.kind for line in table.others] == ["renovation", "goods", "training", "training", "training"]
    assert (table.cash_total, table.in_kind_total, table.total) == (24400, 3200, 27600)


def test_every_line_is_printed_once_whatever_the_order(agreement: Callable[..., AgreementData]) -> None:
    data = agreement()
    shuffled = agreement(payments=tuple(reversed(data.payments))).subsidy
    printed = [line for item in shuffled.monthly for year in item.years for line in year.lines]
    assert len(printed) + len(shuffled.others) == len(data.payments)
    assert [line.month for line in printed] == list(range(1, 37))
