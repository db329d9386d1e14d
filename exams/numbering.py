"""Numbers without names as arithmetic: a secret and a room's people in, the numbers out. Pure.

The order within a room is drawn with a secret that the installation's key makes of the room draw's seed: nobody chooses
it, nobody knows it before it is opened, and once it is, anybody draws the same numbers again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping

from scoring import sampling

#: Numbers of each room that stay free at the draw, at places that the secret chooses: for who comes in later. A name in
#: a public replacement would otherwise belong to the one number that was added.
FREE = 3

#: Digits of a number within its room, so that numbers stand in order as text.
DIGITS = 2


def numbered(secret: str, rooms: Mapping[str, Iterable[str]], free: int = FREE) -> dict[str, str]:
    """Admission number -> number in the room (``2-07``); `free` numbers of each room belong to nobody yet.

    Errors: those of `scoring.sampling.drawn_order`.
    """
    found: dict[str, str] = {}
    for room, people in rooms.items():
        known = set(people)
        order = sampling.drawn_order(f"{secret}/{room}", [*known, *(f"free/{n}" for n in range(1, free + 1))])
        found |= {one: number_text(room, turn) for turn, one in enumerate(order, start=1) if one in known}
    return found


def late_turn(secret: str, room: str, taken: Collection[int], drawn: int) -> int:
    """The turn of the next who comes in after the draw: the first free one in an order that the secret gives.

    `taken`: turns that somebody has; `drawn`: how many people were in the room at the draw. Once the free numbers are
    used up, as many more stand ready, and so on.
    """
    end = drawn + FREE
    while True:
        free = [str(turn) for turn in range(1, end + 1) if turn not in taken]
        if free:
            return int(sampling.drawn_order(f"{secret}/{room}/late", free)[0])
        end += FREE


def number_text(room: str, turn: int) -> str:
    return f"{room}-{turn:0{DIGITS}d}"


def turn_of(number: str) -> int:
    """The turn within the room that a number tells."""
    return int(number.rpartition("-")[2])


def commitment(secret: str) -> str:
    """What is public of the secret before it is opened."""
    return hashlib.sha256(secret.encode()).hexdigest()
