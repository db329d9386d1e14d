"""Who gets which seat, as arithmetic: numbers, rooms and an order in, seats out. Pure: anybody can replay it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from recruit.errors import Refusal
from scoring import sampling

BY_NUMBER, BY_TOWNSHIP, DRAWN = "number", "township", "drawn"
ORDERS = (BY_NUMBER, BY_TOWNSHIP, DRAWN)
LONGEST_ROOM = 40
MOST_SEATS = 2000


def rooms_typed(text: str) -> list[tuple[str, int]]:
    """Rooms as the office types them, one a line, the number of seats last: ``机房一 40``.

    Errors: Refusal('seats-rooms' (line) | 'seats-room-twice' (room)).
    """
    found: list[tuple[str, int]] = []
    for line in filter(None, (one.strip() for one in text.splitlines())):
        name, _blank, number = line.replace("\u3000", " ").rpartition(" ")
        name = " ".join(name.split())
        seats = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 0
        if not name or len(name) > LONGEST_ROOM or not 1 <= seats <= MOST_SEATS:
            raise Refusal("seats-rooms", line=line[:60])
        if any(name == other for other, _seats in found):
            raise Refusal("seats-room-twice", room=name)
        found.append((name, seats))
    if not found:
        raise Refusal("seats-rooms", line="")
    return found


def seating(
    townships: Mapping[str, str], rooms: Sequence[tuple[str, int]], order: str, seed: str = ""
) -> dict[str, tuple[str, int]]:
    """Admission number -> (room, seat). `townships` tells of every candidate by number where they come from.

    Rooms are filled one after the other: in the order of the numbers, of townships and then numbers, or of a draw from
    `seed`. Errors: Refusal('seats-too-few' (seats, people)).
    """
    seats = [(room, number) for room, size in rooms for number in range(1, size + 1)]
    if len(seats) < len(townships):
        raise Refusal("seats-too-few", seats=len(seats), people=len(townships))
    numbers = sorted(townships)
    if order == BY_TOWNSHIP:
        numbers.sort(key=lambda number: (townships[number], number))
    elif order == DRAWN:
        numbers = list(sampling.drawn_order(seed, numbers))
    return dict(zip(numbers, seats, strict=False))
