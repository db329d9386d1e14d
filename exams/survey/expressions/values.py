"""What values become when another kind is wanted: XPath 1.0, sections 3.4 and 4, with the dialect's dates.

A text that is written as a date counts as its days since 1970 where a number is wanted, so that dates can be compared
and subtracted as in the ODK XForms specification.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import TypeAlias

from exams.survey.expressions.scope import Answer

#: What is computed with. A `datetime` stands in the form's time zone.
Value: TypeAlias = str | float | bool | date

SPACE = " \t\r\n"
_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2})(:[0-9]{2})?(\.[0-9]+)?(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)
_EPOCH = date(1970, 1, 1)
_SECONDS = 86_400


def words(text: str) -> list[str]:
    """The codes of a multi-select."""
    return re.split(f"[{SPACE}]+", text.strip(SPACE)) if text.strip(SPACE) else []


def moment(text: str, zone: tzinfo | None) -> date | None:
    """The date or the moment that `text` tells, in `zone` (without one: as it is written); None if it is neither."""
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
        found = _MOMENT.fullmatch(text)
        if not found:
            return None
        day, minute, second, fraction, offset = found.groups()
        told = datetime.fromisoformat(
            f"{day}T{minute}{second or ':00'}{(fraction or '')[:7]}{_offset(offset) if zone else ''}"
        )
        return told.astimezone(zone) if told.tzinfo else told.replace(tzinfo=zone)
    except (ValueError, OverflowError):
        return None


def _offset(offset: str | None) -> str:
    if not offset or offset == "Z":
        return "+00:00" if offset else ""
    return f"{offset[:3]}:{offset[-2:] if len(offset) > 3 else '00'}"


def days(value: date) -> float:
    """Days since 1970 by the form's own calendar, with the part of the day that has passed."""
    whole = float(value.toordinal() - _EPOCH.toordinal())
    if not isinstance(value, datetime):
        return whole
    passed = value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6
    return whole + passed / _SECONDS


def day_of(number: float) -> date | None:
    """The date that lies so many days after 1970."""
    try:
        return _EPOCH + timedelta(days=math.floor(number))
    except (ValueError, OverflowError):
        return None


def as_number(value: Value, zone: tzinfo | None = None) -> float:
    """Empty and what is no number give NaN."""
    if isinstance(value, (bool, float, int)):
        return float(value)
    if isinstance(value, date):
        return days(value)
    plain = value.strip(SPACE)
    if _NUMBER.fullmatch(plain):
        return float(plain)
    told = moment(plain, zone)
    return days(told) if told else math.nan


def as_text(value: Value) -> str:
    """Whole numbers without a point, no exponents, dates as ISO 8601."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")
    if isinstance(value, date):
        return value.isoformat()
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == math.floor(value):
        return str(int(value))
    return format(Decimal(repr(float(value))), "f")


def as_truth(value: Value) -> bool:
    """A text is true unless empty (also ``'0'`` and ``'false'``), a number unless 0 or NaN."""
    if isinstance(value, (bool, str)):
        return bool(value)
    if isinstance(value, date):
        return True
    return value != 0 and not math.isnan(value)


def as_answer(value: Value) -> Answer:
    """What can be stored: dates become text, and every number a float, also where the scope gave an int."""
    if isinstance(value, date):
        return as_text(value)
    return value if isinstance(value, (str, bool)) else float(value)


def compare(operator: str, left: Value, right: Value, zone: tzinfo | None) -> bool:
    """`=`, `!=`, `<`, `<=`, `>`, `>=`. NaN is neither equal to nor less than anything, so only `!=` holds."""
    if operator in ("=", "!="):
        return _equal(left, right, zone) == (operator == "=")
    one, other = as_number(left, zone), as_number(right, zone)
    if operator == "<":
        return one < other
    if operator == "<=":
        return one <= other
    return one > other if operator == ">" else one >= other


def _equal(left: Value, right: Value, zone: tzinfo | None) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return as_truth(left) == as_truth(right)
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    return as_number(left, zone) == as_number(right, zone)


def arithmetic(operator: str, left: float, right: float) -> float:
    """`+ - * div mod` by IEEE 754; the remainder has the sign of what is divided."""
    if operator == "+":
        return left + right
    if operator == "-":
        return left - right
    if operator == "*":
        return left * right
    if operator == "mod":
        return math.fmod(left, right) if right and not math.isinf(left) else math.nan
    if right == 0:
        return (
            math.nan
            if left == 0 or math.isnan(left)
            else math.copysign(math.inf, left) * math.copysign(1, right)
        )
    return left / right
