"""The draw of rooms as arithmetic: a plan and a seed in, seats and panels out. Pure, so that anybody can replay it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scoring import sampling


def outcome(plan: Mapping[str, Any], seed: str) -> tuple[dict[str, tuple[str, int]], dict[str, list[str]]]:
    """Pure: admission number -> (room, place in its order), and room -> judges' logins."""
    filled = dict.fromkeys(plan["rooms"], 0)
    seats: dict[str, tuple[str, int]] = {}
    for number, room in sampling.assign(seed, plan["candidates"], plan["rooms"]).items():
        filled[room] += 1
        seats[number] = (room, filled[room])
    panels: dict[str, list[str]] = {room: [] for room in plan["rooms"]}
    experts, others, _reserve = _dealt(plan, seed)
    for word, group in (("judges/experts", experts), ("judges", others)):
        for login, room in sampling.assign(f"{seed}/{word}", group, plan["rooms"]).items():
            panels[room].append(login)
    return seats, {room: sorted(logins) for room, logins in panels.items()}


def _dealt(plan: Mapping[str, Any], seed: str) -> tuple[list[str], list[str], list[str]]:
    """(experts who sit as such, others who sit, the reserve), each in drawn order: as many experts as every room needs
    come first, whoever is left of them is drawn with the rest."""
    rooms, least = len(plan["rooms"]), int(plan.get("experts_per_room", 0))
    order = sampling.drawn_order(f"{seed}/judges", plan["judges"])
    known = frozenset(plan.get("experts") or ())
    experts = [one for one in order if one in known][: least * rooms]
    rest = [one for one in order if one not in experts]
    sitting = (int(plan["per_room"]) - least) * rooms
    return experts, rest[:sitting], rest[sitting:]


def roster_digest(plan: Mapping[str, Any]) -> str:
    """The digest that is public before the second word is spoken: rooms, candidates and judges together."""
    marked = (("room", "rooms"), ("candidate", "candidates"), ("judge", "judges"))
    roster = [f"{word}:{one}" for word, key in marked for one in plan[key]]
    if plan.get("experts_per_room"):
        roster += [
            f"experts-per-room:{plan['experts_per_room']}",
            *(f"expert:{one}" for one in plan["experts"]),
        ]
    return sampling.commitment([f"per-room:{plan['per_room']}", *roster])


@dataclass(frozen=True)
class Lot:
    """One candidate's lot: the number over all, and room and place in it where there are rooms ('' and 0: none)."""

    number: int
    candidate: str
    room: str = ""
    position: int = 0


@dataclass(frozen=True)
class Drawn:
    """A draw: lots by number, each room's judges, and the judges nobody was drawn for, in the order they step in."""

    seed: str
    roster_sha256: str
    seats: tuple[Lot, ...]
    panels: Mapping[str, Sequence[str]] = field(default_factory=dict)
    reserve: tuple[str, ...] = ()
    withdrawn: frozenset[str] = frozenset()


def draw_again(
    seed: str,
    candidates: Sequence[str],
    rooms: int | None,
    judges: Sequence[str],
    per_room: int,
    experts: Collection[str] = (),
    experts_per_room: int = 0,
) -> Drawn:
    """A draw from plain lists. Without rooms it is a draw of one order (`scoring.sampling.draw_lots`), as for a tie;
    with rooms, called 1, 2, 3 …, that of the interview."""
    if rooms is None:
        lots = sampling.draw_lots(seed, candidates)
        seats = tuple(Lot(number, code) for code, number in lots.numbers.items())
        return Drawn(seed, lots.roster_sha256, seats)
    plan = {
        "rooms": [str(number) for number in range(1, rooms + 1)],
        "per_room": per_room,
        "candidates": list(candidates),
        "judges": sorted(judges),
        **with_experts(experts, experts_per_room),
    }
    places, panels = outcome(plan, seed)
    seats = tuple(Lot(number, code, *seat) for number, (code, seat) in enumerate(places.items(), 1))
    return Drawn(seed, roster_digest(plan), seats, panels if judges else {}, tuple(reserve_of(plan, seed)))


def with_experts(experts: Collection[str], per_room: int) -> dict[str, Any]:
    """What a plan says of experts; nothing where no room needs any, so that older draws stay what they were."""
    return {"experts": sorted(experts), "experts_per_room": per_room} if per_room else {}


def reserve_of(plan: Mapping[str, Any], seed: str) -> list[str]:
    """The judges' logins that were drawn beyond those who sit, in drawn order: the next sits for who steps aside."""
    return _dealt(plan, seed)[2]
