"""Coefficients between panels (修正系数, 加权系数): strict panels' marks are raised, generous ones' lowered.

``pooled``: coefficient = pooled mean / panel mean. ``mean-of-means`` (二次平均法): mean of the panels'
means / panel mean. ``none``: 1. With ``trim_candidates`` K the K highest and the K lowest candidates of each panel are
left out of the panel's mean, and still get their corrected score; ``pool`` says whether they are left out of the
common mean as well (``trimmed``) or not (``all``). Each step has its rounding: means are rounded before the division
unless theirs is None, so that they are rounded after it, as part of the coefficient. Reproduces the figures printed in
a public recruitment notice (sums 1522.42 of 20 and 1494.88 of 18: means 76.12 and 83.05, pooled 79.40,
coefficients 1.04 and 0.96).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from scoring.errors import ScoringError
from scoring.numeric import Rounding, own_context

METHODS = ("none", "pooled", "mean-of-means")
POOLS = ("trimmed", "all")


@dataclass(frozen=True)
class CoefficientRule:
    """The rule's settings.

    mean, common: rounding of the panels' means and of what they are held against (None: not rounded); coefficient,
    score: rounding of those; score_max: what a corrected score is capped at (None: no cap).
    """

    method: str = "none"
    mean: Rounding | None = field(default_factory=Rounding)
    common: Rounding | None = field(default_factory=Rounding)
    coefficient: Rounding = field(default_factory=Rounding)
    score: Rounding = field(default_factory=Rounding)
    trim_candidates: int = 0
    pool: str = "trimmed"
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


@dataclass(frozen=True)
class _Sum:
    """Of one panel: sum and number of the candidates in its mean, and of all it has."""

    kept: Decimal
    counted: int
    whole: Decimal
    candidates: int


@own_context
def from_scores(scores: Mapping[str, Sequence[Decimal]], rule: CoefficientRule) -> PanelReport:
    """``scores``: panel -> its candidates' scores.

    Errors: ScoringError ``no-panels``; ``panel-empty``, ``panel-of-one``, ``panel-mean-zero`` (panel);
    ``too-few-to-trim`` (panel, candidates, trim); ``unknown-method`` (method or pool).
    """
    if rule.method not in METHODS or rule.pool not in POOLS:
        raise ScoringError("unknown-method", method=rule.method, pool=rule.pool, methods=METHODS)
    if not scores:
        raise ScoringError("no-panels")
    k = rule.trim_candidates
    sums: dict[str, _Sum] = {}
    for panel, values in sorted(scores.items()):
        if not values:
            raise ScoringError("panel-empty", panel=panel)
        if k and len(values) <= 2 * k:
            raise ScoringError("too-few-to-trim", panel=panel, candidates=len(values), trim=k)
        if rule.method != "none" and len(values) == 1 and len(scores) > 1:
            # Whatever the candidate did, the coefficient would turn it into the common mean.
            raise ScoringError("panel-of-one", panel=panel)
        # Sorted before they are added as well: means that were not rounded have more digits than a sum can keep.
        ordered = sorted(values)
        kept = ordered[k : len(values) - k]
        sums[panel] = _Sum(sum(kept, Decimal(0)), len(kept), sum(ordered, Decimal(0)), len(values))
    means = {panel: _rounded(one.kept / one.counted, rule.mean) for panel, one in sums.items()}
    common = _common(sums, rule)
    figures = {
        panel: PanelFigure(
            panel,
            one.candidates,
            one.counted,
            one.kept,
            means[panel],
            _coefficient(panel, means[panel], common, rule),
        )
        for panel, one in sums.items()
    }
    return PanelReport(figures, common)


def uncapped(score: Decimal, coefficient: Decimal, rule: CoefficientRule) -> Decimal:
    """Score x coefficient, rounded, whatever the cap."""
    return rule.score.of(_product(score, coefficient))


def correct(score: Decimal, coefficient: Decimal, rule: CoefficientRule) -> Decimal:
    """Score x coefficient, rounded, at most ``score_max``."""
    corrected = uncapped(score, coefficient, rule)
    if rule.score_max is not None and corrected > rule.score_max:
        return rule.score.of(rule.score_max)
    return corrected


@own_context
def _product(score: Decimal, coefficient: Decimal) -> Decimal:
    return score * coefficient


def _common(sums: Mapping[str, _Sum], rule: CoefficientRule) -> Decimal:
    """What the panels are held against, over those in the means or over all."""
    parts = [
        (one.kept, one.counted) if rule.pool == "trimmed" else (one.whole, one.candidates)
        for one in sums.values()
    ]
    if rule.method == "mean-of-means":
        means = [_rounded(total / count, rule.mean) for total, count in parts]
        return _rounded(sum(means, Decimal(0)) / len(means), rule.common)
    everything = sum((total for total, _count in parts), Decimal(0))
    return _rounded(everything / sum(count for _total, count in parts), rule.common)


def _coefficient(panel: str, mean: Decimal, common: Decimal, rule: CoefficientRule) -> Decimal:
    if rule.method == "none":
        return rule.coefficient.of(Decimal(1))
    if mean == 0:
        raise ScoringError("panel-mean-zero", panel=panel)
    return rule.coefficient.of(common / mean)


def _rounded(mean: Decimal, how: Rounding | None) -> Decimal:
    return mean if how is None else how.of(mean)
