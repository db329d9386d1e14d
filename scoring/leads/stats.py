"""The few statistics that the leads share."""

from __future__ import annotations

from math import erfc, exp, lgamma, log, log1p, sqrt
from statistics import NormalDist

import numpy as np

from scoring.backchecks.chance import holm as corrected
from scoring.leads.forms import Floats, Ints

#: A normal sample's standard deviation is this often its median absolute deviation.
TO_SD = 1.4826
#: From so many enumerators on, how much they differ by nature is learnt from themselves.
FEWEST_FOR_NULL = 10
#: With fewer nobody can say what is usual.
FEWEST_FOR_TEST = 4
_LEAST_P = 1e-300


def robust_scale(values: Floats) -> tuple[float, float]:
    """Median and scale. The scale is the MAD; where more than half of all values are alike and it is zero, the mean
    absolute deviation (Iglewicz & Hoaglin 1993 use it so); 0.0 only where all are alike. NaN does not count."""
    known = values[~np.isnan(values)]
    if not len(known):
        return 0.0, 0.0
    middle = float(np.median(known))
    away = np.abs(known - middle)
    scale = float(np.median(away)) * TO_SD
    return middle, scale if scale > 0 else float(away.mean()) * 1.2533


def robust_z(values: Floats) -> Floats:
    """How many robust standard deviations above the median; 0 where nothing varies."""
    middle, scale = robust_scale(values)
    return (values - middle) / scale if scale > 0 else np.where(np.isnan(values), np.nan, 0.0)


def share_as_extreme(values: Floats) -> Floats:
    """For each value the share of all known ones that are at least as large (itself among them)."""
    known = np.sort(values[~np.isnan(values)])
    if not len(known):
        return np.full(len(values), np.nan)
    shares = (len(known) - np.searchsorted(known, values, side="left")) / len(known)
    return np.where(np.isnan(values), np.nan, shares)


def upper_tail(z: float) -> float:
    """Probability of a standard normal at or above ``z``."""
    return max(0.5 * erfc(z / sqrt(2)), _LEAST_P)


def as_z(p: float) -> float:
    """The normal deviate with this upper tail; bounded at 37 on either side."""
    if p >= 1 - 1e-16:
        return -37.0
    return 37.0 if p < 1e-299 else -NormalDist().inv_cdf(p)


def superiority(values: Floats, owner: Ints, count: int) -> Floats:
    """(enumerators,) the chance that one of their values is larger than one of the others', ties half: the statistic
    of Mann & Whitney 1947 over its largest value. NaN where there is no value on one side."""
    known = ~np.isnan(values)
    held, whose = values[known], owner[known]
    if not len(held):
        return np.full(count, np.nan)
    _seen, inverse, counts = np.unique(held, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    own = np.bincount(whose, minlength=count).astype(np.float64)
    others = len(held) - own
    larger = np.bincount(whose, weights=ranks, minlength=count) - own * (own + 1) / 2
    told = (own > 0) & (others > 0)
    return np.where(told, larger / np.where(told, own * others, 1.0), np.nan)


def shifted_means(values: Floats, owner: Ints, count: int) -> Floats:
    """How far each enumerator's mean is from the others', as `against_nature` tells.

    Values become robust distances cut at five, so that no single form decides.
    """
    held = np.clip(robust_z(values), -5.0, 5.0)
    known = ~np.isnan(held)
    sizes = np.bincount(owner[known], minlength=count).astype(np.float64)
    sums = np.bincount(owner[known], weights=held[known], minlength=count)
    means = np.where(sizes > 0, sums / np.maximum(sizes, 1), np.nan)
    inside = float(((held - means[owner])[known] ** 2).sum() / max(known.sum() - (sizes > 0).sum(), 1))
    return against_nature(means, inside / np.maximum(sizes, 1))


def binomial_tail(hits: int, tries: int, chance: float) -> float:
    """P(X >= hits), exact."""
    if hits <= 0:
        return 1.0
    rest = log1p(-chance)
    whole = sum(
        exp(lgamma(tries + 1) - lgamma(k + 1) - lgamma(tries - k + 1) + k * log(chance) + (tries - k) * rest)
        for k in range(hits, tries + 1)
    )
    return min(max(whole, _LEAST_P), 1.0)


def empirical_null(z: Floats) -> Floats:
    """Deviates of enumerators against how these differ by nature (place, people, manner) and not only by chance:
    `against_nature` with a chance of 1 (Efron 2004 learns the null from the data like that)."""
    return against_nature(z, np.ones(len(z)))


def against_nature(figures: Floats, chance: Floats) -> Floats:
    """How far each enumerator's figure is from the others', as a normal deviate; NaN where it cannot be told.

    ``chance``: the variance that a figure has from its few forms alone. Enumerators vary besides with a variance of
    their own (the additive overdispersion of Spiegelhalter 2005), which is learnt from themselves:

    - ten or more: middle from the median, spread from the MAD, so that a few of them do not hide each other;
    - four to nine: each against mean and variance of the others;
    - fewer: nothing can be told.

    The spread is an estimate too, so the deviate is Student's, turned into a normal one (Wallace 1959): degrees of
    freedom 0.37 (n - 1) for the MAD, whose efficiency is 37 %, and n - 2 with the others' variance.
    """
    known = ~np.isnan(figures)
    count = int(known.sum())
    found = np.full(len(figures), np.nan)
    if count < FEWEST_FOR_TEST:
        return found
    held, own = figures[known], chance[known]
    if count >= FEWEST_FOR_NULL:
        middle, spread = robust_scale(held)
        nature = max(spread**2 - float(np.median(own)), 0.0)
        distance, unit, freedom = held - middle, np.sqrt(nature + own), 0.37 * (count - 1)
    else:
        mean = (held.sum() - held) / (count - 1)
        square = ((held**2).sum() - held**2) / (count - 1)
        variance = np.maximum(square - mean**2, 0.0) * (count - 1) / (count - 2)
        distance, unit, freedom = (
            held - mean,
            np.sqrt(np.maximum(variance, own) * count / (count - 1)),
            count - 2.0,
        )
    found[known] = _normal(np.where(unit > 0, distance / np.where(unit > 0, unit, 1.0), 0.0), freedom)
    return found


def _normal(t: Floats, freedom: float) -> Floats:
    """Student's deviate as the normal one with the same tail (Wallace 1959)."""
    size = (8 * freedom + 1) / (8 * freedom + 3) * np.sqrt(freedom * np.log1p(t**2 / freedom))
    return np.asarray(np.sign(t) * size, dtype=np.float64)


def overdispersion(hits: Floats, tries: Floats, chance: float) -> float:
    """By how much counts of enumerators scatter more than a common chance explains: the mean square of their Pearson
    residuals, cut at the tenth and the ninetieth percentile; at least 1 (Spiegelhalter 2005)."""
    told = tries > 0
    if told.sum() < FEWEST_FOR_NULL or not 0 < chance < 1:
        return 1.0
    residuals = (hits - tries * chance)[told] / np.sqrt(tries[told] * chance * (1 - chance))
    low, high = np.quantile(residuals, [0.1, 0.9])
    return max(1.0, float((np.clip(residuals, low, high) ** 2).mean()))


def holm(p: Floats) -> Floats:
    """Adjusted p-values (Holm 1979): the chance of even one false lead among all stays at the level. NaN stays."""
    adjusted = np.full(p.shape, np.nan)
    known = {place: float(value) for place, value in np.ndenumerate(p) if not np.isnan(value)}
    for place, value in corrected(known).items():
        adjusted[place] = value
    return adjusted
