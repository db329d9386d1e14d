"""The form of an answer as it travels: a list of texts, whatever the question's kind. Pure.

single ``["B"]`` · multiple ``["A", "C"]`` · true-false ``["true"]`` · short, numeric and essay ``["the text"]`` ·
matching, for each left text a letter or "", ``["B", ""]`` · ordering, for each place a letter or "",
``["C", "A", "B"]`` · taken back ``[]``.
Letters are those the candidate sees; the paper translates them into the item's own.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from exams.bank.items import ESSAY, MATCHING, MULTIPLE, NUMERIC, ORDERING, SHORT, SINGLE, TRUE_FALSE
from exams.bank.model import LETTERS
from exams.sitting.paper import Slot

LONGEST_TEXT = 200
LONGEST_ESSAY = 4000
#: Kinds that are answered by writing, with how long the text may be.
WRITTEN = {SHORT: LONGEST_TEXT, NUMERIC: LONGEST_TEXT, ESSAY: LONGEST_ESSAY}
HIGHEST_SEQ = 2**31 - 1
_CLIENT_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_client_id(value: object) -> bool:
    """A UUID in its usual lower-case spelling, the same thing on every engine."""
    return isinstance(value, str) and _CLIENT_ID.fullmatch(value) is not None


def is_seq(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= HIGHEST_SEQ


def is_answer(kind: str, options: int, value: object, left: int | None = None) -> bool:
    """True when `value` is an answer to a question of this kind with so many options.

    `left`: how many texts a matching pairs; None where the caller does not know, then any number of a bank's question
    will do (marking gives nothing for a wrong one).
    """
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        return False
    if not value:
        return True
    letters = LETTERS[:options]
    if kind == MULTIPLE:
        return _differ(value) and _are_letters(value, letters)
    if kind == MATCHING:
        fits = len(value) == left if left is not None else len(value) <= len(LETTERS)
        return fits and _are_letters(filter(None, value), letters)
    if kind == ORDERING:
        named = [letter for letter in value if letter]
        return len(value) == options and _differ(named) and _are_letters(named, letters)
    if len(value) > 1:
        return False
    if kind == SINGLE:
        return _are_letters(value, letters)
    if kind == TRUE_FALSE:
        return value[0] in ("true", "false")
    return kind in WRITTEN and len(value[0]) <= WRITTEN[kind] and _is_text(value[0])


def _differ(values: Sequence[str]) -> bool:
    return len(set(values)) == len(values)


def _are_letters(values: Iterable[str], letters: str) -> bool:
    return all(value in tuple(letters) for value in values)


def _is_text(value: str) -> bool:
    """Half a surrogate pair can be written in JSON and stored nowhere."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def is_given(answer: Sequence[str]) -> bool:
    """False for an answer that was taken back or is blank."""
    return any(part.strip() for part in answer)


def digest(answer: Sequence[str]) -> str:
    """The fingerprint of an answer that its receipt carries: SHA-256 of its canonical JSON."""
    text = json.dumps(list(answer), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def own_terms(slot: Slot, kind: str, answer: Sequence[str]) -> Any:
    """The answer in the item's own letters, as `exams.bank.mark` wants it; None when nothing was answered."""
    if not is_given(answer):
        return None
    if kind in (SINGLE, MULTIPLE, MATCHING, ORDERING):
        letters = [slot.order[LETTERS.index(letter)] if letter else "" for letter in answer]
        return letters[0] if kind == SINGLE else letters
    return answer[0]
