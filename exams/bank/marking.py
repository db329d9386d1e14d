"""What one answer is worth: a fraction from 0 to 1, whatever the browser sent. Pure.

An answer comes from outside, so nothing in it may raise: what cannot be read is worth nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Context, Decimal

from exams.bank.model import MULTIPLE, SHORT, SINGLE, TRUE_FALSE, Item

ALL_OR_NOTHING, PER_OPTION, RIGHT_MINUS_WRONG = "all-or-nothing", "per-option", "right-minus-wrong"
RULES = (ALL_OR_NOTHING, PER_OPTION, RIGHT_MINUS_WRONG)

NOTHING, FULL = Decimal(0), Decimal(1)
# An own context: a mark must not change with the precision some caller happens to have set.
_FRACTION = Context(prec=28)
_BETWEEN_LETTERS = re.compile(r"[\s,;、|/]+")


def mark(item: Item, answer: object, rule: str = ALL_OR_NOTHING) -> Decimal:
    """The fraction (0 to 1) of an item's points that `answer` earns; a missing or unreadable answer earns 0.

    `answer`: single -> a letter; multiple -> letters as a list, set or text (`AC`, `A、C`); true-false -> a
    bool or the text `true`/`false`; short -> text. `rule` concerns multiple only:

    - all-or-nothing: exactly the right options, or nothing;
    - per-option: every option rightly ticked or rightly left alone earns its equal share;
    - right-minus-wrong: (right ticks - wrong ticks) / right options, never below 0.

    Under every rule ticking all options earns 0. Raises ValueError for an unknown rule or kind, which is a
    mistake of the paper's author and never of the candidate.
    """
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
    return FULL if said and said in {same_form(form) for form in item.key} else NOTHING


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


MARKERS: Mapping[str, Callable[[Item, object, str], Decimal]] = {
    SINGLE: _single,
    MULTIPLE: _multiple,
    TRUE_FALSE: _true_false,
    SHORT: _short,
}
