"""Prices that prove a fit, and the one fit among equals that goes by rank. Pure whole numbers, no library.

A price on a site is what its being wanted costs everybody else. Prices prove that nothing better exists: if everyone
sits where cost plus price is lowest for them, and only full sites have a price, then no other way of seating people has
a lower sum (the duality of linear programming; the proof is an addition, see docs/allotment.md).

Here the *lowest* such prices are found; they are unique, whatever seating one starts from. Often several seatings share
the lowest sum. Then the first in rank gets what costs *them* least (the lower site code among equals) as far as the sum
allows it, then the second, and so on: one seating remains, whatever the solver had found.

A bound on a township is seats nobody may take: as many *blanks* as it has seats too many sit there, at no cost.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

from scoring.fit_costs import CostTable

#: A person's options with "no place" as one more, or a blank's seats: number of the site -> cost.
Options = Mapping[int, int]


class Seating:
    """Who sits where: people first, in the order of the turns, then blanks. "No place" is the site after the last."""

    def __init__(self, table: CostTable) -> None:
        self.table = table
        self.nowhere = len(table.sites)
        self.options: list[Options] = [{**one, self.nowhere: table.unplaced} for one in table.costs]
        self.options += [dict.fromkeys(seats, 0) for seats in _blanks(table)]
        self.at: list[int] = []

    def seated(self, at: Sequence[int]) -> Seating:
        """With everybody where the solver put them."""
        self.at = list(at)
        self.inside: list[set[int]] = [set() for _site in range(self.nowhere + 1)]
        for one, site in enumerate(self.at):
            self.inside[site].add(one)
        return self

    def cost(self, one: int) -> int:
        return self.options[one][self.at[one]]

    def has_room(self, site: int) -> bool:
        return site == self.nowhere or len(self.inside[site]) < self.table.seats[site]

    def move(self, one: int, site: int) -> None:
        self.inside[self.at[one]].discard(one)
        self.inside[site].add(one)
        self.at[one] = site


def _blanks(table: CostTable) -> list[list[int]]:
    """The seats open to each blank."""
    found: list[list[int]] = []
    for township, most in enumerate(table.most):
        inside = [site for site, home in enumerate(table.township) if home == township and table.seats[site]]
        seats = sum(table.seats[site] for site in inside)
        if most is not None and seats > most:
            found += [inside] * (seats - most)
    return found


def lowest_prices(seating: Seating) -> list[int]:
    """The price of every site, and 0 for "no place", under which everybody already sits at the lowest sum.

    Whoever sits somewhere must find every other site dearer by what it would save them: prices rise from nothing until
    that holds. The seating must be one of the best, else this would not end.
    """
    prices = [0] * (seating.nowhere + 1)
    waiting, queued = deque(range(seating.nowhere + 1)), [True] * (seating.nowhere + 1)
    while waiting:
        site = waiting.popleft()
        queued[site] = False
        for one in seating.inside[site]:
            here = prices[site] + seating.cost(one)
            for other, cost in seating.options[one].items():
                if here - cost > prices[other]:
                    prices[other] = here - cost
                    if not queued[other]:
                        queued[other] = True
                        waiting.append(other)
    return prices


def by_rank(seating: Seating, prices: Sequence[int], sizes: Sequence[int]) -> list[int]:
    """Moves people, within the lowest sum, until the first in rank has what is best for them, then the second, …

    ``sizes``: how many stand equal each time. Returns those among equals of whom not everybody gets what would be
    theirs if they came first: only then does the order among them matter to anybody.
    """
    return _ByRank(seating, prices).settle(sizes)


class _ByRank:
    """Sites as bits of whole numbers: `tight[one]` are the sites where one may sit without raising the sum."""

    def __init__(self, seating: Seating, prices: Sequence[int]) -> None:
        self.seating = seating
        self.free_of_price = sum(1 << site for site, price in enumerate(prices) if price == 0)
        self.tight, self.best = [], []
        for options in seating.options:
            lowest = min(cost + prices[site] for site, cost in options.items())
            these = [site for site, cost in options.items() if cost + prices[site] == lowest]
            self.tight.append(sum(1 << site for site in these))
            self.best.append(sorted(these, key=lambda site, known=options: (known[site], site)))  # type: ignore[misc]
        self.settled: set[int] = set()
        self.onward = [self._onward(site) for site in range(seating.nowhere + 1)]

    def settle(self, sizes: Sequence[int]) -> list[int]:
        found: list[int] = []
        start = 0
        for size in sizes:
            equals = range(start, start + size)
            first = [self._if_first(one) for one in equals] if size > 1 else []
            for one in equals:
                self._settle(one)
            if size > 1 and [self.seating.at[one] for one in equals] != first:
                found += equals
            start += size
        return found

    def _if_first(self, one: int) -> int:
        """Where somebody would go if it were their turn now; nobody moves."""
        home = self.seating.at[one]
        if self.best[one][0] == home:
            return home
        before = self.onward[home]
        self.settled.add(one)
        self.onward[home] = self._onward(home)
        steps = self._leading_to(home)
        self.settled.discard(one)
        self.onward[home] = before
        return next(site for site in self.best[one] if site in steps)

    def _settle(self, one: int) -> None:
        home = self.seating.at[one]
        self.settled.add(one)
        self.onward[home] = self._onward(home)
        if self.best[one][0] == home:
            return
        steps = self._leading_to(home)
        goal = next(site for site in self.best[one] if site in steps)
        self._shift(one, goal, home, steps)

    def _onward(self, site: int) -> int:
        """Where somebody who sits here, or an empty seat here, could go instead."""
        bits = self.free_of_price if self.seating.has_room(site) else 0
        for one in self.seating.inside[site]:
            if one not in self.settled:
                bits |= self.tight[one]
        return bits

    def _leading_to(self, home: int) -> dict[int, int]:
        """From which sites a seat at `home` can be filled, step by step: the site -> the next one on the way."""
        found, reached, grown = {home: home}, 1 << home, True
        while grown:
            grown = False
            for site, bits in enumerate(self.onward):
                meeting = bits & reached
                if site not in found and meeting:
                    found[site] = (meeting & -meeting).bit_length() - 1
                    reached |= 1 << site
                    grown = True
        return found

    def _shift(self, one: int, goal: int, home: int, steps: Mapping[int, int]) -> None:
        """One goes to the goal; whoever is in the way moves on, until the seat that one left is filled again."""
        touched, site = {home}, goal
        moves = [(one, goal)]
        while site != home:
            onto = steps[site]
            walker = next(
                (
                    other
                    for other in sorted(self.seating.inside[site])
                    if other not in self.settled and self.tight[other] >> onto & 1
                ),
                None,
            )
            if walker is not None:  # else it is an empty seat that moves, and nobody has to
                moves.append((walker, onto))
            touched |= {site}
            site = onto
        for walker, onto in moves:
            self.seating.move(walker, onto)
        for site in touched:
            self.onward[site] = self._onward(site)
