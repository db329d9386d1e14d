"""What a writer of question files hands on: the bytes, and everything the format could not carry. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from exams.bank.formats.draft import LOSS, Trouble
from exams.bank.formats.texts import pictures_in
from exams.bank.model import ALL_OR_NOTHING, RIGHT_MINUS_WRONG, Item

#: sha256 of a picture -> its bytes, as the file store keeps them.
Files = Callable[[str], bytes]


@dataclass(frozen=True)
class Written:
    """A file of questions; `line` of a trouble is the place of its question among the items, from 1."""

    data: bytes
    troubles: tuple[Trouble, ...]


class Losses:
    """Collects what a format loses, question by question."""

    def __init__(self, kinds: Sequence[str]) -> None:
        self.kinds = kinds
        self.troubles: list[Trouble] = []

    def tell(self, place: int, item: Item, code: str, **facts: object) -> None:
        self.troubles.append(Trouble(place, code, {"item": item.code, **facts}, level=LOSS))

    def carried(self, items: Sequence[Item]) -> list[tuple[int, Item]]:
        """The items whose kind the format knows, with their place; the others are told."""
        kept = []
        for place, item in enumerate(items, 1):
            if item.kind in self.kinds:
                kept.append((place, item))
            else:
                self.tell(place, item, "kind-left-out", kind=item.kind)
            if item.points is not None:
                self.tell(place, item, "points-left-out")
        return kept

    def pictures(self, place: int, item: Item) -> None:
        """Told by a format that carries no pictures."""
        if item.pictures or any(pictures_in(text) for text in (item.stem, *item.options, *item.left)):
            self.tell(place, item, "pictures-left-out", count=len(item.pictures))

    def rule(self, place: int, item: Item) -> None:
        """Told by a format with shares: only right minus wrong can be said in shares; a tag carries the name."""
        if item.rule not in (None, RIGHT_MINUS_WRONG):
            self.tell(place, item, "rule-as-tag", rule=item.rule)


def shares_of(item: Item) -> list[Decimal]:
    """The share of each option of a multiple, so that no reader pays for ticking everything.

    Right ones share evenly. A wrong one costs as much as a right one earns under right minus wrong, else all of it.
    """
    right = item.key if isinstance(item.key, frozenset) else frozenset()
    gain = (Decimal(1) / len(right)).quantize(Decimal("0.0000001")) if right else Decimal(0)
    cost = gain if item.rule == RIGHT_MINUS_WRONG else Decimal(1)
    return [gain if letter in right else -cost for letter in item.letters]


def percent(share: Decimal) -> str:
    """A share as Moodle writes percentages: up to five decimals, no zeros at the end."""
    text = format((share * 100).quantize(Decimal("0.00001")), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def number(value: Decimal) -> str:
    """A number without an exponent."""
    return format(value, "f")


__all__ = ["ALL_OR_NOTHING", "Files", "Losses", "Written", "number", "percent", "shares_of"]
