"""Capital numerals by the bank's rules, and everyday numbers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.documents.numbers import cn_date, counting, money, rmb_upper


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("400", "肆佰元整"),
        ("2000", "贰仟元整"),
        ("10000", "壹万元整"),
        ("14400", "壹万肆仟肆佰元整"),
        ("27600", "贰万柒仟陆佰元整"),
        ("60000", "陆万元整"),
        ("10", "壹拾元整"),
        ("105", "壹佰零伍元整"),
        ("1005", "壹仟零伍元整"),
        ("10050", "壹万零伍拾元整"),
        ("100010", "壹拾万零壹拾元整"),
        ("1010101", "壹佰零壹万零壹佰零壹元整"),
        ("4416000", "肆佰肆拾壹万陆仟元整"),
        ("100000000", "壹亿元整"),
        ("100010000", "壹亿零壹万元整"),
        ("100000001", "壹亿零壹元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
    ],
)
def test_capital_numerals(amount: str, words: str) -> None:
    assert rmb_upper(Decimal(amount)) == words


@pytest.mark.parametrize("amount", ["-1", "0.005", "1000000000000", "NaN", "Infinity"])
def test_an_amount_that_cannot_be_written_exactly_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        rmb_upper(Decimal(amount))


def _read(words: str) -> Decimal:
    """Read capital numerals back, by another route than they were written."""
    value = Decimal(0)
    body = words.removesuffix("整")
    yuan, found, rest = body.partition("元")
    if not found:
        yuan, rest = "", body
    for name, factor in (("亿", 10**8), ("万", 10**4), ("", 1)):
        group, cut, tail = yuan.partition(name) if name else (yuan, "x", "")
        if not cut:
            continue
        yuan, digit = tail, 0
        for char in group:
            if char in "拾佰仟":
                value += digit * 10 ** ("拾佰仟".index(char) + 1) * factor
                digit = 0
            else:
                digit = "零壹贰叁肆伍陆柒捌玖".index(char)
        value += digit * factor
    for unit, factor in (("角", Decimal("0.1")), ("分", Decimal("0.01"))):
        if unit in rest:
            value += "零壹贰叁肆伍陆柒捌玖".index(rest[rest.index(unit) - 1]) * factor
    return value


@given(st.integers(min_value=0, max_value=10**14 - 1))
def test_capital_numerals_read_back_as_the_same_amount(fen: int) -> None:
    amount = Decimal(fen) / 100
    words = rmb_upper(amount)
    assert _read(words) == amount
    assert "零零" not in words


def test_everyday_numbers() -> None:
    assert [counting(n) for n in (0, 3, 10, 12, 20, 30, 99)] == [
        "零",
        "三",
        "十",
        "十二",
        "二十",
        "三十",
        "九十九",
    ]
    assert money(Decimal("10000")) == "10,000"
    assert money(Decimal("12.5")) == "12.50"
    assert cn_date(date(2016, 6, 6)) == "2016年6月6日"
    with pytest.raises(ValueError, match="100"):
        counting(100)
