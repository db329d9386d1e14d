"""A plan of where sites lie, without any map: points on a sheet, true to scale, north above. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recruit.site_checks import Station, nearest
from scoring.geo import metres

WIDTH, HEIGHT, SIDE, TOP = 720, 520, 90, 50
#: More would be a blot; the list below tells of all of them.
MOST = 400


@dataclass(frozen=True)
class Dot:
    """One site on the sheet, in its units; `near`: the nearest other one is nearer than asked."""

    code: str
    x: int
    y: int
    near: bool


@dataclass(frozen=True)
class Plan:
    """Dots, lines between those too near each other (x1, y1, x2, y2, metres), and how long the drawn measure is."""

    dots: tuple[Dot, ...]
    lines: tuple[tuple[int, int, int, int, int], ...]
    measure: int
    kilometres: int


def plan_of(stations: Sequence[Station], within: int | None) -> Plan | None:
    """None where fewer than two sites have coordinates. `within`: metres below which two sites are too near."""
    if len(stations) < 2:
        return None
    shown = sorted(stations, key=lambda one: one.code)[:MOST]
    south, north = min(one.point[0] for one in shown), max(one.point[0] for one in shown)
    west, east = min(one.point[1] for one in shown), max(one.point[1] for one in shown)
    wide = max(1, metres((south, west), (south, east)))
    high = max(1, metres((south, west), (north, west)))
    # Units of the sheet for a kilometre, as large as both directions allow.
    unit = max(1, min((WIDTH - 2 * SIDE) * 1000 // wide, (HEIGHT - 2 * TOP) * 1000 // high, 400))
    left, below = (WIDTH - wide * unit // 1000) // 2, (HEIGHT + high * unit // 1000) // 2
    at = {
        one.code: (
            left + (one.point[1] - west) * wide * unit // (max(1, east - west) * 1000),
            below - (one.point[0] - south) * high * unit // (max(1, north - south) * 1000),
        )
        for one in shown
    }
    pairs: dict[tuple[str, str], int] = {}
    for one in shown:
        others = [other for other in shown if other.code != one.code]
        found = nearest(one.point, others, within)
        if within is not None and found is not None and found[1] < within:
            low, high_code = sorted((one.code, found[0].code))
            pairs[low, high_code] = found[1]
    close = {code for pair in pairs for code in pair}
    lines = tuple((*at[a], *at[b], apart) for (a, b), apart in sorted(pairs.items()))
    length = next((km for km in (1, 2, 5, 10, 20, 50) if km * unit >= 60), 100)
    dots = tuple(Dot(code, x, y, code in close) for code, (x, y) in sorted(at.items()))
    return Plan(dots, lines, length * unit, length)
