"""A rate with its limits, of answers that come household by household."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.backchecks.intervals import Interval, wilson

#: With fewer answers than this a rate is told with a warning.
FEW_ANSWERS = 10
FEW_HOUSEHOLDS = 5


@dataclass(frozen=True)
class Rate:
    """``differing`` of ``compared`` answers; no rate without any. ``few``: too few to build on."""

    compared: int
    differing: int
    rate: float | None
    interval: Interval
    few: bool


def pooled(sizes: Sequence[tuple[int, int]], population: int | None, level: Decimal) -> Rate:
    """The rate over households, each (compared, differing): answers of one household stand and fall
    together, so that ten differences in one house say less than one in each of ten.

    n of Wilson's interval is the effective number of answers (Korn and Graubard, Survey Methodology 24, 1998):
    n* = p(1-p)/v, with the variance of a ratio v = Σ(d-p·n)²/((h-1)·h·n̄²) over h households, never more than the
    answers nor less than the households. Where v is 0 or there is one household, the number of households.
    """
    sizes = [one for one in sizes if one[0]]
    compared, differing = sum(size for size, _count in sizes), sum(count for _size, count in sizes)
    count = len(sizes)
    effective = float(count)
    if count > 1 and compared:
        share = differing / compared
        spread = sum((found - share * size) ** 2 for size, found in sizes)
        variance = spread / ((count - 1) * count * (compared / count) ** 2)
        if variance > 0:
            effective = min(float(compared), max(float(count), share * (1 - share) / variance))
    return rate(compared, differing, effective, count, population, level)


def rate(
    compared: int, differing: int, effective: float, households: int, population: int | None, level: Decimal
) -> Rate:
    """Wilson's interval; of a counted population the sample of n from N counts n(N-1)/(N-n) fold, and all of it leaves
    no doubt."""
    if not compared:
        return Rate(0, 0, None, Interval(0.0, 1.0), True)
    share = differing / compared
    few = compared < FEW_ANSWERS or households < FEW_HOUSEHOLDS
    if population is not None:
        if population <= households:
            return Rate(compared, differing, share, Interval(share, share), few)
        effective *= (population - 1) / (population - households)
    return Rate(compared, differing, share, wilson(share * effective, effective, level), few)


def badness(figures: Rate) -> tuple[float, float]:
    """Worst first is by the lower limit as if the answers came from a population without end, so that one of one does
    not stand before thirty of forty, even where all that there was has been asked again."""
    if figures.rate is None:
        return (1.0, 1.0)
    return (-wilson(figures.differing, figures.compared).low, -figures.rate)
