"""Groups that begin one after the other, as arithmetic: who stands together, how many groups, how far apart. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from recruit.errors import Refusal

BY_NUMBER, BY_TOWNSHIP, BY_ROOM = "number", "township", "room"
WAYS = (BY_NUMBER, BY_TOWNSHIP, BY_ROOM)
MOST_GROUPS, MOST_MINUTES = 60, 240


@dataclass(frozen=True)
class Group:
    """These candidates begin so many minutes after the first group. `marks`: what they have in common, in order; ''
    among others stands for those who have nothing."""

    minutes: int
    numbers: tuple[str, ...]
    marks: tuple[str, ...] = ()


def groups(marks: Mapping[str, str], count: int, minutes: int) -> list[Group]:
    """At most `count` groups, each `minutes` after the one before, as even as can be.

    `marks` gives for every admission number what must stay together (a township, a room); '' for somebody who may be
    put anywhere. Who stands together is never parted, so there may be fewer groups than asked for. One group takes a
    former plan back: all begin together.
    Errors: Refusal('plan-groups').
    """
    if not (1 <= count <= MOST_GROUPS and 1 <= minutes <= MOST_MINUTES and marks):
        raise Refusal("plan-groups")
    ordered = sorted(marks, key=lambda number: (marks[number], number))
    units: list[list[str]] = []
    for mark, numbers in groupby(ordered, key=lambda number: marks[number]):
        together = list(numbers)
        units += [together] if mark else [[number] for number in together]
    filled: dict[int, list[str]] = {}
    before = 0
    for unit in units:
        middle = (2 * before + len(unit)) * count // (2 * len(ordered))
        filled.setdefault(min(count - 1, middle), []).extend(unit)
        before += len(unit)
    found = []
    for place, key in enumerate(sorted(filled)):
        named = dict.fromkeys(marks[one] for one in filled[key])
        found.append(Group(place * minutes, tuple(filled[key]), tuple(named) if any(named) else ()))
    return found
