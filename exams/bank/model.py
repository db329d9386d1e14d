"""What a question is, what makes one sound, and what a candidate's browser may see of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

SINGLE, MULTIPLE, TRUE_FALSE, SHORT = "single", "multiple", "true-false", "short"
NUMERIC, MATCHING, ORDERING, ESSAY = "numeric", "matching", "ordering", "essay"
KINDS = (SINGLE, MULTIPLE, TRUE_FALSE, SHORT, NUMERIC, MATCHING, ORDERING, ESSAY)
TOPICS = ("computer", "safety", "shopping", "commerce", "service")
DIFFICULTIES = range(1, 6)
LETTERS = "ABCDEFGHIJ"

ALL_OR_NOTHING, PER_OPTION, RIGHT_MINUS_WRONG = "all-or-nothing", "per-option", "right-minus-wrong"
RULES = (ALL_OR_NOTHING, PER_OPTION, RIGHT_MINUS_WRONG)
#: The kinds of which a part may be right, and so a rule says what the part is worth.
PARTIAL = (MULTIPLE, MATCHING, ORDERING)


@dataclass(frozen=True)
class NumericRange:
    """Numbers that earn `share` of the points (1 = all of them): from `low` to `high`, both included."""

    low: Decimal
    high: Decimal
    share: Decimal = Decimal(1)


@dataclass(frozen=True)
class Picture:
    """A picture of a question. A text calls it by `![alt](name)`; the bytes lie in the file store under `sha256`."""

    name: str
    sha256: str
    media_type: str
    alt: str = ""


Key = str | frozenset[str] | bool | tuple[str, ...] | tuple[NumericRange, ...] | tuple[int, ...] | None


@dataclass(frozen=True)
class Item:
    """One version of one question.

    `code` names the question for ever and `version` counts its wordings: a question somebody has sat is never
    changed in place. `difficulty` runs from 1 (nearly everybody) to 5 (few). `key` depends on `kind`:

    - single: the letter of the right option; multiple: frozenset of letters; true-false: bool;
    - short: tuple of accepted forms, the first being the one shown as the answer;
    - numeric: tuple of `NumericRange`, at least one with share 1;
    - matching: one index into `options` for each text of `left`; options that no index names are distractors;
    - ordering: `options` stand in the right order, so the key is 0, 1, 2 …;
    - essay: None, marked by hand; `explanation` holds the marking guide.

    `rule` says what a partly right multiple, matching or ordering is worth; None leaves that to the paper.
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
    left: tuple[str, ...] = ()
    rule: str | None = None
    pictures: tuple[Picture, ...] = ()

    @property
    def letters(self) -> str:
        """The letters of this item's options, in order: `ABCD` for four options, empty for none."""
        return LETTERS[: len(self.options)]


@dataclass(frozen=True)
class Fault:
    """One reason why an item cannot be used: a code to be put into the reader's language, and its facts."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


def seen_order(item: Item) -> str:
    """The item's own letters in the order in which `public` lists its options.

    Where the stored order would tell the key (an ordering is stored in the right order, a matching often pair by
    pair), options are listed by their text instead: an order that knows nothing of the key.
    """
    if item.kind not in (MATCHING, ORDERING):
        return item.letters
    return "".join(sorted(item.letters, key=lambda letter: item.options[LETTERS.index(letter)]))


def public(item: Item) -> dict[str, object]:
    """What may be sent to a candidate before release: no key, explanation, difficulty or rule.

    Built field by field on purpose: a field added to `Item` later stays hidden until somebody decides
    otherwise. How many options of a multiple are right stays hidden too.
    An answer names options by the letters given here; a paper that shuffles them keeps the map. For matching and
    ordering these letters are not the item's own: `seen_order` translates.
    """
    texts = [item.options[LETTERS.index(letter)] for letter in seen_order(item)]
    shown: dict[str, object] = {
        "code": item.code,
        "version": item.version,
        "kind": item.kind,
        "topic": item.topic,
        "stem": item.stem,
        "options": [
            {"letter": letter, "text": text} for letter, text in zip(item.letters, texts, strict=True)
        ],
    }
    if item.left:
        shown["left"] = list(item.left)
    if item.pictures:
        shown["pictures"] = [{"name": one.name, "alt": one.alt} for one in item.pictures]
    return shown
