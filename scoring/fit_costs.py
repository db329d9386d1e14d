"""What every person at every site would cost: the table from which the best overall fit is found.

For each person, in the order of the turns:

- wish number w (counted from 1) costs ``wish × (w - 1)``;
- a site nobody listed is open only to who agreed to reassignment: in the township of one of their wishes it costs
  ``wish × p``, elsewhere ``wish × (p + 1)``, where p is how many wishes the programme allows;
- every whole kilometre from home adds ``km`` (half a kilometre counts as one). Where the home is unknown nothing is
  added anywhere; a site without coordinates counts as the farthest one known, so that nobody gains by leaving them out;
- to stay without a place costs ``(people + 1) × (the highest cost above + 1)``: more than everything that moving all
  the others could save, so as many people as possible get a place.

All numbers are whole, so every sum is exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scoring.errors import ScoringError
from scoring.fit_rule import FitRule
from scoring.geo import Point, kilometres
from scoring.placement import Site

#: People times sites. A county has some hundred of each; beyond this the office would wait for minutes.
MOST_PAIRS = 400_000
#: People and closed seats times seats: what the solver holds in memory. A file may claim a billion seats.
MOST_CELLS = 4_000_000


@dataclass(frozen=True)
class Seeker:
    """One person as the fit sees them: the sites wished for (site, wish's number), consent, and how far away they live:
    whole kilometres by site, or the village's code."""

    candidate: str
    wishes: tuple[tuple[str, int], ...]
    reassign: bool
    home: str | None = None
    distances: tuple[tuple[str, int], ...] | None = None


@dataclass(frozen=True)
class CostTable:
    """People in the order of their turns, sites by code; sites are meant by their number in that order.

    seats: as many as there are, but never more than people. township: the number of each site's township; most: how
    many people each of these takes, None without a bound. costs: for each person what each open site costs.
    """

    people: tuple[str, ...]
    sites: tuple[str, ...]
    seats: tuple[int, ...]
    township: tuple[int, ...]
    townships: tuple[str, ...]
    most: tuple[int | None, ...]
    costs: tuple[Mapping[int, int], ...]
    unplaced: int


def cost_table(
    rule: FitRule, preferences: int, sites: Sequence[Site], seekers: Sequence[Seeker]
) -> CostTable:
    """Errors: ScoringError ``fit-too-large`` (people, sites, limit), ``distance-missing`` (candidate, site)."""
    if not within_bounds(rule, sites, len(seekers)):
        raise ScoringError("fit-too-large", people=len(seekers), sites=len(sites), limit=MOST_PAIRS)
    ordered = sorted(sites, key=lambda site: site.code)
    townships = sorted({site.township for site in ordered})
    number = {code: place for place, code in enumerate(townships)}
    away = Distances(ordered) if rule.km else None
    costs = tuple(_options(rule, preferences, ordered, one, away) for one in seekers)
    highest = max((cost for options in costs for cost in options.values()), default=0)
    bounds = dict(rule.most)
    return CostTable(
        people=tuple(one.candidate for one in seekers),
        sites=tuple(site.code for site in ordered),
        seats=tuple(min(site.places, len(seekers)) for site in ordered),
        township=tuple(number[site.township] for site in ordered),
        townships=tuple(townships),
        most=tuple(bounds.get(code) for code in townships),
        costs=costs,
        unplaced=(len(seekers) + 1) * (highest + 1),
    )


def within_bounds(rule: FitRule, sites: Sequence[Site], people: int) -> bool:
    """Whether so many people and sites can be worked through."""
    inside: dict[str, int] = {}
    for site in sites:
        inside[site.township] = inside.get(site.township, 0) + min(site.places, people)
    seats = sum(inside.values())
    closed = sum(max(0, inside.get(township, 0) - most) for township, most in rule.most)
    return len(sites) * people <= MOST_PAIRS and (people + closed) * (seats + people) <= MOST_CELLS


def _options(
    rule: FitRule, preferences: int, sites: Sequence[Site], one: Seeker, away: Distances | None
) -> dict[int, int]:
    wished = dict(one.wishes)
    near = {site.township for site in sites if site.code in wished}
    far = _far(one, away)
    found = {}
    for index, site in enumerate(sites):
        if site.code in wished:
            step = wished[site.code] - 1
        elif one.reassign:
            step = preferences if site.township in near else preferences + 1
        else:
            continue
        if far is None:
            found[index] = rule.wish * step
        elif site.code in far:
            found[index] = rule.wish * step + rule.km * far[site.code]
        else:
            raise ScoringError("distance-missing", candidate=one.candidate, site=site.code)
    return found


def _far(one: Seeker, away: Distances | None) -> Mapping[str, int] | None:
    if away is None:
        return None
    return away.of(one.home) if one.distances is None else dict(one.distances)


class Distances:
    """Whole kilometres from a home village to every site; a village lies where the first site in it does."""

    def __init__(self, sites: Sequence[Site]) -> None:
        self._points = {site.code: site.point for site in sorted(sites, key=lambda site: site.code)}
        self._villages: dict[str, Point] = {}
        for site in sorted(sites, key=lambda site: site.code):
            if site.village and site.point is not None:
                self._villages.setdefault(site.village, site.point)
        self._known: dict[str, dict[str, int]] = {}

    def of(self, home: str | None) -> Mapping[str, int] | None:
        """By site; None where the home is unknown."""
        if home is None or home not in self._villages:
            return None
        if home not in self._known:
            start = self._villages[home]
            known = {
                code: None if one is None else kilometres(start, one) for code, one in self._points.items()
            }
            farthest = max(one for one in known.values() if one is not None)
            self._known[home] = {code: farthest if one is None else one for code, one in known.items()}
        return self._known[home]
