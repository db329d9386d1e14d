"""The figures of Moodle's quiz statistics, by their definitions, and alpha with an item left out.

Source: MoodleDocs, "Quiz statistics calculations" (T. Hunt, J. Pratt). Variances divide by one less than the number
of candidates. An item's figures are worked out from those who had the item on their paper.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from scoring.items.answers import Answers, Floats
from scoring.items.shown import shown

_SIXTEEN_BITS = 30_000


@dataclass(frozen=True)
class ItemFigures:
    """One item. None: the figure does not exist. ``item_rest`` is a correlation (−1 to 1); the discrimination index
    is the same in per cent, as Moodle prints it; ``facility`` is a share of the full mark. ``…_error``: one standard
    error, by which the figure would differ among other candidates of the same kind."""

    item: str
    candidates: int
    facility: Decimal | None
    facility_error: Decimal | None
    sd: Decimal | None
    effective_weight: Decimal | None
    covariance: Decimal | None
    covariance_max: Decimal | None
    mark_variance: Decimal | None
    rest_variance: Decimal | None
    discrimination_index: Decimal | None
    discrimination_error: Decimal | None
    discriminative_efficiency: Decimal | None
    item_rest: Decimal | None
    alpha_if_deleted: Decimal | None


@dataclass(frozen=True)
class PaperFigures:
    """The whole paper: marks of all candidates together. Per cent where Moodle prints per cent. ``mean_error`` and
    ``alpha_error`` are standard errors of those two; ``standard_error`` is that of one candidate's total."""

    candidates: int
    mean: Decimal | None
    mean_error: Decimal | None
    median: Decimal | None
    sd: Decimal | None
    skewness: Decimal | None
    kurtosis: Decimal | None
    alpha: Decimal | None
    alpha_error: Decimal | None
    internal_consistency: Decimal | None
    error_ratio: Decimal | None
    standard_error: Decimal | None


@dataclass(frozen=True)
class _Sums:
    """What one pass over an item's marks yields; variances are exact zeros where nothing varies."""

    count: int
    mean: float
    variance: float
    rest_variance: float
    covariance: float
    covariance_max: float


def item_figures(answers: Answers, against_totals: Collection[str] = ()) -> tuple[ItemFigures, ...]:
    """Moodle's figures of every item, in the order of the items.

    An item is held against the rest of the paper. Moodle holds a question that a random slot drew against the whole
    total, itself included; items named in ``against_totals`` are treated so, for comparison with its reports.
    """
    sums = _all_sums(answers, frozenset(against_totals))
    weights = _effective_weights(sums)
    deleted = _alphas_without(sums) if answers.complete else [None] * len(sums)
    return tuple(
        _item(name, one, full, weight, alpha)
        for name, one, full, weight, alpha in zip(
            answers.items, sums, answers.maxima.tolist(), weights, deleted, strict=True
        )
    )


def paper_figures(answers: Answers) -> PaperFigures:
    """Mean, spread and reliability. Alpha exists only if everybody had the same items, at least two."""
    totals = answers.totals
    count = len(totals)
    deviations = totals - totals.mean()
    second, third, fourth = (float((deviations**power).mean()) for power in (2, 3, 4))
    varied = bool(np.ptp(totals) > 0)
    k2 = second * count / (count - 1) if varied else 0.0
    alpha = None
    if varied and answers.complete and len(answers.items) > 1:
        variances = answers.marks.var(axis=1, ddof=1)
        alpha = _alpha(float(variances.sum()), k2, len(answers.items))
    ratio = None if alpha is None else np.sqrt(max(0.0, 1 - alpha))
    k3 = third * count**2 / ((count - 1) * (count - 2)) if count > 2 else None
    return PaperFigures(
        candidates=count,
        mean=shown(float(totals.mean())),
        mean_error=shown((k2 / count) ** 0.5 if count > 1 else None),
        median=shown(float(np.median(totals))),
        sd=shown(k2**0.5 if count > 1 else None),
        skewness=shown(k3 / k2**1.5 if varied and k3 is not None else None),
        kurtosis=shown(_k4(count, second, fourth) / k2**2 if varied and count > 3 else None),
        alpha=shown(alpha),
        alpha_error=shown(_alpha_error(alpha, len(answers.items), count)),
        internal_consistency=shown(None if alpha is None else 100 * alpha),
        error_ratio=shown(None if ratio is None else 100 * ratio),
        standard_error=shown(None if ratio is None else ratio * k2**0.5),
    )


def _k4(count: int, second: float, fourth: float) -> float:
    divisor = (count - 1) * (count - 2) * (count - 3)
    return count**2 * ((count + 1) * fourth - 3 * (count - 1) * second**2) / divisor


def _alpha(variances: float, total_variance: float, items: int) -> float:
    """Cronbach 1951: k/(k−1) · (1 − sum of item variances / variance of totals)."""
    return items / (items - 1) * (1 - variances / total_variance)


def _alpha_error(alpha: float | None, items: int, count: int) -> float | None:
    """Bonett 2002: of log(1 − alpha) the variance is about 2k ÷ ((k − 1)(n − 2))."""
    if alpha is None or count < 3:
        return None
    return float((1 - alpha) * (2 * items / ((items - 1) * (count - 2))) ** 0.5)


def _all_sums(answers: Answers, against_totals: frozenset[str]) -> list[_Sums]:
    marks, totals = answers.marks, answers.totals
    # Marks are mostly whole numbers, and those sort ten times as fast in sixteen bits.
    small = bool(np.abs(totals).max() < _SIXTEEN_BITS and not np.any(marks % 1))
    found = []
    for item, row, given in zip(answers.items, marks, answers.given, strict=True):
        other = totals if item in against_totals else totals - row
        found.append(_sums(row, other, small) if answers.complete else _sums(row[given], other[given], small))
    return found


def _sums(marks: Floats, rest: Floats, small: bool) -> _Sums:
    """One item: its marks and, of the same candidates, the marks of everything else."""
    count = len(marks)
    if count < 2:
        return _Sums(count, float(marks.sum()), 0.0, 0.0, 0.0, 0.0)
    mean, rest_mean = float(marks.mean()), float(rest.mean())
    own, other = marks - mean, rest - rest_mean
    own_varies, other_varies = bool(np.ptp(marks) > 0), bool(np.ptp(rest) > 0)
    both = own_varies and other_varies
    free = count - 1
    covariance = float(own @ other) / free if both else 0.0
    # The most these two sets of marks could go together: the best rest with the best mark, and so on down.
    most = (
        float((_ascending(marks, small) - mean) @ (_ascending(rest, small) - rest_mean)) / free
        if both
        else 0.0
    )
    return _Sums(
        count,
        mean,
        float(own @ own) / free if own_varies else 0.0,
        float(other @ other) / free if other_varies else 0.0,
        covariance,
        most,
    )


def _ascending(values: Floats, small: bool) -> Floats:
    return np.sort(values.astype(np.int16), kind="stable").astype(np.float64) if small else np.sort(values)


def _effective_weights(sums: list[_Sums]) -> list[float | None]:
    """How much of the spread of totals an item really makes, in per cent; None where it works against the rest."""
    with_total = [one.covariance + one.variance for one in sums]
    roots = [None if value < 0 else value**0.5 for value in with_total]
    whole = sum(root for root in roots if root is not None)
    return [None if root is None or not whole else 100 * root / whole for root in roots]


def _alphas_without(sums: list[_Sums]) -> list[float | None]:
    whole, left = sum(one.variance for one in sums), len(sums) - 1
    return [
        _alpha(whole - one.variance, one.rest_variance, left) if left > 1 and one.rest_variance else None
        for one in sums
    ]


def _item(name: str, one: _Sums, full: float, weight: float | None, alpha: float | None) -> ItemFigures:
    several = one.count > 1
    spread = (one.variance * one.rest_variance) ** 0.5
    together = one.covariance / spread if spread else None
    return ItemFigures(
        item=name,
        candidates=one.count,
        facility=shown(one.mean / full if full and one.count else None),
        facility_error=shown((one.variance / one.count) ** 0.5 / full if full and several else None),
        sd=shown(one.variance**0.5 if several else None),
        effective_weight=shown(weight if several else None),
        covariance=shown(one.covariance if several else None),
        covariance_max=shown(one.covariance_max if several else None),
        mark_variance=shown(one.variance if several else None),
        rest_variance=shown(one.rest_variance if several else None),
        discrimination_index=shown(None if together is None else 100 * together),
        # Of a correlation, in large samples: (1 − r²) ÷ √(n − 1).
        discrimination_error=shown(
            None if together is None else 100 * max(0.0, 1 - together**2) / (one.count - 1) ** 0.5
        ),
        discriminative_efficiency=shown(
            100 * one.covariance / one.covariance_max if one.covariance_max else None
        ),
        item_rest=shown(together),
        alpha_if_deleted=shown(alpha),
    )
