"""Amounts, dates and ID numbers as Chinese papers write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

# data: how numbers are written, the same in every language of the site
_ZERO, _YUAN, _JIAO, _FEN, _WHOLE, _TEN, _TWO = "零", "元", "角", "分", "整", "十", "两"
# data: capital digits, places within a group of four, names of the groups, everyday digits
_DIGITS, _UNITS, _GROUPS, _COUNTING = (
    "零壹贰叁肆伍陆柒捌玖",
    ("", "拾", "佰", "仟"),
    ("", "万", "亿"),
    "零一二三四五六七八九",
)
# data: a date on paper
_DATE = "{0.year}年{0.month}月{0.day}日"
_LIMIT = Decimal("1000000000000")


def rmb_upper(amount: Decimal) -> str:
    """Write yuan in the capital numerals that cheques and agreements use: ``10000`` is ``壹万元整``.

    ``amount`` is a Decimal of yuan, zero or more, below 10^12, with at most two decimals (fen).
    Raises ``ValueError`` outside that range: an amount that cannot be written exactly must not be printed.
    Rules: 正确填写票据和结算凭证的基本规定 (People's Bank of China): one 零 for any run of zeros inside,
    整 closes an amount that ends in yuan or jiao.
    """
    if not amount.is_finite() or amount < 0 or amount >= _LIMIT:
        raise ValueError(f"amount out of range: {amount}")
    fen = amount * 100
    if fen != fen.to_integral_value():
        raise ValueError(f"amount finer than a fen: {amount}")
    yuan, rest = divmod(int(fen), 100)
    jiao, fen_digit = divmod(rest, 10)
    text = _integer_upper(yuan) + _YUAN if yuan else ""
    if jiao:
        text += _DIGITS[jiao] + _JIAO
    elif fen_digit and yuan:
        text += _ZERO
    if fen_digit:
        return text + _DIGITS[fen_digit] + _FEN
    return (text or _ZERO + _YUAN) + _WHOLE


def _integer_upper(value: int) -> str:
    """Digits from the highest place down; a run of zeros becomes one 零 when a digit still follows it."""
    text = ""
    zero_pending = False
    digits = str(value)
    for index, char in enumerate(digits):
        place = len(digits) - 1 - index
        if char == "0":
            zero_pending = True
        else:
            text += (_ZERO if zero_pending and text else "") + _DIGITS[int(char)] + _UNITS[place % 4]
            zero_pending = False
        # A whole group of four zeros has no name of its own: 1 0000 0000 is 壹亿, not 壹亿万.
        if place % 4 == 0 and place and int(digits[max(0, index - 3) : index + 1]):
            text += _GROUPS[place // 4]
    return text


def money(amount: Decimal) -> str:
    """Yuan with thousands separators; fen only when there are any: ``10,000`` or ``12.50``."""
    return f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"


def counting(value: int) -> str:
    """A small whole number in everyday characters, 0 to 99: ``3`` is ``三``, ``30`` is ``三十``."""
    if not 0 <= value <= 99:
        raise ValueError(f"counting() writes 0 to 99, not {value}")
    tens, ones = divmod(value, 10)
    if not tens:
        return _COUNTING[ones]
    head = _TEN if tens == 1 else _COUNTING[tens] + _TEN
    return head + (_COUNTING[ones] if ones else "")


def measured(value: int) -> str:
    """A count before a measure word, where two is 两: ``2`` is ``两``, ``3`` is ``三``."""
    return _TWO if value == 2 else counting(value)


def cn_date(day: date) -> str:
    """A date as papers write it: ``2016年6月16日``."""
    return _DATE.format(day)
