"""Whether one enumerator or checker differs from all the others by more than chance would have it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import comb, gcd, sqrt
from statistics import NormalDist
from typing import TypeVar

from scoring.errors import ScoringError

Name = TypeVar("Name", bound=Hashable)

#: Additions up to which the distribution is counted out; beyond that the normal one is near enough.
_COUNTED = 500_000


@dataclass(frozen=True)
class Chance:
    """Probabilities if nothing but chance were at work.

    more, fewer: of as many as found or more (fewer); two_sided: Fisher's sum over all tables at most as likely; mid:
    the same with tables exactly as likely counted half (Lancaster, JASA 56, 1961), less timid in small groups.
    """

    more: float
    fewer: float
    two_sided: float
    mid: float


def fisher(found: int, size: int, rest_found: int, rest_size: int) -> Chance:
    """Fisher's exact test of ``found`` of ``size`` against ``rest_found`` of ``rest_size``.

    With all margins fixed X is hypergeometric: P(x) = C(K,x)·C(N-K,n-x)/C(N,n), K such in all, N all, n = size.
    Counted in whole numbers. Errors: ``bad-counts``.
    """
    if not 0 <= found <= size or not 0 <= rest_found <= rest_size:
        raise ScoringError("bad-counts", found=found, size=size, rest_found=rest_found, rest_size=rest_size)
    such, population = found + rest_found, size + rest_size
    least, most = max(0, size - (population - such)), min(size, such)
    ways = [comb(such, least) * comb(population - such, size - least)]
    for x in range(least, most):
        above = ways[-1] * (such - x) * (size - x)
        ways.append(above // ((x + 1) * (population - such - size + x + 1)))
    whole, here = sum(ways), ways[found - least]
    more, fewer = sum(ways[found - least :]), sum(ways[: found - least + 1])
    rarer = sum(way for way in ways if way < here)
    same = sum(way for way in ways if way == here)
    return Chance(
        *(
            float(Fraction(part, whole))
            for part in (Fraction(more), Fraction(fewer), Fraction(rarer + same), rarer + Fraction(same, 2))
        )
    )


def holm(p_values: Mapping[Name, float]) -> dict[Name, float]:
    """Holm's correction (Scandinavian Journal of Statistics 6, 1979): with k looked at, the i-th smallest p is taken
    (k-i+1) times, never less than the one before it. Among all corrected values up to 0.05 there is even one chance
    finding in 5 of 100 cases only."""
    corrected: dict[Name, float] = {}
    largest = 0.0
    for place, name in enumerate(sorted(p_values, key=lambda one: p_values[one])):
        largest = max(largest, min(1.0, (len(p_values) - place) * p_values[name]))
        corrected[name] = largest
    return {name: corrected[name] for name in p_values}


def drawn_sum(scores: Sequence[int], members: int, found: int) -> Chance | None:
    """How likely the first ``members`` of ``scores`` are to sum up to ``found`` if they were any of them.

    The permutation test of Fisher and Pitman (JRSS Suppl. 4, 1937). A household is kept whole: its answers stand and
    fall together, and counting each answer as a witness of its own would see too much in them. For scores of 0 and 1
    the tails are those of Fisher's exact test. Up to half a million additions the distribution is counted out in whole
    numbers, beyond that it is taken as normal with its exact mean ``m·s̄`` and variance ``m(N-m)/N·S²``, found being
    counted half a step nearer. two_sided is twice the smaller tail. None where it can tell nothing: nobody else, or
    everybody the same. Errors: ``bad-counts``.
    """
    everybody = len(scores)
    ranked = sorted(scores)
    fits = 0 <= members <= everybody and sum(ranked[:members]) <= found <= sum(ranked[everybody - members :])
    if not fits:
        raise ScoringError("bad-counts", found=found, size=members, population=everybody)
    if members in (0, everybody) or len(set(scores)) == 1:
        return None
    least = min(scores)
    step = reduce(gcd, (score - least for score in scores))
    steps = [(score - least) // step for score in scores]
    reached = (found - members * least) // step
    fewest = min(members, everybody - members)
    if fewest != members:  # the rest is the smaller group: ask about it
        return drawn_sum([-score for score in steps], fewest, -(sum(steps) - reached))
    bound = sum(sorted(steps)[-members:])
    if everybody * members * bound > _COUNTED:
        return _normal(steps, members, reached)
    ways = _ways(steps, members, bound)
    whole = comb(everybody, members)
    more, fewer = sum(ways[reached:]), sum(ways[: reached + 1])
    half = Fraction(ways[reached], 2 * whole)
    smaller = Fraction(min(more, fewer), whole)
    return Chance(
        more / whole, fewer / whole, min(1.0, float(2 * smaller)), min(1.0, float(2 * (smaller - half)))
    )


def _ways(steps: Sequence[int], members: int, bound: int) -> list[int]:
    """In how many ways ``members`` of the steps sum up to 0, 1 ... ``bound``."""
    table = [[0] * (bound + 1) for _ in range(members + 1)]
    table[0][0] = 1
    for step in steps:
        for chosen in range(members, 0, -1):
            fewer, row = table[chosen - 1], table[chosen]
            for total in range(bound, step - 1, -1):
                if fewer[total - step]:
                    row[total] += fewer[total - step]
    return table[members]


def _normal(steps: Sequence[int], members: int, reached: int) -> Chance:
    everybody = len(steps)
    average = sum(steps) / everybody
    spread = sum((step - average) ** 2 for step in steps) / (everybody - 1)
    mean, error = members * average, sqrt(members * (everybody - members) / everybody * spread)
    normal = NormalDist(mean, error)
    more, fewer = 1 - normal.cdf(reached - 0.5), normal.cdf(reached + 0.5)
    middle = normal.cdf(reached)
    return Chance(more, fewer, min(1.0, 2 * min(more, fewer)), min(1.0, 2 * min(middle, 1 - middle)))
