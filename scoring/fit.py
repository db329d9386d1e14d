"""The best overall fit: everybody somewhere, with the lowest sum of costs. The only module that uses SciPy.

:func:`scipy.optimize.linear_sum_assignment` finds one lowest sum. What is published does not depend on which one it
finds: prices and seating that follow are unique (:mod:`scoring.fit_prices`), so another solver would give the same
list, byte for byte.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import inf
from typing import Any

from scoring.fit_costs import CostTable, Seeker, cost_table
from scoring.fit_prices import Seating, by_rank, lowest_prices
from scoring.fit_rule import FitRule
from scoring.placement import Site


@dataclass(frozen=True)
class Fit:
    """Who gets which site (None: no place), in the order of the turns, and the proof that no sum is lower.

    prices: of sites, by number; rents: of townships whose bound is reached. total: the sum of all costs. open: those
    (by their number in that order) who stand equal and whose order decides who of them gets what.
    """

    table: CostTable
    got: tuple[int | None, ...]
    prices: tuple[int, ...]
    rents: tuple[int, ...]
    total: int
    open: frozenset[int] = frozenset()

    def extra(self, person: int, site: int) -> int:
        """What the whole would cost more, at the least, if this person had this site."""
        options = self.table.costs[person]
        lowest = min([cost + self.price(other) for other, cost in options.items()] + [self.table.unplaced])
        return options[site] + self.price(site) - lowest

    def price(self, site: int) -> int:
        """What a seat costs beyond itself: the site's price and its township's."""
        return self.prices[site] + self.rents[self.table.township[site]]

    def proof(self) -> dict[str, Any]:
        """As a bundle carries it."""
        sites = {code: price for code, price in zip(self.table.sites, self.prices, strict=True) if price}
        rents = {code: rent for code, rent in zip(self.table.townships, self.rents, strict=True) if rent}
        return {"unplaced": self.table.unplaced, "total": self.total, "sites": sites, "townships": rents}


@lru_cache(maxsize=8)
def best_fit(
    rule: FitRule,
    preferences: int,
    sites: tuple[Site, ...],
    seekers: tuple[Seeker, ...],
    sizes: tuple[int, ...] = (),
) -> Fit:
    """``seekers`` in the order of their turns; ``sizes``: how many of them stand equal each time, in that order (left
    out: nobody does). Errors: those of :func:`scoring.fit_costs.cost_table`.
    """
    table = cost_table(rule, preferences, sites, seekers)
    seating = Seating(table)
    seating.seated(_lowest(seating))
    prices = lowest_prices(seating)
    open_ = by_rank(seating, prices, sizes or (1,) * len(seekers))
    at = seating.at[: len(seekers)]
    total = sum(seating.cost(one) for one in range(len(seekers)))
    rents = _rents(table, prices)
    return Fit(
        table=table,
        got=tuple(None if site == seating.nowhere else site for site in at),
        prices=tuple(max(0, prices[site] - rents[table.township[site]]) for site in range(len(table.sites))),
        rents=tuple(rents),
        total=total,
        open=frozenset(open_),
    )


def _rents(table: CostTable, prices: list[int]) -> list[int]:
    """What all seats of a full township cost alike is the township's; the rest is the site's own."""
    found = []
    for township, most in enumerate(table.most):
        inside = [site for site, home in enumerate(table.township) if home == township and table.seats[site]]
        bound = most is not None and sum(table.seats[site] for site in inside) > most
        found.append(min(prices[site] for site in inside) if bound else 0)
    return found


def _lowest(seating: Seating) -> list[int]:
    """One seating with the lowest sum, by SciPy: a row for each person and blank, a column for each seat, and as many
    columns without a seat as there are people."""
    # Half a second to load, and few ever need it.
    from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped]

    table = seating.table
    columns = [site for site, seats in enumerate(table.seats) for _seat in range(seats)]
    columns += [seating.nowhere] * len(table.people)
    rows = [[options.get(site, inf) for site in columns] for options in seating.options]
    if not rows:
        return []
    _rows, chosen = linear_sum_assignment(rows)
    return [columns[column] for column in chosen.tolist()]
