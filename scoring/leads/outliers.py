"""Answers far from all others: one number at a time, and whole forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.leads.forms import Floats, Forms, Ints, Question
from scoring.leads.measure import Facts, Measure
from scoring.leads.stats import TO_SD

#: Beyond so many robust standard deviations a number is told. Amounts have long tails, so 3.5 would flag too many.
FAR = 6.0
_FEWEST_KNOWN = 20
_FEWEST_COLUMNS = 5
_SAMPLE = 256
_TREES = 100


@dataclass(frozen=True)
class Scale:
    """How far a number is from the others': (value - middle) / unit, of its logarithm if ``log``."""

    log: bool
    middle: float
    unit: float
    skip_zero: bool

    def away(self, values: Floats) -> Floats:
        held = np.where(np.isnan(values), self.back(self.middle), values)
        z = (np.log1p(np.maximum(held, 0)) if self.log else held) - self.middle
        z = z / self.unit
        if self.skip_zero:
            z = np.where(held == 0, 0.0, z)
        return np.where(np.isnan(values), np.nan, z)

    def back(self, middle: float) -> float:
        return float(np.expm1(middle)) if self.log else middle


def scale_of(values: Floats) -> Scale | None:
    """Median and MAD of the numbers, of their logarithms where they look like amounts (none below 0, and the upper
    quarter reaches much farther than the lower). Where more than half are alike and the MAD is 0 (nobody sold
    anything), of those that are not 0, and a 0 is never far. None if there are fewer than twenty, or nothing varies."""
    known = values[~np.isnan(values)]
    zeros = False
    if len(known) and np.median(np.abs(known - np.median(known))) == 0:
        known, zeros = known[known != 0], True
    if len(known) < _FEWEST_KNOWN:
        return None
    low, middle, high = np.quantile(known, [0.05, 0.5, 0.95])
    log = bool(known.min() >= 0 and high - middle > 2 * (middle - low))
    used = np.log1p(known) if log else known
    centre = float(np.median(used))
    unit = float(np.median(np.abs(used - centre))) * TO_SD
    return Scale(log, centre, unit, zeros) if unit > 0 else None


def far_numbers(forms: Forms) -> Measure | None:
    """The number of a form that is farthest from everybody else's answers to its question."""
    questions = [
        (question, scale)
        for question in forms.of_kind("number")
        if (scale := scale_of(question.values)) is not None
    ]
    if not questions:
        return None
    values = np.full(len(forms), np.nan)
    which: Ints = np.zeros(len(forms), dtype=np.int64)
    for place, (question, scale) in enumerate(questions):
        away = np.abs(scale.away(question.values))
        larger = ~np.isnan(away) & ~(values >= away)
        values = np.where(larger, away, values)
        which = np.where(larger, place, which)

    def facts(form: int) -> Facts:
        question, scale = questions[int(which[form])]
        return {
            "question": question.name,
            "value": question.labels[int(question.codes[form])],
            "usual": f"{scale.back(scale.middle):.6g}",
            "times": round(float(values[form]), 1),
        }

    return Measure("far-number", values, facts, counts=True, least=FAR)


def strange_forms(forms: Forms, seed: int, explained: int = 40) -> Measure | None:
    """How easily a form is set apart from all others by random cuts (Liu, Ting & Zhou 2008), all questions together.

    Numbers enter as robust distances (cut at ten), choices as the rarity of the answer, a blank as what is usual.
    Explained for the ``explained`` strangest: each answer in turn is replaced by what is usual; those whose
    replacement makes the form most ordinary are named. ``seed``: the forest's. None with fewer than 50 forms.
    """
    questions = forms.of_kind("choice", "number")
    columns = [_feature(question) for question in questions]
    if len(forms) < 50 or len(columns) < _FEWEST_COLUMNS:
        return None
    from sklearn.ensemble import IsolationForest  # type: ignore[import-untyped]

    matrix = np.stack(columns, axis=1).astype(np.float32)
    forest = IsolationForest(n_estimators=_TREES, max_samples=min(_SAMPLE, len(forms)), random_state=seed)
    forest.fit(matrix)
    score = -np.asarray(forest.score_samples(matrix), dtype=np.float64)
    strangest = np.argsort(-score, kind="stable")[:explained]
    # All changed forms at once: asking the forest costs the same for one form and for a thousand.
    width = len(columns)
    changed = np.repeat(matrix[strangest], width, axis=0)
    changed[np.arange(len(changed)), np.tile(np.arange(width), len(strangest))] = np.tile(
        np.median(matrix, axis=0), len(strangest)
    )
    after = -np.asarray(forest.score_samples(changed), dtype=np.float64).reshape(-1, width)
    why: dict[int, Sequence[str]] = {}
    for form, scores in zip(strangest.tolist(), after, strict=True):
        gain = score[form] - scores
        best = [place for place in np.argsort(-gain, kind="stable")[:3].tolist() if gain[place] > 0]
        why[form] = [_said(questions[place], form) for place in best]

    def facts(form: int) -> Facts:
        return {"answers": tuple(why.get(form, ())), "score": round(float(score[form]), 3)}

    return Measure("strange", score, facts)


def _said(question: Question, form: int) -> str:
    code = int(question.codes[form])
    return f"{question.name}={question.labels[code] if code >= 0 else ''}"


def _feature(question: Question) -> Floats:
    if question.kind == "number":
        scale = scale_of(question.values)
        if scale is None:
            known = question.values[~np.isnan(question.values)]
            unit = float(known.std()) if len(known) else 0.0
            middle = float(np.median(known)) if len(known) else 0.0
            away = (question.values - middle) / unit if unit > 0 else np.zeros(len(question.values))
        else:
            away = scale.away(question.values)
        return np.clip(np.nan_to_num(away, nan=0.0), -10.0, 10.0)
    given = question.answered
    used = np.bincount(question.codes[given], minlength=len(question.labels))
    rarity = -np.log(np.maximum(used, 1) / max(int(given.sum()), 1))
    usual = float(np.median(rarity[question.codes[given]])) if given.any() else 0.0
    return np.append(rarity, usual)[question.codes]
