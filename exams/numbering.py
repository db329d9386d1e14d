"""Numbers without names as arithmetic: a secret and a room's people in, the numbers out. Pure.

The order within a room is drawn with a secret that the installation's key makes of the room draw's seed: nobody chooses
it, nobody knows it before it is opened, and once it is, anybody draws the same numbers again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from scoring import sampling

#: Digits of a number within its room, so that numbers stand in order as text.
DIGITS = 2


def numbered(secret: str, rooms: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Admission number -> number in the room (``2-07``). Errors: those of `scoring.sampling.drawn_order`."""
    found: dict[str, str] = {}
    for room, people in rooms.items():
        for turn, one in enumerate(sampling.drawn_order(f"{secret}/{room}", people), start=1):
            found[one] = number_text(room, turn)
    return found


def number_text(room: str, turn: int) -> str:
    return f"{room}-{turn:0{DIGITS}d}"


def turn_of(number: str) -> int:
    """The turn within the room that a number tells."""
    return int(number.rpartition("-")[2])


def commitment(secret: str) -> str:
    """What is public of the secret before it is opened."""
    return hashlib.sha256(secret.encode()).hexdigest()
