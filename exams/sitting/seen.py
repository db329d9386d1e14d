"""A question as one candidate sees it: nothing in here tells the key, the explanation or the difficulty. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from exams.bank.items import Item, public, seen_order
from exams.bank.model import LETTERS
from exams.bank.richtext import called
from exams.sitting.answers import is_given
from exams.sitting.paper import Slot


@dataclass(frozen=True)
class SeenPicture:
    """A picture by the name that the texts call it; only its number in the question goes out (`Question.pictures`)."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Question:
    """One question of a paper. `options` are (letter, text) as this candidate sees them.

    `pictures` stand in the order in which they appear to this candidate, so that their numbers tell nothing about the
    order in which the bank keeps the options. `seq` is the client sequence of what stands here, 0 where nothing was
    ever said: a device that still holds something older must not show it as what counts.
    """

    position: int
    kind: str
    stem: str
    options: tuple[tuple[str, str], ...]
    points: Decimal
    answer: tuple[str, ...]
    left: tuple[str, ...] = ()
    pictures: tuple[SeenPicture, ...] = ()
    seq: int = 0

    @property
    def answered(self) -> bool:
        return is_given(self.answer)

    @property
    def arranged(self) -> tuple[tuple[str, str], ...]:
        """The options of an ordering in the order chosen so far; those without a place follow."""
        texts = dict(self.options)
        chosen = [letter for letter in self.answer if letter in texts]
        return tuple((each, texts[each]) for each in dict.fromkeys([*chosen, *texts]))


def seen_question(
    position: int, slot: Slot, item: Item, answer: Sequence[str] = (), seq: int = 0
) -> Question:
    """What stands at this position of a paper, with the answer that stands and its client sequence."""
    shown: dict[str, Any] = public(item)
    own = {letter: option["text"] for letter, option in zip(seen_order(item), shown["options"], strict=True)}
    letters = LETTERS[: len(slot.order)]
    options = tuple((seen, own[letter]) for seen, letter in zip(letters, slot.order, strict=True))
    left = tuple(shown.get("left", ()))
    texts = (str(shown["stem"]), *left, *(text for _, text in options))
    return Question(
        position=position,
        kind=str(shown["kind"]),
        stem=texts[0],
        options=options,
        points=slot.points,
        answer=tuple(answer),
        left=left,
        pictures=_pictures(item, texts),
        seq=seq,
    )


def _pictures(item: Item, texts: Sequence[str]) -> tuple[SeenPicture, ...]:
    if not item.pictures:
        return ()
    known = {one.name: one.sha256 for one in item.pictures}
    names = dict.fromkeys(name for text in texts for name in called(text) if name in known)
    return tuple(SeenPicture(name, known[name]) for name in names)
