"""What one answer is worth: a fraction from 0 to 1, whatever the browser sent. Pure.

An answer comes from outside, so nothing in it may raise: what cannot be read is worth nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Context, Decimal, InvalidOperation

from exams.bank.model import (
    ALL_OR_NOTHING,
    ESSAY,
    LETTERS,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    PER_OPTION,
    RIGHT_MINUS_WRONG,
    RULES,
    SHORT,
    SINGLE,
    TRUE_FALSE,
    Item,
    NumericRange,
)

__all__ = ["ALL_OR_NOTHING", "PER_OPTION", "RIGHT_MINUS_WRONG", "RULES", "mark", "number_of", "same_form"]

NOTHING, FULL = Decimal(0), Decimal(1)
# An own context: a mark must not change with the precision some caller happens to have set.
_FRACTION = Context(prec=28)
_BETWEEN_LETTERS = re.compile(r"[\s,;、|/]+")
_LONGEST_NUMBER = 60
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]{1,3})?")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")


def mark(item: Item, answer: object, rule: str = ALL_OR_NOTHING) -> Decimal | None:
    """The fraction (0 to 1) of an item's points that `answer` earns; a missing or unreadable answer earns 0.

    None for an essay: a person marks it. `answer`: single -> a letter; multiple -> letters as a list, set or text
    (`AC`, `A、C`); true-false -> a bool or the text `true`/`false`; short and numeric -> text; matching -> for each
    text of `left` a letter or "" ; ordering -> letters in the chosen order. Letters are the item's own.

    `rule`, unless the item has its own, says what a part is worth. Multiple:

    - all-or-nothing: exactly the right options, or nothing;
    - per-option: every option rightly ticked or rightly left alone earns its equal share;
    - right-minus-wrong: (right ticks - wrong ticks) / right options, never below 0.

    Under every rule ticking all options earns 0. Matching and ordering count pairs, a left text with its option or
    a place with its option: all or nothing; the share of right pairs; (right - wrong) / pairs, never below 0, where
    a pair left open is not wrong. A numeric earns the best share among the ranges the number lies in.

    Raises ValueError for an unknown rule or kind, which is a mistake of the paper's author and never of the candidate.
    """
    rule = item.rule or rule
    if rule not in RULES:
        raise ValueError(f"unknown marking rule {rule!r}")
    marker = MARKERS.get(item.kind)
    if marker is None:
        raise ValueError(f"no marking for kind {item.kind!r}")
    return marker(item, answer, rule)


def same_form(text: str) -> str:
    """The form in which short answers are compared: NFKC, case folded, all white space gone.

    NFKC makes full-width digits and letters, which Chinese input methods produce freely, equal to plain ones.
    """
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def number_of(text: str) -> Decimal | None:
    """The number a text says, or None: digits of any width, a sign, a point, commas between thousands, an exponent."""
    if len(text) > _LONGEST_NUMBER:
        return None
    said = same_form(text).replace("\N{MINUS SIGN}", "-").replace("。", ".")  # data: a full stop for a point
    if _THOUSANDS.fullmatch(said):
        said = said.replace(",", "")
    if not _NUMBER.fullmatch(said):
        return None
    try:
        return Decimal(said)
    except InvalidOperation:
        return None


def _single(item: Item, answer: object, _rule: str) -> Decimal:
    return FULL if _letter(answer) == item.key else NOTHING


def _multiple(item: Item, answer: object, rule: str) -> Decimal:
    ticked = _ticked(item, answer)
    if not isinstance(item.key, frozenset) or not ticked or len(ticked) == len(item.options):
        return NOTHING
    if rule == PER_OPTION:
        return _share(len(item.options) - len(ticked ^ item.key), len(item.options))
    if rule == RIGHT_MINUS_WRONG:
        return _share(len(ticked & item.key) - len(ticked - item.key), len(item.key))
    return FULL if ticked == item.key else NOTHING


def _true_false(item: Item, answer: object, _rule: str) -> Decimal:
    if isinstance(answer, str):
        said = {"true": True, "false": False}.get(same_form(answer))
    else:
        said = answer if isinstance(answer, bool) else None
    return FULL if said is not None and said == item.key else NOTHING


def _short(item: Item, answer: object, _rule: str) -> Decimal:
    if not isinstance(answer, str) or not isinstance(item.key, tuple):
        return NOTHING
    said = same_form(answer)
    return FULL if said and said in {same_form(str(form)) for form in item.key} else NOTHING


def _numeric(item: Item, answer: object, _rule: str) -> Decimal:
    number = number_of(answer) if isinstance(answer, str) else None
    if number is None or not isinstance(item.key, tuple):
        return NOTHING
    ranges = [one for one in item.key if isinstance(one, NumericRange)]
    return max((one.share for one in ranges if one.low <= number <= one.high), default=NOTHING)


def _matching(item: Item, answer: object, rule: str) -> Decimal:
    return _pairs(item, answer, rule, len(item.left))


def _ordering(item: Item, answer: object, rule: str) -> Decimal:
    """An option named at two places was not put in order: such an answer is worth nothing."""
    if isinstance(answer, list | tuple):
        named = [letter for letter in map(_letter, answer) if letter]
        if len(set(named)) < len(named):
            return NOTHING
    return _pairs(item, answer, rule, len(item.options))


def _pairs(item: Item, answer: object, rule: str, wanted: int) -> Decimal:
    if not isinstance(answer, list | tuple) or len(answer) != wanted or not isinstance(item.key, tuple):
        return NOTHING
    letters = [_letter(each) for each in answer]
    if any(letter and letter not in tuple(item.letters) for letter in letters):
        return NOTHING
    right = sum(letter == LETTERS[int(str(index))] for letter, index in zip(letters, item.key, strict=True))
    wrong = sum(1 for letter in letters if letter) - right
    if rule == PER_OPTION:
        return _share(right, wanted)
    if rule == RIGHT_MINUS_WRONG:
        return _share(right - wrong, wanted)
    return FULL if right == wanted else NOTHING


def _essay(_item: Item, _answer: object, _rule: str) -> None:
    return None


def _ticked(item: Item, answer: object) -> frozenset[str]:
    """The letters ticked; empty when anything in the answer is not a letter of this item."""
    if isinstance(answer, str):
        marks: tuple[object, ...] = tuple(_BETWEEN_LETTERS.sub("", unicodedata.normalize("NFKC", answer)))
    elif isinstance(answer, list | tuple | set | frozenset):
        marks = tuple(answer)
    else:
        return frozenset()
    if len(marks) > len(item.options):
        return frozenset()
    letters = frozenset(_letter(each) for each in marks)
    return letters if letters <= set(item.letters) else frozenset()


def _letter(value: object) -> str:
    return unicodedata.normalize("NFKC", value).strip().upper() if isinstance(value, str) else ""


def _share(part: int, whole: int) -> Decimal:
    return max(NOTHING, _FRACTION.divide(Decimal(part), Decimal(whole)))


MARKERS: Mapping[str, Callable[[Item, object, str], Decimal | None]] = {
    SINGLE: _single,
    MULTIPLE: _multiple,
    TRUE_FALSE: _true_false,
    SHORT: _short,
    NUMERIC: _numeric,
    MATCHING: _matching,
    ORDERING: _ordering,
    ESSAY: _essay,
}
