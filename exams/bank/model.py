"""What a question is, what makes one sound, and what a candidate's browser may see of it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

SINGLE, MULTIPLE, TRUE_FALSE, SHORT = "single", "multiple", "true-false", "short"
TOPICS = ("computer", "safety", "shopping", "commerce", "service")
DIFFICULTIES = range(1, 6)
LETTERS = "ABCDEFGHIJ"

Key = str | frozenset[str] | bool | tuple[str, ...]


@dataclass(frozen=True)
class Item:
    """One version of one question.

    `code` names the question for ever and `version` counts its wordings: a question somebody has sat is never
    changed in place. `difficulty` runs from 1 (nearly everybody) to 5 (few). `key` depends on `kind`:
    single -> the letter of the right option; multiple -> frozenset of letters; true-false -> bool;
    short -> tuple of accepted forms, the first being the one shown as the answer.
    `points` overrides what the paper gives for such a question; None leaves that to the paper.
    """

    code: str
    version: int
    kind: str
    topic: str
    difficulty: int
    stem: str
    options: tuple[str, ...]
    key: Key
    explanation: str
    points: Decimal | None = None

    @property
    def letters(self) -> str:
        """The letters of this item's options, in order: `ABCD` for four options, empty for none."""
        return LETTERS[: len(self.options)]


@dataclass(frozen=True)
class Fault:
    """One reason why an item cannot be used: a code to be put into the reader's language, and its facts."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


def public(item: Item) -> dict[str, object]:
    """What may be sent to a candidate before release: no key, explanation or difficulty.

    Built field by field on purpose: a field added to `Item` later stays hidden until somebody decides
    otherwise. How many options of a multiple are right stays hidden too.
    An answer names options by the letters given here; a paper that shuffles them keeps the map.
    """
    options = zip(item.letters, item.options, strict=True)
    return {
        "code": item.code,
        "version": item.version,
        "kind": item.kind,
        "topic": item.topic,
        "stem": item.stem,
        "options": [{"letter": letter, "text": text} for letter, text in options],
    }


def faults(item: Item) -> tuple[Fault, ...]:
    """Everything wrong with an item, all at once; empty when it can be used."""
    return (*_common_faults(item), *_kind_faults(item))


def _common_faults(item: Item) -> Iterator[Fault]:
    for name in ("code", "stem", "explanation"):
        value = getattr(item, name)
        if not isinstance(value, str) or not value.strip():
            yield Fault("empty-text", {"field": name})
    if type(item.version) is not int or item.version < 1:
        yield Fault("bad-version", {"value": item.version})
    if not isinstance(item.topic, str) or not item.topic.strip():
        yield Fault("empty-text", {"field": "topic"})
    if type(item.difficulty) is not int or item.difficulty not in DIFFICULTIES:
        yield Fault("bad-difficulty", {"value": item.difficulty})
    if item.points is not None and not (item.points.is_finite() and item.points > 0):
        yield Fault("bad-points", {"value": item.points})


def _kind_faults(item: Item) -> Iterator[Fault]:
    check = _CHECKS.get(item.kind) if isinstance(item.kind, str) else None
    if check is None:
        yield Fault("unknown-kind", {"value": item.kind, "known": KINDS})
    else:
        yield from check(item)


def _option_faults(item: Item) -> Iterator[Fault]:
    if not 2 <= len(item.options) <= len(LETTERS):
        yield Fault("option-count", {"count": len(item.options), "least": 2, "most": len(LETTERS)})
    if not all(isinstance(text, str) and text.strip() for text in item.options):
        yield Fault("option-not-text")
    elif len({text.strip() for text in item.options}) < len(item.options):
        yield Fault("options-repeat")


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


def _true_false_faults(item: Item) -> Iterator[Fault]:
    if item.options:
        yield Fault("options-not-wanted")
    if not isinstance(item.key, bool):
        yield Fault("bad-key", {"value": item.key})


def _short_faults(item: Item) -> Iterator[Fault]:
    if item.options:
        yield Fault("options-not-wanted")
    forms = item.key if isinstance(item.key, tuple) else ()
    if not forms or not all(isinstance(form, str) and form.strip() for form in forms):
        yield Fault("bad-key", {"value": item.key})


# A further kind (numeric, matching, ordering, essay) is one more line here and one in `marking.MARKERS`.
_CHECKS: Mapping[str, Callable[[Item], Iterator[Fault]]] = {
    SINGLE: _single_faults,
    MULTIPLE: _multiple_faults,
    TRUE_FALSE: _true_false_faults,
    SHORT: _short_faults,
}
KINDS = tuple(_CHECKS)
