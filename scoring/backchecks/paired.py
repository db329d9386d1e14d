"""A number that was asked twice: has it moved, and by how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import comb, sqrt
from statistics import NormalDist, fmean, variance

from scoring.backchecks.intervals import LEVEL, incomplete_beta

#: Pairs up to which every assignment of signs is counted.
_COUNTED = 60


@dataclass(frozen=True)
class Paired:
    """First answers against second ones; ``difference`` is the first less the second, as bcstats reports it.

    t, df, p_t: Student's paired test; low, high: limits of the mean difference; None with fewer than two pairs or if
    all differences are equal. up, down: pairs whose second answer is larger, smaller; p_sign: the exact sign test.
    ranks: Wilcoxon's sum of ranks of the positive differences; p_ranks: its probability, exact up to 60 pairs.
    """

    pairs: int
    first: float
    second: float
    difference: float
    sd: float | None
    t: float | None
    df: int
    p_t: float | None
    low: float | None
    high: float | None
    up: int
    down: int
    p_sign: float
    ranks: float
    p_ranks: float


def paired(first: Sequence[float], second: Sequence[float], level: Decimal = LEVEL) -> Paired | None:
    """The comparison of two answers per household, in the same order; None without any.

    t = d̄/(s/√n) with n-1 degrees of freedom. It supposes that differences are roughly normal; with a few dozen
    pairs and wild numbers believe the signs and ranks instead.
    """
    gaps = [one - other for one, other in zip(first, second, strict=True)]
    if not gaps:
        return None
    count, mean = len(gaps), fmean(gaps)
    spread = sqrt(variance(gaps)) if count > 1 else None
    t = p = low = high = None
    if spread:
        error = spread / sqrt(count)
        t = mean / error
        p = student_p(t, count - 1)
        reach = student_quantile(level, count - 1) * error
        low, high = mean - reach, mean + reach
    up, down = sum(gap < 0 for gap in gaps), sum(gap > 0 for gap in gaps)
    ranks, p_ranks = signed_ranks(gaps)
    return Paired(
        count,
        fmean(first),
        fmean(second),
        mean,
        spread,
        t,
        count - 1,
        p,
        low,
        high,
        up,
        down,
        sign_test(up, down),
        ranks,
        p_ranks,
    )


def student_p(t: float, df: int) -> float:
    """P(|T| ≥ |t|) for Student's t: I_x(df/2, 1/2) at x = df/(df+t²)."""
    return incomplete_beta(df / 2, 0.5, df / (df + t * t))


def sign_test(up: int, down: int) -> float:
    """Two-sided, exact: as many ups among all that moved as tosses of a fair coin would give; 1 if nothing moved."""
    moved = up + down
    tail = sum(comb(moved, few) for few in range(min(up, down) + 1))
    return min(1.0, float(Fraction(2 * tail, 2**moved)))


def signed_ranks(gaps: Sequence[float]) -> tuple[float, float]:
    """Wilcoxon's signed ranks (Biometrics Bulletin 1, 1945): V, the sum of the ranks of positive differences, and its
    two-sided probability.

    Differences of 0 are left out, equal ones share the middle of their ranks. Up to sixty the distribution is counted
    out, ties as they are; beyond that it is taken as normal with variance Σ r²/4 and a step of a half.
    """
    moved = sorted((gap for gap in gaps if gap), key=abs)
    doubled = _double_ranks([abs(gap) for gap in moved])
    positive = sum(rank for rank, gap in zip(doubled, moved, strict=True) if gap > 0)
    whole = sum(doubled)
    if not moved:
        return 0.0, 1.0
    nearer = min(positive, whole - positive)
    if len(moved) > _COUNTED:
        error = sqrt(sum(rank * rank for rank in doubled) / 4)
        tail = NormalDist(whole / 2, error).cdf(nearer + 1)
    else:
        ways = [1] + [0] * nearer
        for rank in doubled:
            for total in range(nearer, rank - 1, -1):
                ways[total] += ways[total - rank]
        tail = float(Fraction(sum(ways), 2 ** len(moved)))
    return positive / 2, min(1.0, 2 * tail)


def _double_ranks(sizes: Sequence[float]) -> list[int]:
    """Twice the rank of each of some sorted sizes, so that a shared rank stays whole."""
    ranks: list[int] = []
    while len(ranks) < len(sizes):
        begin = len(ranks)
        end = begin
        while end < len(sizes) and sizes[end] == sizes[begin]:
            end += 1
        ranks += [begin + end + 1] * (end - begin)
    return ranks


def student_quantile(level: Decimal, df: int) -> float:
    """The t with P(|T| ≤ t) = level."""
    outside = 1 - float(level)
    low, high = 0.0, 1.0
    while student_p(high, df) > outside:
        high *= 2
    for _step in range(100):
        middle = (low + high) / 2
        if student_p(middle, df) > outside:
            low = middle
        else:
            high = middle
    return (low + high) / 2
