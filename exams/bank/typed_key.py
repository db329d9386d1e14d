"""A key as an officer types it beside the question, and as it is shown: pure.

single ``B`` · multiple ``A C`` · true-false ``true``/``false`` in any of the usual words · short: accepted forms, one a
line · numeric: one a line, ``12``, ``11.5~12.5`` or ``10~14 50%`` · matching: the letters of the right-hand texts in
the order of the left ones · ordering: the letters of the options in their right order.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Any

from exams.bank.marking import number_of
from exams.bank.model import (
    LETTERS,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    SHORT,
    SINGLE,
    TRUE_FALSE,
    Item,
    NumericRange,
)
from scoring.numeric import plain

YES = frozenset(["true", "t", "1", "yes", "y", "对", "正确", "是", "√"])  # data: how people write "so it is"
NO = frozenset(["false", "f", "0", "no", "n", "错", "错误", "否", "不对", "×"])  # data: and that it is not
_SHARE = re.compile(r"(.*?)\s+([0-9]{1,3})\s*%")


def typed_key(item: Item, text: str) -> dict[str, Any]:
    """The key in the plain form in which the bank keeps it. Errors: ValueError for what cannot be read."""
    lines = [line.strip() for line in unicodedata.normalize("NFKC", text).splitlines() if line.strip()]
    if not lines:
        raise ValueError("nothing typed")
    if item.kind == TRUE_FALSE:
        return {"key": _yes_or_no(lines[0])}
    if item.kind == SHORT:
        return {"key": [line.strip() for line in text.splitlines() if line.strip()]}
    if item.kind == NUMERIC:
        return {"key": [_range(line) for line in lines]}
    letters = _letters(item, " ".join(lines))
    if item.kind == SINGLE and len(letters) == 1:
        return {"key": letters[0]}
    if item.kind == MULTIPLE and len(set(letters)) == len(letters):
        return {"key": sorted(letters)}
    if item.kind == MATCHING and len(letters) == len(item.left):
        return {"key": [LETTERS.index(letter) for letter in letters]}
    if item.kind == ORDERING and sorted(letters) == sorted(item.letters):
        return {"key": [LETTERS.index(letter) for letter in letters]}
    raise ValueError(text)


def shown_key(item: Item) -> str:
    """The key in the same form; true and false as codes, because words are the page's."""
    key = item.key
    if isinstance(key, bool):
        return "true" if key else "false"
    if isinstance(key, frozenset):
        return "".join(sorted(key))
    if not isinstance(key, tuple):
        return key or ""
    if item.kind in (MATCHING, ORDERING):
        return "".join(LETTERS[int(str(index))] for index in key)
    return "\n".join(_shown_part(part) for part in key)


def _shown_part(part: object) -> str:
    if not isinstance(part, NumericRange):
        return str(part)
    numbers = plain(part.low) if part.low == part.high else f"{plain(part.low)}~{plain(part.high)}"
    return numbers if part.share == 1 else f"{numbers} {plain(part.share * 100)}%"


def _yes_or_no(text: str) -> bool:
    said = text.casefold()
    if said not in YES | NO:
        raise ValueError(text)
    return said in YES


def _range(line: str) -> list[str]:
    share = Decimal(1)
    if (found := _SHARE.fullmatch(line)) is not None:
        line, share = found[1], Decimal(found[2]) / 100
    ends = [number_of(part) for part in re.split(r"~|\.\.|至|到", line)]  # data: between two numbers
    if not 1 <= len(ends) <= 2 or None in ends or not 0 < share <= 1:
        raise ValueError(line)
    low, high = ends[0], ends[-1]
    assert low is not None
    assert high is not None
    return [str(low), str(high), str(share)]


def _letters(item: Item, text: str) -> list[str]:
    letters = [sign for sign in text.upper() if sign not in " ,;、|/，；-"]  # data: between letters
    if not letters or not set(letters) <= set(item.letters):
        raise ValueError(text)
    return letters
