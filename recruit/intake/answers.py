"""The answers to a programme's further questions: read from what people write, and judged. Pure.

Answers are plain data with one spelling each, whatever the channel: whole numbers are ints; decimals, money and dates
canonical text; a choice its code, several choices a list of codes; yes and no a bool; phones as `recruit.phone`
writes them. The forms on the web read the same way (`recruit.web.forms`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from recruit.errors import Refusal
from recruit.intake.form import Problem
from recruit.phone import normalise as normalise_phone
from recruit.programme import FormField
from recruit.sheets import several, yes_or_no

#: How long a text may be where the programme names no bound: whatever is stored has an end.
LONGEST = {"text": 200, "longtext": 5000}
PLACES = 6
_WHOLE = re.compile(r"[+-]?[0-9]{1,12}(\.0+)?")
#: As people write it: no exponents, which nobody types on purpose, and no digits but these.
_AMOUNT = re.compile(r"[+-]?([0-9]{1,40}(\.[0-9]{0,40})?|\.[0-9]{1,40})")
# data: ways of writing a date
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")


def whole(text: str) -> int:
    """Errors: Refusal('whole-wanted')."""
    plain = _plain(text).replace(",", "").replace(" ", "")
    if not _WHOLE.fullmatch(plain):
        raise Refusal("whole-wanted")
    return int(plain.partition(".")[0])


def amount(text: str, places: int = PLACES) -> Decimal:
    """Errors: Refusal('number-wanted' | 'decimals-many' (places))."""
    # data: signs of money that people write
    plain = _plain(text).replace(",", "").replace(" ", "").removeprefix("¥").removesuffix("元")
    if not _AMOUNT.fullmatch(plain):
        raise Refusal("number-wanted")
    value = Decimal(plain)
    if abs(value) >= Decimal(10) ** 12:
        raise Refusal("number-wanted")
    if len(plain.partition(".")[2]) > places:
        raise Refusal("decimals-many", places=places)
    return value


def day(text: str) -> date:
    """Errors: Refusal('date-wanted')."""
    plain = _plain(text)
    found = _DAY.fullmatch(plain)
    try:
        return date(*(int(part) for part in found.groups())) if found else date.fromisoformat(plain)
    except ValueError:
        raise Refusal("date-wanted") from None


def read(one: FormField, text: str) -> Any:
    """The answer in a cell of a spreadsheet. Errors: Refusal with `field` when it cannot be understood."""
    try:
        return _READ.get(one.type, _read_text)(one, text)
    except Refusal as refusal:
        raise Refusal(refusal.code, **{**refusal.facts, "field": one.code}) from None


def judged(one: FormField, value: Any) -> Iterator[Problem]:
    """What is wrong with an answer that is there: its kind, its length, its range, its being on the list."""
    if one.type in ("text", "longtext"):
        yield from _text(one, value)
    elif one.type in ("integer", "decimal", "money"):
        yield from _number(one, value)
    elif one.type == "date":
        yield from _tried(one, lambda: day(value if isinstance(value, str) else ""))
    elif one.type == "phone":
        yield from _tried(one, lambda: normalise_phone(value if isinstance(value, str) else ""))
    elif one.type == "yesno":
        if not isinstance(value, bool):
            yield Problem(one.code, "yes-or-no")
    else:
        yield from _chosen(one, value)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _read_text(_one: FormField, text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n")).strip()


def _read_number(one: FormField, text: str) -> int | str:
    if one.type == "integer":
        return whole(text)
    value = amount(text, 2 if one.type == "money" else PLACES)
    return format(value.quantize(Decimal("0.01")) if one.type == "money" else value, "f")


def _read_yes(_one: FormField, text: str) -> bool:
    answer = yes_or_no(text)
    if answer is None:
        raise Refusal("yes-or-no")
    return answer


def _code(one: FormField, text: str) -> str:
    """The code behind a code or a word of the list."""
    for code, words in one.choices:
        if text.lower() in (code.lower(), words.zh.lower(), words.en.lower()):
            return code
    raise Refusal("choice-unknown")


_READ = {
    "integer": _read_number,
    "decimal": _read_number,
    "money": _read_number,
    "date": lambda _one, text: day(text).isoformat(),
    "phone": lambda _one, text: normalise_phone(text),
    "yesno": _read_yes,
    "choice": lambda one, text: _code(one, text.strip()),
    "choices": lambda one, text: [_code(one, word) for word in several(text)],
}


def _text(one: FormField, value: Any) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield Problem(one.code, "answer-missing")
        return
    longest = one.max if one.max is not None else Decimal(LONGEST[one.type])
    if one.min is not None and len(value) < one.min:
        yield Problem(one.code, "answer-short", {"low": f"{one.min:f}"})
    elif len(value) > longest:
        yield Problem(one.code, "answer-long", {"high": f"{longest:f}"})


def _number(one: FormField, value: Any) -> Iterator[Problem]:
    if one.type == "integer":
        if isinstance(value, bool) or not isinstance(value, int):
            yield Problem(one.code, "whole-wanted")
            return
        number = Decimal(value)
    else:
        try:
            number = amount(value if isinstance(value, str) else "", 2 if one.type == "money" else PLACES)
        except Refusal as refusal:
            yield Problem(one.code, refusal.code, refusal.facts)
            return
    if one.min is not None and number < one.min:
        yield Problem(one.code, "number-small", {"low": f"{one.min:f}"})
    if one.max is not None and number > one.max:
        yield Problem(one.code, "number-big", {"high": f"{one.max:f}"})


def _chosen(one: FormField, value: Any) -> Iterator[Problem]:
    known = {code for code, _words in one.choices}
    chosen = value if isinstance(value, list) else [value]
    if isinstance(value, list) != (one.type == "choices") or not all(
        isinstance(code, str) for code in chosen
    ):
        yield Problem(one.code, "choice-unknown")
        return
    if not set(chosen) <= known:
        yield Problem(one.code, "choice-unknown")
    if len(set(chosen)) != len(chosen):
        yield Problem(one.code, "choice-twice")
    if one.type == "choices":
        if one.min is not None and len(chosen) < one.min:
            yield Problem(one.code, "choices-few", {"low": f"{one.min:f}"})
        if one.max is not None and len(chosen) > one.max:
            yield Problem(one.code, "choices-many", {"high": f"{one.max:f}"})


def _tried(one: FormField, reading: Any) -> Iterator[Problem]:
    try:
        reading()
    except Refusal as refusal:
        yield Problem(one.code, refusal.code, refusal.facts)
