"""Whether an answer is one of its question's type, and in which spelling it is kept. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal

from exams.survey.model import Question

#: Two digits after a degree's point are a kilometre, three about a hundred metres: enough to tell villages and doubles
#: apart, too little to walk to a door.
PLACES = 3
MOST_TEXT = 4_000
#: What a phone fills in by itself is short.
MOST_SILENT = 200
_INTEGER = re.compile(r"-?[0-9]{1,15}", re.ASCII)
_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,10})?", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_BAD_SIGNS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def cleaned(text: str) -> str:
    """A text without line ends of other systems, signs that no page can show, and blanks around it."""
    return _BAD_SIGNS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def kept(question: Question, text: str, offered: Sequence[str]) -> str:
    """The answer in its one spelling. `offered`: the names of the choices there are.

    Errors: ValueError with the code of what is wrong: ``type``, ``choice``, ``twice``, ``order`` or ``grid``.
    """
    return _READ.get(question.type, _text)(question, text, offered)


def _text(_question: Question, text: str, _offered: Sequence[str]) -> str:
    return text


def _integer(_question: Question, text: str, _offered: Sequence[str]) -> str:
    if not _INTEGER.fullmatch(text):
        raise ValueError("type")
    return str(int(text))


def _decimal(_question: Question, text: str, _offered: Sequence[str]) -> str:
    if not _DECIMAL.fullmatch(text):
        raise ValueError("type")
    return text


def _range(question: Question, text: str, _offered: Sequence[str]) -> str:
    value = Decimal(_decimal(question, text, ()))
    given = dict(question.parameters)
    start, end, step = (Decimal(given[key]) for key in ("start", "end", "step"))
    if not start <= value <= end or (value - start) % step:
        raise ValueError("grid")
    return text


def _day(_question: Question, text: str, _offered: Sequence[str]) -> str:
    if not _DAY.fullmatch(text):
        raise ValueError("type")
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError("type") from None


def _time(_question: Question, text: str, _offered: Sequence[str]) -> str:
    try:
        time.fromisoformat(text)
    except ValueError:
        raise ValueError("type") from None
    return text


def _moment(_question: Question, text: str, _offered: Sequence[str]) -> str:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("type") from None
    return text


def _one(_question: Question, text: str, offered: Sequence[str]) -> str:
    if text not in offered:
        raise ValueError("choice")
    return text


def _several(question: Question, text: str, offered: Sequence[str]) -> str:
    names = text.split()
    if any(name not in offered for name in names):
        raise ValueError("choice")
    if len(set(names)) != len(names):
        raise ValueError("twice")
    if question.type == "rank" and len(names) != len(offered):
        raise ValueError("order")
    return " ".join(names)


def _point(_question: Question, text: str, _offered: Sequence[str]) -> str:
    """Rounded; the height, which nobody asked for, goes, and how exact the phone was stays, in whole metres."""
    parts = text.split()
    if not 2 <= len(parts) <= 4 or not all(_DECIMAL.fullmatch(one) for one in parts):
        raise ValueError("type")
    latitude, longitude = (Decimal(one) for one in parts[:2])
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise ValueError("type")
    accuracy = round(Decimal(parts[3])) if len(parts) == 4 else 0
    return f"{latitude:.{PLACES}f} {longitude:.{PLACES}f} 0 {accuracy}"


def _agreed(_question: Question, text: str, _offered: Sequence[str]) -> str:
    if text != "OK":
        raise ValueError("type")
    return text


_READ: dict[str, Callable[[Question, str, Sequence[str]], str]] = {
    "integer": _integer,
    "decimal": _decimal,
    "range": _range,
    "date": _day,
    "time": _time,
    "dateTime": _moment,
    "select_one": _one,
    "select_multiple": _several,
    "rank": _several,
    "geopoint": _point,
    "acknowledge": _agreed,
}
