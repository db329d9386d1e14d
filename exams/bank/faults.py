"""What can be wrong with a question, kind by kind. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from exams.bank.model import (
    DIFFICULTIES,
    ESSAY,
    KINDS,
    LETTERS,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    PARTIAL,
    RULES,
    SHORT,
    SINGLE,
    TRUE_FALSE,
    Fault,
    Item,
    NumericRange,
)

#: As long as the columns of the bank are.
LONGEST = {"code": 40, "topic": 32}

#: What is wrong with a question only because it is not written to its end: nothing that was typed is lost.
NOT_YET = frozenset({"option-count", "bad-key", "left-count", "no-answer", "no-right-option"})


def faults(item: Item) -> tuple[Fault, ...]:
    """Everything wrong with an item, all at once; empty when it can be used."""
    return tuple(_found_in(item))


def _found_in(item: Item) -> Iterator[Fault]:
    yield from _common_faults(item)
    yield from _carried_faults(item)
    check = _CHECKS.get(item.kind) if isinstance(item.kind, str) else None
    if check is None:
        yield Fault("unknown-kind", {"value": item.kind, "known": KINDS})
    else:
        yield from check(item)


def _common_faults(item: Item) -> Iterator[Fault]:
    for name in ("code", "stem", "explanation", "topic"):
        value = getattr(item, name)
        if not isinstance(value, str) or not value.strip():
            yield Fault("empty-text", {"field": name})
        elif len(value) > LONGEST.get(name, len(value)):
            yield Fault("too-long", {"field": name, "most": LONGEST[name]})
    if type(item.version) is not int or item.version < 1:
        yield Fault("bad-version", {"value": item.version})
    if type(item.difficulty) is not int or item.difficulty not in DIFFICULTIES:
        yield Fault("bad-difficulty", {"value": item.difficulty})
    if item.points is not None and not (item.points.is_finite() and item.points > 0):
        yield Fault("bad-points", {"value": item.points})


def _carried_faults(item: Item) -> Iterator[Fault]:
    """Fields that only some kinds have."""
    if item.rule is not None and item.kind not in PARTIAL:
        yield Fault("rule-not-wanted", {"kinds": PARTIAL})
    elif item.rule is not None and item.rule not in RULES:
        yield Fault("unknown-rule", {"value": item.rule, "known": RULES})
    if item.left and item.kind != MATCHING:
        yield Fault("left-not-wanted")
    names = [picture.name for picture in item.pictures]
    if len(set(names)) < len(names) or not all(names):
        yield Fault("pictures-repeat")


def _option_faults(item: Item) -> Iterator[Fault]:
    if not 2 <= len(item.options) <= len(LETTERS):
        yield Fault("option-count", {"count": len(item.options), "least": 2, "most": len(LETTERS)})
    if not all(isinstance(text, str) and text.strip() for text in item.options):
        yield Fault("option-not-text")
    elif len({text.strip() for text in item.options}) < len(item.options):
        texts = [text.strip() for text in item.options]
        twice = [letter for letter, text in zip(LETTERS, texts, strict=False) if texts.count(text) > 1]
        yield Fault("options-repeat", {"letters": "".join(twice)})


def _single_faults(item: Item) -> Iterator[Fault]:
    yield from _option_faults(item)
    if not isinstance(item.key, str) or item.key not in tuple(item.letters):
        yield Fault("bad-key", {"value": item.key, "letters": item.letters})


def _multiple_faults(item: Item) -> Iterator[Fault]:
    yield from _option_faults(item)
    if not isinstance(item.key, frozenset) or not item.key or not item.key <= set(item.letters):
        yield Fault("bad-key", {"value": item.key, "letters": item.letters})
    elif len(item.key) == len(item.options):
        # Ticking everything must never earn anything, so a question where it would be right cannot be asked.
        yield Fault("every-option-right")


def _no_options(item: Item) -> Iterator[Fault]:
    if item.options:
        yield Fault("options-not-wanted")


def _true_false_faults(item: Item) -> Iterator[Fault]:
    yield from _no_options(item)
    if not isinstance(item.key, bool):
        yield Fault("bad-key", {"value": item.key})


def _short_faults(item: Item) -> Iterator[Fault]:
    yield from _no_options(item)
    forms = item.key if isinstance(item.key, tuple) else ()
    if not forms or not all(isinstance(form, str) and form.strip() for form in forms):
        yield Fault("bad-key", {"value": item.key})


def _numeric_faults(item: Item) -> Iterator[Fault]:
    yield from _no_options(item)
    ranges = item.key if isinstance(item.key, tuple) else ()
    if not ranges or not all(map(_is_range, ranges)):
        yield Fault("bad-key", {"value": item.key})
    elif not any(isinstance(one, NumericRange) and one.share == 1 for one in ranges):
        yield Fault("no-full-credit")


def _is_range(one: object) -> bool:
    if not isinstance(one, NumericRange):
        return False
    numbers = (one.low, one.high, one.share)
    if not all(isinstance(number, Decimal) and number.is_finite() for number in numbers):
        return False
    return one.low <= one.high and 0 < one.share <= 1


def _matching_faults(item: Item) -> Iterator[Fault]:
    yield from _option_faults(item)
    if not 2 <= len(item.left) <= len(LETTERS):
        yield Fault("left-count", {"count": len(item.left), "least": 2, "most": len(LETTERS)})
    if not all(isinstance(text, str) and text.strip() for text in item.left):
        yield Fault("left-not-text")
    elif len({text.strip() for text in item.left}) < len(item.left):
        yield Fault("left-repeats")
    key = item.key if isinstance(item.key, tuple) else ()
    if len(key) != len(item.left) or not all(
        type(index) is int and 0 <= index < len(item.options) for index in key
    ):
        yield Fault("bad-key", {"value": item.key})


def _ordering_faults(item: Item) -> Iterator[Fault]:
    yield from _option_faults(item)
    if item.key != tuple(range(len(item.options))):
        yield Fault("bad-key", {"value": item.key})


def _essay_faults(item: Item) -> Iterator[Fault]:
    yield from _no_options(item)
    if item.key is not None:
        yield Fault("key-not-wanted")


_CHECKS: Mapping[str, Callable[[Item], Iterator[Fault]]] = {
    SINGLE: _single_faults,
    MULTIPLE: _multiple_faults,
    TRUE_FALSE: _true_false_faults,
    SHORT: _short_faults,
    NUMERIC: _numeric_faults,
    MATCHING: _matching_faults,
    ORDERING: _ordering_faults,
    ESSAY: _essay_faults,
}
