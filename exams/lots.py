"""The draw of rooms as arithmetic: a plan and a seed in, seats and panels out. Pure, so that anybody can replay it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scoring import sampling


def outcome(plan: Mapping[str, Any], seed: str) -> tuple[dict[str, tuple[str, int]], dict[str, list[str]]]:
    """Pure: admission number -> (room, place in its order), and room -> judges' logins."""
    filled = dict.fromkeys(plan["rooms"], 0)
    seats: dict[str, tuple[str, int]] = {}
    for number, room in sampling.assign(seed, plan["candidates"], plan["rooms"]).items():
        filled[room] += 1
        seats[number] = (room, filled[room])
    sitting = sampling.drawn_order(f"{seed}/judges", plan["judges"])[: plan["per_room"] * len(plan["rooms"])]
    panels: dict[str, list[str]] = {room: [] for room in plan["rooms"]}
    for login, room in sampling.assign(f"{seed}/judges", sitting, plan["rooms"]).items():
        panels[room].append(login)
    return seats, {room: sorted(logins) for room, logins in panels.items()}


def roster_digest(plan: Mapping[str, Any]) -> str:
    """The digest that is public before the second word is spoken: rooms, candidates and judges together."""
    marked = (("room", "rooms"), ("candidate", "candidates"), ("judge", "judges"))
    roster = [f"{word}:{one}" for word, key in marked for one in plan[key]]
    return sampling.commitment([f"per-room:{plan['per_room']}", *roster])


def reserve_of(plan: Mapping[str, Any], seed: str) -> list[str]:
    """The judges' logins that were drawn beyond those who sit, in drawn order: the next sits for who steps aside."""
    sitting = plan["per_room"] * len(plan["rooms"])
    return list(sampling.drawn_order(f"{seed}/judges", plan["judges"])[sitting:])
