"""What a candidate wishes for, against what is on offer. Pure.

A wish is a place's code, or a village's code: the registration form asks for villages before any place exists. A
village stands for every place on offer in it, a village without one for nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Offer:
    """A place as the rules see it: its code, its village and township by code, how many people it takes."""

    code: str
    village: str
    township: str
    seats: int


@dataclass(frozen=True)
class Choice:
    """A place wished for. `wish` says by which wish, counted from 1 as the candidate wrote them."""

    wish: int
    place: str


def resolve(wishes: Sequence[str], offers: Sequence[Offer]) -> tuple[Choice, ...]:
    """The places meant, dearest first and each once; those of one village by their codes."""
    by_code = {offer.code for offer in offers}
    by_village: dict[str, list[str]] = {}
    for offer in sorted(offers, key=lambda one: one.code):
        by_village.setdefault(offer.village, []).append(offer.code)
    found: dict[str, Choice] = {}
    for number, wish in enumerate(wishes, start=1):
        for place in [wish] if wish in by_code else by_village.get(wish, []):
            found.setdefault(place, Choice(number, place))
    return tuple(found.values())
