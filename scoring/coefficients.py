"""Coefficients between panels (修正系数, 加权系数): strict panels' marks are raised, generous ones' lowered.

``pooled``: coefficient = pooled mean / panel mean. ``mean-of-means`` (二次平均法): mean of the panels'
means / panel mean. ``none``: 1. With ``trim_candidates`` K the K highest and the K lowest
candidates of each panel are left out of the means, and still get their corrected score. Means are
rounded before the division unless ``mean_places`` is None. Reproduces the figures printed in a
public recruitment notice (sums 1522.42 of 20 and 1494.88 of 18: means 76.12 and 83.05, pooled
79.40, coefficients 1.04 and 0.96).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.errors import ScoringError
from scoring.numeric import own_context, round_to

METHODS = ("none", "pooled", "mean-of-means")


@dataclass(frozen=True)
class CoefficientRule:
    """The rule's settings: decimals of means (None: not rounded), coefficient and corrected score.

    ``score_max`` caps a corrected score (None: no cap).
    """

    method: str = "none"
    mean_places: int | None = 2
    coefficient_places: int = 2
    score_places: int = 2
    mode: str = "half-up"
    trim_candidates: int = 0
    score_max: Decimal | None = None


@dataclass(frozen=True)
class PanelFigure:
    """One panel: candidates, how many of them are in the mean, their sum, the mean, the coefficient."""

    panel: str
    candidates: int
    counted: int
    total: Decimal
    mean: Decimal
    coefficient: Decimal


@dataclass(frozen=True)
class PanelReport:
    """All panels by code, and the common figure (pooled mean, or mean of the means) they are held against."""

    panels: Mapping[str, PanelFigure]
    common: Decimal


@own_context
def from_scores(scores: Mapping[str, Sequence[Decimal]], rule: CoefficientRule) -> PanelReport:
    """``scores``: panel -> its candidates' scores.

    Errors: ScoringError ``no-panels``; ``panel-empty``, ``panel-of-one``, ``panel-mean-zero`` (panel);
    ``too-few-to-trim`` (panel, candidates, trim); ``unknown-method``.
    """
    k = rule.trim_candidates
    sums: dict[str, tuple[Decimal, int]] = {}
    for panel, values in scores.items():
        if not values:
            raise ScoringError("panel-empty", panel=panel)
        if k and len(values) <= 2 * k:
            raise ScoringError("too-few-to-trim", panel=panel, candidates=len(values), trim=k)
        kept = sorted(values)[k : len(values) - k]
        sums[panel] = (sum(kept, Decimal(0)), len(kept))
    return _report(sums, {panel: len(values) for panel, values in scores.items()}, rule)


@own_context
def correct(score: Decimal, coefficient: Decimal, rule: CoefficientRule) -> Decimal:
    """Score x coefficient, rounded, at most ``score_max``."""
    corrected = round_to(score * coefficient, rule.score_places, rule.mode)
    if rule.score_max is not None and corrected > rule.score_max:
        return round_to(rule.score_max, rule.score_places, rule.mode)
    return corrected


def _report(
    sums: Mapping[str, tuple[Decimal, int]], sizes: Mapping[str, int], rule: CoefficientRule
) -> PanelReport:
    if rule.method not in METHODS:
        raise ScoringError("unknown-method", method=rule.method, methods=METHODS)
    if not sums:
        raise ScoringError("no-panels")
    for panel in sorted(sums):
        if sums[panel][1] < 1:
            raise ScoringError("panel-empty", panel=panel)
        if rule.method != "none" and sizes[panel] == 1 and len(sums) > 1:
            # Whatever the candidate did, the coefficient would turn it into the common mean.
            raise ScoringError("panel-of-one", panel=panel)
    means = {panel: _rounded(total / count, rule) for panel, (total, count) in sums.items()}
    if rule.method == "mean-of-means":
        common = _rounded(sum(means.values(), Decimal(0)) / len(means), rule)
    else:
        everything = sum((total for total, _count in sums.values()), Decimal(0))
        common = _rounded(everything / sum(count for _total, count in sums.values()), rule)
    return PanelReport(
        {
            panel: PanelFigure(
                panel,
                sizes[panel],
                count,
                total,
                means[panel],
                _coefficient(panel, means[panel], common, rule),
            )
            for panel, (total, count) in sorted(sums.items())
        },
        common,
    )


def _coefficient(panel: str, mean: Decimal, common: Decimal, rule: CoefficientRule) -> Decimal:
    if rule.method == "none":
        return round_to(Decimal(1), rule.coefficient_places, rule.mode)
    if mean == 0:
        raise ScoringError("panel-mean-zero", panel=panel)
    return round_to(common / mean, rule.coefficient_places, rule.mode)


def _rounded(mean: Decimal, rule: CoefficientRule) -> Decimal:
    return mean if rule.mean_places is None else round_to(mean, rule.mean_places, rule.mode)
