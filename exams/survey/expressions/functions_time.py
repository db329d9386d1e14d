"""Functions on dates and times. The present is the scope's, and so is the time zone."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from exams.survey.expressions.tree import Call, Node
from exams.survey.expressions.values import Value, as_number, as_text, day_of, days, moment

if TYPE_CHECKING:
    from exams.survey.expressions.evaluate import Worker

_TIME = re.compile(r"([0-9]{2}):([0-9]{2})(?::([0-9]{2})(\.[0-9]+)?)?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?")
#: As the specification abbreviates them, whatever the reader's language: what a form stores must not change with it.
_MONTHS: tuple[str, ...] = ("January", "February", "March", "April", "May", "June", "July")
_MONTHS += ("August", "September", "October", "November", "December")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

#: What each letter behind `%` tells (ODK XForms specification, format-date).
_LETTERS: dict[str, Callable[[datetime], str]] = {
    "Y": lambda t: f"{t.year:04d}",
    "y": lambda t: f"{t.year % 100:02d}",
    "m": lambda t: f"{t.month:02d}",
    "n": lambda t: str(t.month),
    "B": lambda t: _MONTHS[t.month - 1],
    "b": lambda t: _MONTHS[t.month - 1][:3],
    "d": lambda t: f"{t.day:02d}",
    "e": lambda t: str(t.day),
    "H": lambda t: f"{t.hour:02d}",
    "h": lambda t: str(t.hour),
    "M": lambda t: f"{t.minute:02d}",
    "S": lambda t: f"{t.second:02d}",
    "3": lambda t: f"{t.microsecond // 1000:03d}",
    "A": lambda t: _WEEKDAYS[t.weekday()],
    "a": lambda t: _WEEKDAYS[t.weekday()][:3],
    "%": lambda t: "%",
}


def _told(worker: Worker, node: Node) -> date | None:
    """The date or moment of an argument: itself, a text, or a number of days since 1970."""
    value = worker.value(node)
    if isinstance(value, date):
        return value
    plain = as_text(value).strip()
    found = moment(plain, worker.zone)
    if found:
        return found
    number = as_number(plain)
    return _from_days(worker, number) if math.isfinite(number) else None


def _from_days(worker: Worker, number: float) -> date | None:
    day = day_of(number)
    part = number - math.floor(number)
    if day is None or not part:
        return day
    midnight = datetime.combine(day, time(), worker.zone)
    return midnight + timedelta(milliseconds=math.floor(part * 86_400_000 + 0.5))


def _date(worker: Worker, call: Call) -> Value:
    found = _told(worker, call.arguments[0])
    if found is None:
        return ""
    return found.date() if isinstance(found, datetime) else found


def _date_time(worker: Worker, call: Call) -> Value:
    found = _told(worker, call.arguments[0])
    return "" if found is None else _with_time(worker, found)


def _with_time(worker: Worker, value: date) -> datetime:
    return value if isinstance(value, datetime) else datetime.combine(value, time(), worker.zone)


def _formatted(worker: Worker, call: Call) -> Value:
    """A letter that tells nothing stays as it is written."""
    found = _told(worker, call.arguments[0]) or _clock_time(worker.text_of(call.arguments[0]))
    if found is None:
        return ""
    whole = _with_time(worker, found)
    pattern = worker.text_of(call.arguments[1])
    # No letter tells more than nine signs ("September", "Wednesday"), for the two it is written with.
    worker.check_length(5 * len(pattern), call.at)
    return re.sub("%(.)", lambda m: _LETTERS[m[1]](whole) if m[1] in _LETTERS else m[0], pattern)


def _clock_time(text: str) -> datetime | None:
    """A time of day alone, as `time` questions store it, on some day."""
    found = _TIME.fullmatch(text.strip())
    if not found:
        return None
    hour, minute, second, fraction = found.groups()
    try:
        told = time(int(hour), int(minute), int(second or 0), int(float(fraction or 0) * 1e6))
    except ValueError:
        return None
    return datetime.combine(date(1970, 1, 1), told)


def _decimal_date_time(worker: Worker, call: Call) -> Value:
    """Days since 1970 began in Greenwich (where the form knows no time zone: on its own clock)."""
    found = _told(worker, call.arguments[0])
    if found is None:
        return math.nan
    whole = _with_time(worker, found)
    try:
        return days(whole.astimezone(UTC) if whole.tzinfo else whole)
    except OverflowError:
        return math.nan


def _decimal_time(worker: Worker, call: Call) -> Value:
    """The part of the day that has passed, from 0 to 1."""
    text = worker.text_of(call.arguments[0])
    found = moment(text.strip(), worker.zone) or _clock_time(text)
    return days(found) % 1 if isinstance(found, datetime) else math.nan


TIMES: dict[str, Callable[[Worker, Call], Value]] = {
    "date": _date,
    "date-time": _date_time,
    "decimal-date-time": _decimal_date_time,
    "decimal-time": _decimal_time,
    "format-date": _formatted,
    "format-date-time": _formatted,
    "now": lambda worker, call: worker.scope.now,
    "today": lambda worker, call: worker.scope.now.date(),
}
