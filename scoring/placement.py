"""Who gets which place: in rank order everyone takes the best free place of his or her list.

That is serial dictatorship. It is the rule that can be explained and appealed: nobody ever sees a wanted place
go to somebody of lower rank. Whoever finds none of the listed places free and agreed to be reassigned
(服从调剂) gets, in the same turn, a free place in the township of the first preference, else of the next
preferences, else anywhere, the lowest site code first. Everyone else stays unplaced, with the reason.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scoring.errors import ScoringError


@dataclass(frozen=True)
class Applicant:
    """One candidate: a rank nobody shares, site codes in order of preference, consent to reassignment."""

    code: str
    rank: int
    preferences: tuple[str, ...] = ()
    reassign: bool = False


@dataclass(frozen=True)
class Site:
    """One place on offer: how many seats it has, its township's code, and its village's where it lies in one.

    ``point``: where it is (:mod:`scoring.geo`), as far as anybody asks for it.
    """

    code: str
    places: int
    township: str
    village: str = ""
    point: tuple[int, int] | None = None


@dataclass(frozen=True)
class Placement:
    """What one candidate got.

    site: None if nothing; choice: which preference it was, from 1, else None; taken: the preferences that were
    full at this candidate's turn, in order; reason: ``preference``, ``reassigned-same-township``,
    ``reassigned-elsewhere``, ``no-preference-free``, ``no-preference-given`` or ``no-place-left``.
    """

    candidate: str
    rank: int
    site: str | None
    choice: int | None
    reason: str
    taken: tuple[str, ...] = ()


@dataclass(frozen=True)
class Violation:
    """Something an allotment must not contain; ``facts`` name the candidate, the site and the other party."""

    code: str
    facts: Mapping[str, object]


class Vacancies:
    """The seats still free. A seat can be given back, so that an order of turns can be tried and undone."""

    def __init__(self, sites: Mapping[str, Site]) -> None:
        self._sites = sites
        self._seats = {code: site.places for code, site in sites.items()}
        self._everywhere = sorted(code for code, seats in self._seats.items() if seats > 0)
        self._near: dict[str, list[str]] = {}
        for code in self._everywhere:
            self._near.setdefault(sites[code].township, []).append(code)

    def has(self, site: str) -> bool:
        return self._seats[site] > 0

    def first(self, township: str | None = None) -> str | None:
        """The lowest site code with a free seat, in one township or anywhere."""
        codes = self._everywhere if township is None else self._near.get(township)
        return codes[0] if codes else None

    def take(self, site: str) -> None:
        self._seats[site] -= 1
        if self._seats[site] == 0:
            for codes in (self._everywhere, self._near[self._sites[site].township]):
                del codes[bisect_left(codes, site)]

    def give_back(self, site: str) -> None:
        if self._seats[site] == 0:
            for codes in (self._everywhere, self._near[self._sites[site].township]):
                insort(codes, site)
        self._seats[site] += 1


def allot(candidates: Sequence[Applicant], sites: Sequence[Site]) -> tuple[Placement, ...]:
    """Placements in rank order; the order of the arguments does not matter.

    Errors: ScoringError ``duplicate-candidate``, ``rank-shared`` (rank, candidates), ``duplicate-site``,
    ``bad-places`` (site), ``unknown-site`` (candidate, site), ``duplicate-preference`` (candidate, site).
    """
    by_code = checked_sites(sites)
    _check_candidates(candidates, by_code)
    free = Vacancies(by_code)
    return tuple(
        take_turn(one, by_code, free) for one in sorted(candidates, key=lambda candidate: candidate.rank)
    )


def take_turn(candidate: Applicant, sites: Mapping[str, Site], free: Vacancies) -> Placement:
    """One candidate's turn: what they get of what is free now. The seat is taken from ``free``."""
    placement = _best(candidate, sites, free)
    if placement.site is not None:
        free.take(placement.site)
    return placement


def _best(candidate: Applicant, sites: Mapping[str, Site], free: Vacancies) -> Placement:
    taken: list[str] = []
    for choice, site in enumerate(candidate.preferences, start=1):
        if free.has(site):
            return Placement(candidate.code, candidate.rank, site, choice, "preference", tuple(taken))
        taken.append(site)

    def without_wish(site: str | None, reason: str) -> Placement:
        return Placement(candidate.code, candidate.rank, site, None, reason, tuple(taken))

    if not candidate.reassign:
        return without_wish(None, "no-preference-free" if candidate.preferences else "no-preference-given")
    for township in dict.fromkeys(sites[site].township for site in candidate.preferences):
        if near := free.first(township):
            return without_wish(near, "reassigned-same-township")
    if left := free.first():
        return without_wish(left, "reassigned-elsewhere")
    return without_wish(None, "no-place-left")


def verify(
    candidates: Sequence[Applicant], sites: Sequence[Site], placements: Sequence[Placement]
) -> tuple[Violation, ...]:
    """Everything wrong with an allotment, however it was made; empty if it holds.

    Codes: ``unknown-candidate``, ``unknown-site``, ``not-considered``, ``double-booked``, ``over-capacity``,
    ``not-agreed`` (placed outside the preferences without consent), ``free-place-passed-over``,
    ``lower-rank-preferred`` (a wanted seat is held by somebody of lower rank).
    """
    people = {candidate.code: candidate for candidate in candidates}
    places = {site.code: site for site in sites}
    found = _bookings(people, places, placements)
    held: dict[str, list[Applicant]] = {}
    for placement in placements:
        if placement.candidate in people and placement.site in places:
            held.setdefault(str(placement.site), []).append(people[placement.candidate])
    for code, holders in sorted(held.items()):
        if len(holders) > places[code].places:
            found.append(
                Violation(
                    "over-capacity", {"site": code, "places": places[code].places, "held": len(holders)}
                )
            )
    got = {placement.candidate: placement.site for placement in placements}
    for candidate in sorted(candidates, key=lambda item: (item.rank, item.code)):
        found.extend(_envy(candidate, got.get(candidate.code), places, held))
    return tuple(found)


def _bookings(
    people: Mapping[str, Applicant], places: Mapping[str, Site], placements: Sequence[Placement]
) -> list[Violation]:
    found: list[Violation] = []
    times = Counter(placement.candidate for placement in placements)
    for code in sorted(set(people) - set(times)):
        found.append(Violation("not-considered", {"candidate": code}))
    for code, count in sorted(times.items()):
        if code not in people:
            found.append(Violation("unknown-candidate", {"candidate": code}))
        if count > 1:
            found.append(Violation("double-booked", {"candidate": code, "times": count}))
    for placement in placements:
        if placement.site is None:
            continue
        if placement.site not in places:
            found.append(
                Violation("unknown-site", {"candidate": placement.candidate, "site": placement.site})
            )
        person = people.get(placement.candidate)
        if person and placement.site not in person.preferences and not person.reassign:
            found.append(Violation("not-agreed", {"candidate": person.code, "site": placement.site}))
    return found


def _envy(
    candidate: Applicant,
    got: str | None,
    places: Mapping[str, Site],
    held: Mapping[str, Sequence[Applicant]],
) -> list[Violation]:
    wanted = list(candidate.preferences)
    if got in wanted:
        wanted = wanted[: wanted.index(got)]
    elif got is None and candidate.reassign:
        wanted.extend(code for code in sorted(places) if code not in wanted)
    found: list[Violation] = []
    for site in wanted:
        if site not in places:
            continue
        holders = held.get(site, ())
        facts: dict[str, object] = {"candidate": candidate.code, "site": site}
        if len(holders) < places[site].places:
            found.append(Violation("free-place-passed-over", facts))
        lower = [holder for holder in holders if holder.rank > candidate.rank]
        if lower:
            other = max(lower, key=lambda holder: holder.rank)
            found.append(Violation("lower-rank-preferred", {**facts, "holder": other.code}))
    return found


def checked_sites(sites: Sequence[Site]) -> dict[str, Site]:
    """The sites by code. Errors: ScoringError ``duplicate-site``, ``bad-places`` (site)."""
    by_code: dict[str, Site] = {}
    for site in sites:
        if site.code in by_code:
            raise ScoringError("duplicate-site", site=site.code)
        if site.places < 0:
            raise ScoringError("bad-places", site=site.code, places=site.places)
        by_code[site.code] = site
    return by_code


def _check_candidates(candidates: Sequence[Applicant], sites: Mapping[str, Site]) -> None:
    by_code: set[str] = set()
    by_rank: dict[int, str] = {}
    for candidate in candidates:
        if candidate.code in by_code:
            raise ScoringError("duplicate-candidate", candidate=candidate.code)
        by_code.add(candidate.code)
        if candidate.rank in by_rank:
            both = sorted((by_rank[candidate.rank], candidate.code))
            raise ScoringError("rank-shared", rank=candidate.rank, candidates=both)
        by_rank[candidate.rank] = candidate.code
        for index, site in enumerate(candidate.preferences):
            if site not in sites:
                raise ScoringError("unknown-site", candidate=candidate.code, site=site)
            if site in candidate.preferences[:index]:
                raise ScoringError("duplicate-preference", candidate=candidate.code, site=site)
