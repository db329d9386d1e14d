"""What differs between two wordings of a question, and where two texts differ. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from exams.bank.model import Item

#: In the order in which people read a question.
FIELDS = ("kind", "topic", "difficulty", "stem", "left", "options", "key", "rule", "explanation", "pictures")
#: Beyond this a comparison sign by sign would take long; such texts are shown without marks.
_LONGEST = 4_000


@dataclass(frozen=True)
class Piece:
    """A stretch of a text; `own` where the other text has something else or nothing there."""

    text: str
    own: bool


def changed_fields(before: Item, after: Item) -> tuple[str, ...]:
    """The fields in which two wordings differ."""
    return tuple(name for name in FIELDS if getattr(before, name) != getattr(after, name))


def compared(first: str, second: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts in pieces, those marked that only one of them has."""
    if max(len(first), len(second)) > _LONGEST:
        return (Piece(first, False),), (Piece(second, False),)
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    steps = matcher.get_opcodes()
    return (
        tuple(_pieces((first[low:high], step != "equal") for step, low, high, _, _ in steps)),
        tuple(_pieces((second[low:high], step != "equal") for step, _, _, low, high in steps)),
    )


def _pieces(found: Iterator[tuple[str, bool]]) -> Iterator[Piece]:
    return (Piece(text, own) for text, own in found if text)
