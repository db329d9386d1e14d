"""Amounts, dates and ID numbers as Chinese papers write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")
_COUNTING = "零一二三四五六七八九"
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
    text = f"{_integer_upper(yuan)}元" if yuan else ""
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif fen_digit and yuan:
        text += "零"
    if fen_digit:
        return f"{text}{_DIGITS[fen_digit]}分"
    return f"{text or '零元'}整"


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
            text += ("零" if zero_pending and text else "") + _DIGITS[int(char)] + _UNITS[place % 4]
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
    head = "十" if tens == 1 else f"{_COUNTING[tens]}十"
    return head + (_COUNTING[ones] if ones else "")


def cn_date(day: date) -> str:
    """A date as papers write it: ``2016年6月16日``."""
    return f"{day.year}年{day.month}月{day.day}日"
