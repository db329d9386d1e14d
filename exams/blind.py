"""Marking blind: what two marks given apart come to, and who is given what to mark. Pure.

Essays of an exam and written pieces of field work are dealt and settled by the same rules; what a mark is made of (the
points of one question, the criteria of a sheet) is their own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from recruit.programme.shapes import Number, OneOf, Shapes, Whole
from scoring.numeric import own_context, round_to, to_decimal
from scoring.sampling import drawn_order

#: What a third mark decides: the mean of the two marks that lie nearest to each other, or the third mark alone.
NEAREST, THIRD = "nearest", "third"
SHAPES: Shapes = {
    "difference": Number(),
    "markers": Whole(1, 2),
    "third": OneOf((NEAREST, THIRD)),
    "decimals": Whole(0, 4),
}


@dataclass(frozen=True)
class BlindRules:
    """`difference`: two marks further apart than this go to a third marker. `markers`: how many mark each piece at
    first. `decimals`: those of a mean, rounded half up."""

    difference: Decimal = Decimal(2)
    markers: int = 2
    third: str = NEAREST
    decimals: int = 2


def read_rules(said: Mapping[str, object], plain: BlindRules) -> BlindRules:
    """What a programme says (`SHAPES`), and `plain` where it says nothing."""
    return BlindRules(
        difference=to_decimal(said.get("difference", plain.difference)),
        markers=int(str(said.get("markers", plain.markers))),
        third=str(said.get("third", plain.third)),
        decimals=int(str(said.get("decimals", plain.decimals))),
    )


@dataclass(frozen=True)
class Settled:
    """What the marks of a piece come to. `points` is None until all that is needed is in; `apart`: the first two marks
    differ by more than the limit, so a third is asked for; `used`: which marks the points come from, the third as 2."""

    points: Decimal | None
    apart: bool = False
    used: tuple[int, ...] = ()


@own_context
def settle(first: Sequence[Decimal], third: Decimal | None, rules: BlindRules) -> Settled:
    """`first`: the marks of those who mark at first, `third`: that of the third marker, where one has marked.

    Two marks within the limit give their mean. Else the third decides as `rules.third` says; of two pairs that lie
    equally near, the higher one counts. Means are rounded half up to `rules.decimals`.
    """
    if len(first) < rules.markers:
        return Settled(None)
    if rules.markers == 1:
        return Settled(first[0], used=(0,))
    one, other = first[0], first[1]
    if abs(one - other) <= rules.difference:
        return Settled(_mean(one, other, rules), used=(0, 1))
    if third is None:
        return Settled(None, apart=True)
    if rules.third == THIRD:
        return Settled(third, True, (2,))
    marks = (one, other, third)
    pairs = ((0, 1), (0, 2), (1, 2))
    near = min(pairs, key=lambda pair: (abs(marks[pair[0]] - marks[pair[1]]), -sum(marks[at] for at in pair)))
    return Settled(_mean(marks[near[0]], marks[near[1]], rules), True, near)


def _mean(one: Decimal, other: Decimal, rules: BlindRules) -> Decimal:
    return round_to((one + other) / 2, rules.decimals)


@dataclass(frozen=True)
class Wanted:
    """A piece that needs `count` more markers, none of them among `barred`: who has it, stepped aside, or may not.
    `key` names it."""

    key: str
    count: int
    barred: Collection[int]


def share_answers(
    wanted: Sequence[Wanted], load: Mapping[int, int], seed: str
) -> tuple[list[tuple[str, int]], int]:
    """(piece, marker) pairs, and how many markers are short. `load`: marker -> pieces held already.

    Pieces come in the order drawn from the seed, those that fewest may mark in front; each goes to those with the
    least, ties by lot: so everybody has as much as everybody else, and nobody can tell beforehand who reads whose.
    """
    held = dict(load)
    by_key = {one.key: one for one in wanted}
    shared: list[tuple[str, int]] = []
    short = 0
    for key in sorted(drawn_order(seed, by_key), key=lambda key: -len(by_key[key].barred)):
        one = by_key[key]
        free = [marker for marker in held if marker not in one.barred]
        chosen = sorted(free, key=lambda marker: (held[marker], lot(seed, key, marker)))[: one.count]
        for marker in chosen:
            held[marker] += 1
            shared.append((key, marker))
        short += one.count - len(chosen)
    return shared, short


def own_place(seed: str, key: str, marker: int, taken: Collection[int]) -> int:
    """Where a piece lies in a marker's own pile, and its address there: the lot, or behind it the next that is free.

    It follows from who reads what, never from when, so it tells nobody whether they are the first, the second or the
    third to mark.
    """
    place = lot(seed, key, marker)
    while place in taken:
        place += 1
    return place


def lot(seed: str, key: str, marker: int) -> int:
    """A number by lot, below 2 to the 28th: breaks ties."""
    return int(hashlib.sha256(f"{seed}\n{key}\n{marker}".encode()).hexdigest()[:7], 16)
