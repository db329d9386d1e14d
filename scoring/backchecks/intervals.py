"""How far the share found in a sample may be from the true one.

Three intervals, each for its own use:

- :func:`wilson` for tables of many rates: its coverage is near the level on average and it is short (Brown, Cai and
  DasGupta, "Interval Estimation for a Binomial Proportion", Statistical Science 16, 2001, advise it).
- :func:`clopper_pearson` where the level must never be missed, a population without end.
- :func:`finite_interval` where it must never be missed and the population is counted (12 of a candidate's 100 forms):
  whole numbers only, so that a published limit does not hang on a machine's arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import comb, exp, lgamma, log, log1p, sqrt
from statistics import NormalDist

from scoring.errors import ScoringError

LEVEL = Decimal("0.95")
_STEPS = 200


@dataclass(frozen=True)
class Interval:
    """Limits of a share, 0 to 1."""

    low: float
    high: float


@dataclass(frozen=True)
class CountInterval:
    """Limits of how many of ``population`` are such; whole numbers, both possible."""

    low: int
    high: int
    population: int

    @property
    def share(self) -> Interval:
        return Interval(self.low / self.population, self.high / self.population)


def wilson(found: float, size: float, level: Decimal = LEVEL) -> Interval:
    """Wilson's score interval (JASA 22, 1927) for ``found`` of ``size``; either may be a weighted, broken number.

    Limits ``(p + z²/2n ± z·√(p(1-p)/n + z²/4n²)) / (1 + z²/n)``, p = found/size, z the normal quantile of the level.
    Nothing sampled tells nothing: 0 to 1. Errors: ``bad-counts``, ``bad-level``.
    """
    _check(found, size, level)
    if size == 0:
        return Interval(0.0, 1.0)
    z = NormalDist().inv_cdf((1 + float(level)) / 2)
    share, weight = found / size, z * z / size
    half = z * sqrt(share * (1 - share) / size + z * z / (4 * size * size))
    low, high = ((share + weight / 2 + sign * half) / (1 + weight) for sign in (-1, 1))
    # At the ends the formula gives 0 and 1 up to rounding.
    return Interval(0.0 if found == 0 else max(low, 0.0), 1.0 if found == size else min(high, 1.0))


def clopper_pearson(found: int, size: int, level: Decimal = LEVEL) -> Interval:
    """The exact binomial interval (Clopper and Pearson, Biometrika 26, 1934).

    ``low`` solves P(X ≥ found) = (1-level)/2, ``high`` P(X ≤ found) = (1-level)/2. As P(X ≥ k) for n trials is the
    incomplete beta function I_p(k, n-k+1), the limits are its quantiles.
    """
    _check(found, size, level)
    if size == 0:
        return Interval(0.0, 1.0)
    tail = (1 - float(level)) / 2
    low, high = 0.0, 1.0
    if found > 0:
        low = _solve(lambda share: incomplete_beta(found, size - found + 1, share) - tail)
    if found < size:
        high = _solve(lambda share: incomplete_beta(found + 1, size - found, share) - (1 - tail))
    return Interval(low, high)


@lru_cache(maxsize=4096)  # a round asks the same of hundreds of candidates, each time in whole fractions
def finite_interval(
    found: int, size: int, population: int, level: Decimal | Fraction = LEVEL
) -> CountInterval:
    """How many of ``population`` are such, when ``found`` of ``size`` drawn without putting back are: exact.

    The test of Katz (JASA 48, 1953) turned round, with equal tails: ``low`` is the smallest M for which
    P(X ≥ found | M) > (1-level)/2, ``high`` the largest for which P(X ≤ found | M) > (1-level)/2, X being
    hypergeometric. It covers the truth at least as often as the level says, whatever the truth is. All drawn: the
    number found. Errors: ``bad-counts``, ``bad-level``.
    """
    _check(found, size, level)
    if population < size or population < 1:
        raise ScoringError("bad-counts", found=found, size=size, population=population)
    tail = (1 - Fraction(level)) / 2
    least, most = found, population - (size - found)

    def likely(such: int) -> bool:
        return upper_tail(found, size, such, population) > tail

    def likely_fewer(other: int) -> bool:
        # The same question about those that are not such.
        return upper_tail(size - found, size, other, population) > tail

    low = _first(likely, least, most)
    others = _first(likely_fewer, size - found, population - found)
    return CountInterval(low, population - others, population)


def upper_tail(found: int, size: int, such: int, population: int) -> Fraction:
    """P(X ≥ found) when ``size`` are drawn from ``population`` of which ``such`` are such; an exact fraction."""
    least, most = max(0, size + such - population), min(size, such)
    start = max(found, least)
    if start > most:
        return Fraction(0)
    term = comb(such, start) * comb(population - such, size - start)
    total = term
    for drawn in range(start, most):
        # Each term from the one before it: the next number of combinations is a whole number again.
        above = term * (such - drawn) * (size - drawn)
        term = above // ((drawn + 1) * (population - such - size + drawn + 1))
        total += term
    return Fraction(total, comb(population, size))


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b), by Lentz's continued fraction (DLMF 8.17.22)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1.0 - incomplete_beta(b, a, 1.0 - x)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    tiny = 1e-300
    ratio, inverse = 1.0, 0.0
    value = 1.0
    for step in range(_STEPS * 5):
        half = step // 2
        if step == 0:
            term = 1.0
        elif step % 2 == 0:
            term = half * (b - half) * x / ((a + 2 * half - 1) * (a + 2 * half))
        else:
            term = -(a + half) * (a + b + half) * x / ((a + 2 * half) * (a + 2 * half + 1))
        inverse = 1.0 / ((1.0 + term * inverse) or tiny)
        ratio = (1.0 + term / ratio) or tiny
        value *= ratio * inverse
        if abs(1.0 - ratio * inverse) < 1e-15:
            break
    return front * (value - 1.0)


def _solve(rising: Callable[[float], float]) -> float:
    """Where a rising function of a share is 0."""
    low, high = 0.0, 1.0
    for _step in range(_STEPS):
        middle = (low + high) / 2
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _first(true_from: Callable[[int], bool], low: int, high: int) -> int:
    """The smallest whole number for which a question is answered yes; at ``high`` it is."""
    while low < high:
        middle = (low + high) // 2
        if true_from(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _check(found: float, size: float, level: Decimal | Fraction) -> None:
    if not 0 <= found <= size:
        raise ScoringError("bad-counts", found=found, size=size)
    if not 0 < level < 1:
        raise ScoringError("bad-level", level=str(level))
