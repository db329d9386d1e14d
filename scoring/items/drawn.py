"""How dependable totals are where everybody has a paper of their own, drawn alike from one bank.

Cronbach's alpha needs everybody to have the same items. Where items are drawn anew for each candidate, items are nested
in candidates, and the error of a total is the sampling of its items (R. L. Brennan 2001, *Generalizability Theory*, the
i:p design; stratified as in multivariate designs with independent strata): within a stratum, an error variance of the
number of its items times the variance of marks within candidates, pooled over candidates. The dependability of totals
is what is left of their variance. On a common paper it is alpha, less what the items differ in difficulty: with drawn
papers that is luck.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from scoring.errors import ScoringError
from scoring.items.answers import Answers, Floats
from scoring.items.shown import shown


@dataclass(frozen=True)
class Dependability:
    """``coefficient`` of the totals (1: no luck of the draw) and their ``standard_error`` in marks; None where they do
    not exist, because totals do not vary or no candidate has two items of a stratum."""

    coefficient: Decimal | None
    standard_error: Decimal | None


def dependability(answers: Answers, strata: Sequence[Hashable]) -> Dependability:
    """strata: what each item was drawn as (kind, topic, marks …); those of which nobody has two items are taken as one.

    Errors: ScoringError ``lengths-differ``.
    """
    if len(strata) != len(answers.items):
        raise ScoringError("lengths-differ", item=answers.items[0])
    rows: dict[Hashable, list[int]] = {}
    for index, stratum in enumerate(strata):
        rows.setdefault(stratum, []).append(index)
    alone = [name for name, own in rows.items() if answers.given[own].sum(axis=0).max() < 2]
    merged = [index for name in alone for index in rows.pop(name)]
    groups = [*rows.values(), *([merged] if merged else [])]
    error = np.zeros(len(answers.candidates))
    for group in groups:
        one = _error(answers.marks[group], answers.given[group])
        if one is None:
            return Dependability(None, None)
        error += one
    variance = float(answers.totals.var(ddof=1)) if len(answers.candidates) > 1 else 0.0
    mean_error = float(error.mean())
    if variance <= 0:
        return Dependability(None, None)
    return Dependability(shown(max(0.0, 1 - mean_error / variance)), shown(mean_error**0.5))


def _error(marks: Floats, given: np.ndarray) -> Floats | None:
    """Each candidate's error variance from one stratum (items × candidates in); None where it cannot be known."""
    counts = given.sum(axis=0).astype(np.float64)
    free = np.maximum(counts - 1, 0).sum()
    if not free:
        return None
    sums = np.where(given, marks, 0.0).sum(axis=0)
    squares = np.where(given, marks**2, 0.0).sum(axis=0)
    within = squares - np.divide(sums**2, counts, out=np.zeros_like(sums), where=counts > 0)
    return np.asarray(counts * (within[counts > 1].sum() / free))
