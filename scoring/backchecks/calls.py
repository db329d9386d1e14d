"""The phone spot check: a drawn sample of a candidate's forms is asked about again by phone.

What the sample says about all of the candidate's forms, told three ways:

- ``reached``: as if those that nobody could reach were like the others; not reached are no part of the sample;
- ``worst``: all that were not reached are bad; ``best``: all of them are good. No assumption at all (Manski, American
  Economic Review 80, 1990); the truth lies between the low end of the worst and the high end of the best.

All limits are exact for a counted population (`intervals.finite_interval`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.backchecks.chance import fisher, holm
from scoring.backchecks.figures import FEW_ANSWERS
from scoring.backchecks.intervals import LEVEL, CountInterval, Interval, finite_interval, wilson
from scoring.errors import ScoringError

VERDICTS = ("confirmed", "differs", "denied", "wrong-number", "not-reached")
#: Below this corrected probability a checker is named.
CONSPICUOUS = 0.05


@dataclass(frozen=True)
class Meaning:
    """Which verdicts make a form good and which leave it open; every other one makes it bad. A programme may leave a
    wrong number open."""

    good: frozenset[str] = frozenset({"confirmed"})
    open: frozenset[str] = frozenset({"not-reached"})


@dataclass(frozen=True)
class Spot:
    """A candidate's sample. ``estimate``: good of those reached, None if nobody was. ``reached``: None likewise.

    bounds: from the low end of the worst case to the high end of the best. few: fewer than ten reached.
    """

    population: int
    sampled: int
    good: int
    bad: int
    open: int
    estimate: float | None
    reached: CountInterval | None
    worst: CountInterval
    best: CountInterval
    few: bool

    @property
    def bounds(self) -> CountInterval:
        return CountInterval(self.worst.low, self.best.high, self.population)


@dataclass(frozen=True)
class Stratum:
    """One township: how many forms the candidate has there, and the verdicts on those drawn."""

    name: str
    population: int
    verdicts: Mapping[str, int]


@dataclass(frozen=True)
class Stratified:
    """All townships together.

    estimate: Σ N·p / Σ N over the townships, None if in one nobody was reached (``silent`` names them). interval:
    Wilson's, see :func:`stratified`. sure: from the worst case to the best with exact limits in every township, at
    least the level whatever is true; wide.
    """

    estimate: float | None
    interval: Interval | None
    sure: CountInterval
    silent: tuple[str, ...]
    strata: Mapping[str, Spot | None]


@dataclass(frozen=True)
class CheckerRate:
    """How often one checker gave one verdict, against all the others together."""

    checker: str
    verdict: str
    found: int
    calls: int
    rest_found: int
    rest_calls: int
    p: float
    p_holm: float
    conspicuous: bool
    few: bool


def spot(
    verdicts: Mapping[str, int],
    population: int,
    level: Decimal | Fraction = LEVEL,
    meaning: Meaning | None = None,
) -> Spot:
    """What the verdicts on a simple random sample say about ``population`` forms.

    Errors: ScoringError ``bad-verdict`` (verdict), ``bad-counts`` (negative, more than there are, or none drawn).
    """
    good, bad, unsettled = _sorted(verdicts, meaning or Meaning())
    sampled, reached = good + bad + unsettled, good + bad
    if not 0 < sampled <= population:
        raise ScoringError("bad-counts", size=sampled, population=population)
    return Spot(
        population,
        sampled,
        good,
        bad,
        unsettled,
        good / reached if reached else None,
        finite_interval(good, reached, population, level) if reached else None,
        finite_interval(good, sampled, population, level),
        finite_interval(good + unsettled, sampled, population, level),
        reached < FEW_ANSWERS,
    )


def stratified(
    strata: Sequence[Stratum], level: Decimal = LEVEL, meaning: Meaning | None = None
) -> Stratified:
    """Forms drawn township by township, put together (Cochran, Sampling Techniques, 1977, ch. 5).

    p = Σ W·p_h with W = N_h/N and v = Σ W²·(1-n_h/N_h)·p_h(1-p_h)/(n_h-1), n_h those reached; the interval is Wilson's
    at the size n* = p(1-p)/v that a simple sample of that variance would have (Korn and Graubard 1998). A township
    where one form only was reached takes p(1-p) for its own. n* is never more than n·N/(N-n), what a simple sample of
    all forms reached is worth: townships without a bad form among few are no certainty. All drawn: no doubt is left.

    ``sure`` adds exact limits, each at 1-(1-level)/k in k townships (Bonferroni). Errors: as :func:`spot`, and
    ``no-strata``, ``stratum-twice`` (name).
    """
    if not strata:
        raise ScoringError("no-strata")
    each = 1 - (1 - Fraction(level)) / len(strata)
    spots: dict[str, Spot | None] = {}
    low = high = 0
    for one in strata:
        if one.name in spots:
            raise ScoringError("stratum-twice", name=one.name)
        if one.population < 0:
            raise ScoringError("bad-counts", population=one.population)
        found = spot(one.verdicts, one.population, each, meaning) if sum(one.verdicts.values()) else None
        spots[one.name] = found
        low += found.bounds.low if found else 0
        high += found.bounds.high if found else one.population
    population = sum(one.population for one in strata)
    if not population:
        raise ScoringError("bad-counts", population=0)
    silent = tuple(
        one.name
        for one in strata
        if one.population and ((s := spots[one.name]) is None or s.estimate is None)
    )
    sure = CountInterval(low, high, population)
    if silent:
        return Stratified(None, None, sure, silent, spots)
    heard = [found for found in spots.values() if found is not None]
    share, interval = _together(heard, population, level)
    return Stratified(share, interval, sure, (), spots)


def compare_checkers(
    verdicts: Mapping[str, Mapping[str, int]],
    looked_at: Collection[str] = ("not-reached", "denied", "wrong-number", "differs"),
) -> tuple[CheckerRate, ...]:
    """Each checker against the others together, verdict by verdict: checker -> verdict -> count.

    Denied, wrong number and differs are counted among all but those not reached, so that whoever reaches few is not
    taken for mild. p: Fisher's exact test, two-sided; p_holm: corrected for all comparisons made here. Calls must have
    been handed out by lot; where each checker has townships of their own, a difference may be the townships'. Most
    conspicuous first. Errors: ``bad-verdict``, ``bad-counts``.
    """
    rows: list[tuple[str, str, int, int, int, int]] = []
    for verdict in looked_at:
        if verdict not in VERDICTS:
            raise ScoringError("bad-verdict", verdict=verdict)
        calls = {checker: _calls(counts, verdict) for checker, counts in verdicts.items()}
        whole_found = sum(counts.get(verdict, 0) for counts in verdicts.values())
        whole = sum(calls.values())
        for checker, counts in verdicts.items():
            found = counts.get(verdict, 0)
            if calls[checker] and whole > calls[checker]:
                rest = whole_found - found, whole - calls[checker]
                rows.append((checker, verdict, found, calls[checker], *rest))
    p_values = {row[:2]: fisher(*row[2:]).two_sided for row in rows}
    corrected = holm(p_values)
    rates = [
        CheckerRate(
            *row,
            p_values[row[:2]],
            corrected[row[:2]],
            corrected[row[:2]] <= CONSPICUOUS,
            min(row[3], row[5]) < FEW_ANSWERS,
        )
        for row in rows
    ]
    return tuple(sorted(rates, key=lambda one: (one.p_holm, one.p, one.checker, one.verdict)))


def _calls(counts: Mapping[str, int], verdict: str) -> int:
    """Of how many calls a verdict is a share."""
    _known(counts)
    whole = sum(counts.values())
    return whole if verdict == "not-reached" else whole - counts.get("not-reached", 0)


def _together(strata: Sequence[Spot], population: int, level: Decimal) -> tuple[float, Interval]:
    share = sum(one.population * (one.estimate or 0.0) for one in strata) / population
    reached = sum(one.good + one.bad for one in strata)
    if reached == population:
        return share, Interval(share, share)
    simple = reached * population / (population - reached)
    variance = sum(_variance(one, population, share) for one in strata)
    size = min(simple, share * (1 - share) / variance) if variance else simple
    return share, wilson(share * size, size, level)


def _variance(one: Spot, population: int, share: float) -> float:
    """What one township adds to the variance of the whole share."""
    reached = one.good + one.bad
    own = one.good / reached if reached > 1 else share
    weight = (one.population / population) ** 2 * (1 - reached / one.population)
    return weight * own * (1 - own) / max(1, reached - 1)


def _sorted(verdicts: Mapping[str, int], meaning: Meaning) -> tuple[int, int, int]:
    _known(verdicts)
    good = sum(count for verdict, count in verdicts.items() if verdict in meaning.good)
    unsettled = sum(count for verdict, count in verdicts.items() if verdict in meaning.open)
    return good, sum(verdicts.values()) - good - unsettled, unsettled


def _known(verdicts: Mapping[str, int]) -> None:
    for verdict, count in verdicts.items():
        if verdict not in VERDICTS:
            raise ScoringError("bad-verdict", verdict=verdict)
        if count < 0:
            raise ScoringError("bad-counts", verdict=verdict, count=count)
