"""An answer as it is typed in from a sheet, and the same as it travels (`exams.sitting.answers`). Pure.

single ``B`` · multiple ``ACD`` · true-false ``T`` / ``F`` or 对 / 错 · short, numeric, essay: the text · matching,
one sign for each left text, ``-`` for none: ``B-A`` · ordering ``CABD``, ``-`` for a place left empty · nothing: not
answered.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from exams.bank.items import MATCHING, MULTIPLE, ORDERING, SINGLE, TRUE_FALSE
from exams.sitting.answers import WRITTEN, is_answer, is_given

#: What counts as true and false, letters folded to upper case.
TRUE = ("T", "TRUE", "Y", "1", "对", "是", "正确", "√", "✓")  # data: what people type
FALSE = ("F", "FALSE", "N", "0", "错", "否", "错误", "×", "X", "✗")  # data: what people type
_BETWEEN = " ,，、;；/\u3000"
_NONE = "-"


def from_typed(kind: str, options: int, left: int | None, text: str) -> list[str] | None:
    """The answer, ``[]`` for none; None where the text is no answer to such a question."""
    said = _said(kind, left, text)
    if said is None or not is_answer(kind, options, said, left):
        return None
    return said if is_given(said) else []


def _said(kind: str, left: int | None, text: str) -> list[str] | None:
    if kind in WRITTEN:
        return [text.strip()] if text.strip() else []
    signs = unicodedata.normalize("NFKC", text).upper().strip()
    if not signs:
        return []
    if kind == TRUE_FALSE:
        return ["true"] if signs in TRUE else ["false"] if signs in FALSE else None
    letters = [sign for sign in signs.replace("—", _NONE).replace("－", _NONE) if sign not in _BETWEEN]
    if kind == SINGLE:
        return letters
    if kind == MULTIPLE:
        return sorted(letters)
    if kind in (MATCHING, ORDERING):
        return ["" if letter == _NONE else letter for letter in letters]
    return None


def as_typed(kind: str, answer: Sequence[str]) -> str:
    """The answer as it would be typed; '' for none."""
    if not is_given(answer):
        return ""
    if kind in WRITTEN:
        return answer[0]
    if kind == TRUE_FALSE:
        return "T" if answer[0] == "true" else "F"
    return "".join(letter or _NONE for letter in answer)


def same(kind: str, one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two typings are the same: of a multiple the order says nothing, of a text blanks at its ends."""
    if kind == MULTIPLE:
        return sorted(one) == sorted(other)
    if not is_given(one) or not is_given(other):
        return is_given(one) == is_given(other)
    return [part.strip() for part in one] == [part.strip() for part in other]


def differing(
    kinds: Sequence[str], one: dict[int, list[str]], other: dict[int, list[str]]
) -> tuple[int, ...]:
    """The positions, from 1, at which two typings are not the same."""
    return tuple(
        position
        for position, kind in enumerate(kinds, 1)
        if not same(kind, one.get(position, []), other.get(position, []))
    )
