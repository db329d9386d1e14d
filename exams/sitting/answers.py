"""The form of an answer as it travels: a list of texts, whatever the question's kind. Pure.

single ``["B"]`` · multiple ``["A", "C"]`` · true-false ``["true"]`` · short ``["the text"]`` · taken back ``[]``.
Letters are those the candidate sees; the paper translates them into the item's own.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from exams.bank.items import MULTIPLE, SHORT, SINGLE, TRUE_FALSE, Item, mark
from exams.bank.model import LETTERS
from exams.sitting.paper import Slot
from scoring.numeric import own_context

LONGEST_TEXT = 200
HIGHEST_SEQ = 2**31 - 1
_CLIENT_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_client_id(value: object) -> bool:
    """A UUID in its usual lower-case spelling, the same thing on every engine."""
    return isinstance(value, str) and _CLIENT_ID.fullmatch(value) is not None


def is_seq(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= HIGHEST_SEQ


def is_answer(kind: str, options: int, value: object) -> bool:
    """True when `value` is an answer to a question of this kind with so many options."""
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        return False
    if not value:
        return True
    if kind == MULTIPLE:
        return len(set(value)) == len(value) and set(value) <= set(LETTERS[:options])
    if len(value) > 1:
        return False
    if kind == SINGLE:
        return value[0] in tuple(LETTERS[:options])
    if kind == TRUE_FALSE:
        return value[0] in ("true", "false")
    return kind == SHORT and len(value[0]) <= LONGEST_TEXT and _is_text(value[0])


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
    if kind in (SINGLE, MULTIPLE):
        letters = [slot.order[LETTERS.index(letter)] for letter in answer]
        return letters if kind == MULTIPLE else letters[0]
    return answer[0]


@own_context
def paper_points(
    slots: Sequence[Slot], items: Mapping[int, Item], answers: Mapping[int, Sequence[str]], rule: str
) -> Decimal:
    """What a whole paper is worth: `answers` by position from 1; a question without an answer earns nothing."""
    total = Decimal(0)
    for position, slot in enumerate(slots, 1):
        answer = answers.get(position)
        if answer:
            item = items[slot.item_id]
            share = mark(item, own_terms(slot, item.kind, answer), rule)
            # None is for a person to mark; no blueprint may ask such a question yet (`exams.sitting.rules.ASKED`).
            total += (share or Decimal(0)) * slot.points
    return total
