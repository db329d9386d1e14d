"""Whether the published prices prove that an allotment by best fit is the best: additions only, no solver.

The proof. Let every person pay, for a site, its cost to them plus the site's price plus its township's rent, and let u
be the lowest such sum of a person (to stay without a place has no price). Whatever seating keeps to seats and bounds,
its costs are at least: the sum of all u, less every price times the site's seats, less every rent times the township's
bound. If the published seating costs exactly that, nothing can cost less.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from scoring.geo import metres

Told = tuple[str, dict[str, object]]


class Seated(Protocol):
    """One person of the list: `wanted` are sites by the number of the wish."""

    @property
    def code(self) -> str: ...
    @property
    def wanted(self) -> Mapping[str, int]: ...
    @property
    def agreed(self) -> bool: ...
    @property
    def site(self) -> str | None: ...
    @property
    def home(self) -> str | None: ...
    @property
    def distances(self) -> Mapping[str, int] | None: ...


def fit_wrong(
    policy: Mapping[str, Any],
    people: Sequence[Seated],
    sites: Mapping[str, Any],
    proof: Mapping[str, Any] | None,
) -> Iterator[Told]:
    """(code, facts) of what is wrong: ``township-full`` (township, most, held), ``fit-unproved`` (no proof),
    ``price-wrong`` (site or township: negative, or no such), ``unplaced-wrong`` (published, found), ``sum-wrong``
    (published, found), ``fit-not-best`` (total, bound: less may be possible)."""
    yield from _townships(policy["fit"]["most"], people, sites)
    if proof is None:
        yield "fit-unproved", {}
        return
    if wrong := list(_prices(policy, sites, proof)):
        yield from wrong
        return
    costs = [_costs(one, policy, sites) for one in people]
    highest = max((cost for options in costs for cost in options.values()), default=0)
    unplaced = (len(people) + 1) * (highest + 1)
    if unplaced != proof["unplaced"]:
        yield "unplaced-wrong", {"published": proof["unplaced"], "found": unplaced}
    total = sum(
        unplaced if one.site is None else options[one.site]
        for one, options in zip(people, costs, strict=True)
    )
    if total != proof["total"]:
        yield "sum-wrong", {"published": proof["total"], "found": total}
    bound = _bound(policy, sites, proof, costs, unplaced)
    if bound != total:
        yield "fit-not-best", {"total": total, "bound": bound}


def _townships(most: Mapping[str, int], people: Sequence[Seated], sites: Mapping[str, Any]) -> Iterator[Told]:
    held = Counter(sites[one.site]["township"] for one in people if one.site is not None)
    for township, bound in sorted(most.items()):
        if held[township] > bound:
            yield "township-full", {"township": township, "most": bound, "held": held[township]}


def _prices(policy: Mapping[str, Any], sites: Mapping[str, Any], proof: Mapping[str, Any]) -> Iterator[Told]:
    for part, known in (("sites", sites), ("townships", policy["fit"]["most"])):
        for code, price in sorted(proof[part].items()):
            if code not in known or not isinstance(price, int) or price < 0:
                yield "price-wrong", {"site": code}


def _costs(one: Seated, policy: Mapping[str, Any], sites: Mapping[str, Any]) -> dict[str, int]:
    """What each site open to somebody costs."""
    step, per_km, asked = policy["fit"]["wish"], policy["fit"]["km"], policy["preferences"]
    near = {sites[code]["township"] for code in one.wanted}
    away = _kilometres(one, sites) if per_km else {}
    found = {}
    for code, site in sites.items():
        if code in one.wanted:
            steps = one.wanted[code] - 1
        elif one.agreed:
            steps = asked + (site["township"] not in near)
        else:
            continue
        found[code] = step * steps + per_km * away.get(code, 0)
    return found


def _kilometres(one: Seated, sites: Mapping[str, Any]) -> Mapping[str, int]:
    """As the list tells them. From points (lists made before distances were told) half a kilometre counts as one, a
    site without a point as the farthest; nothing where the home is unknown."""
    if one.distances is not None:
        return one.distances
    home = one.home
    points = {code: tuple(sites[code]["point"]) for code in sorted(sites) if sites[code].get("point")}
    start = next((points[code] for code in points if sites[code]["village"] == home), None)
    if home is None or start is None:
        return {}
    known = {code: (metres(start, point) + 500) // 1000 for code, point in points.items()}
    return {code: known.get(code, max(known.values())) for code in sites}


def _bound(
    policy: Mapping[str, Any],
    sites: Mapping[str, Any],
    proof: Mapping[str, Any],
    costs: Sequence[Mapping[str, int]],
    unplaced: int,
) -> int:
    """What no seating can go below, by the prices."""
    prices, rents, most = proof["sites"], proof["townships"], policy["fit"]["most"]
    paid = {code: prices.get(code, 0) + rents.get(site["township"], 0) for code, site in sites.items()}
    lowest = sum(min([unplaced, *(cost + paid[code] for code, cost in options.items())]) for options in costs)
    seats = sum(price * min(sites[code]["places"], len(costs)) for code, price in prices.items())
    return int(lowest - seats - sum(rent * most[township] for township, rent in rents.items()))
