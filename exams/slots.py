"""Who comes in which session, and where everybody sits: pure, so that anybody can replay it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from scoring import sampling

#: A session by its name, and a seat in it.
Place = tuple[str, int]


def order_of(plan: Mapping[str, Any], seed: str) -> tuple[str, ...]:
    """The drawn order of a plan's candidates; township by township where the plan says so."""
    townships: Mapping[str, str] = plan.get("townships") or {}
    if not townships:
        return sampling.drawn_order(seed, plan["candidates"])
    groups: dict[str, list[str]] = {}
    for number in plan["candidates"]:
        groups.setdefault(townships[number], []).append(number)
    turn = sampling.drawn_order(f"{seed}/townships", groups)
    return tuple(number for code in turn for number in sampling.drawn_order(seed, groups[code]))


def dealt(plan: Mapping[str, Any], seed: str) -> dict[str, Place]:
    """Admission number -> (session, seat): the drawn order takes the seats of one session after the other.

    `plan`: ``candidates``, ``sessions`` as [name, seats] in the order of the clock, ``townships`` by number or nothing.
    """
    free = places(plan["sessions"])
    return dict(zip(order_of(plan, seed), free, strict=False))


def places(sessions: Iterable[Sequence[Any]]) -> list[Place]:
    """Every seat of the sessions, in order."""
    return [(str(name), seat) for name, seats in sessions for seat in range(1, int(seats) + 1)]


def digest(plan: Mapping[str, Any]) -> str:
    """The digest that is public before the second word is spoken: sessions with their seats, candidates, townships."""
    townships: Mapping[str, str] = plan.get("townships") or {}
    people = [
        f"candidate:{one}:{townships[one]}" if townships else f"candidate:{one}" for one in plan["candidates"]
    ]
    return sampling.commitment([*(f"session:{name}:{seats}" for name, seats in plan["sessions"]), *people])


def moved(
    waiting: Sequence[str], taken: Iterable[Place], sessions: Sequence[Sequence[Any]]
) -> dict[str, Place]:
    """Those who need a seat, in their order, take the first that are free; whoever sits stays."""
    used = set(taken)
    return dict(zip(waiting, (one for one in places(sessions) if one not in used), strict=False))


def by_number(found: Mapping[str, Place]) -> dict[str, Place]:
    """The same people in the same sessions, the seats of each taken in the order of the admission numbers: where the
    order of turns is secret, a list of seats on a door must not tell it."""
    here: dict[str, list[str]] = {}
    for number, (session, _seat) in found.items():
        here.setdefault(session, []).append(number)
    return {
        number: (session, seat)
        for session, people in here.items()
        for number, seat in zip(sorted(people), sorted(found[one][1] for one in people), strict=True)
    }
