"""Forms that are (nearly) copies of another one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scoring.leads.forms import Flags, Floats, Forms, Ints
from scoring.leads.measure import Facts, Measure
from scoring.leads.stats import robust_scale

#: Up to so many forms everybody is compared with everybody.
_WHOLE = 2_500
_BANDS = 24
_WINDOW = 16
_BUCKET = 8.0
_STEP = 200_000
_FEWEST = 10
#: A form has a twin from this likeness on, and only if it is that far above what others' closest forms reach.
_LEAST = 0.65
#: No answer counts more than one that one form in twenty gives: else whoever copies all but the amounts would pass.
_RAREST = 3.0
_AWAY = 4.0


@dataclass(frozen=True)
class Twin:
    """``likeness``: shared rarity, 0 to 1; ``alike`` of ``compared`` answers the same."""

    form: int
    other: int
    likeness: float
    alike: int
    compared: int
    same_enumerator: bool


@dataclass(frozen=True)
class Twins:
    """``likeness``, ``other``: (forms,) of the closest form found. ``bound``: from where on it is a lead. ``whole``:
    all pairs were compared, not only those that a hash brought together."""

    likeness: Floats
    other: Ints
    alike: Ints
    compared: Ints
    bound: float
    usual: float
    whole: bool
    owner: Ints

    def pairs(self, most: int) -> list[Twin]:
        """The closest pairs that are leads, each once."""
        order = np.argsort(-np.nan_to_num(self.likeness, nan=-1.0), kind="stable")
        seen: set[tuple[int, int]] = set()
        found: list[Twin] = []
        for form in order.tolist():
            other = int(self.other[form])
            if len(found) >= most or not self.likeness[form] >= self.bound:
                break
            key = (min(form, other), max(form, other))
            if key not in seen:
                seen.add(key)
                found.append(self._twin(*key, form))
        return found

    def _twin(self, one: int, two: int, of: int) -> Twin:
        return Twin(
            one,
            two,
            float(self.likeness[of]),
            int(self.alike[of]),
            int(self.compared[of]),
            bool(self.owner[one] == self.owner[two]),
        )


def find_twins(forms: Forms, seed: int) -> Twins | None:
    """The closest other form of each.

    Likeness of two forms: the rarities -log(share of the answer), at most 3, of the answers they share, over the mean
    of the rarities of all answers that both gave. So what everybody answers hardly counts and a rare amount counts
    much (the largest match of Kuriakose & Robbins 2016 counts all alike).

    Up to 2,500 forms all pairs are compared; with more, those that a hash over randomly drawn questions brings
    together: 24 draws from ``seed``, each of as many questions as make buckets of about eight, and at most sixteen
    neighbours in a bucket. None if there are fewer than ten questions; a form needs as many answered ones.
    """
    codes, weights = _coded(forms)
    if codes.shape[1] < _FEWEST:
        return None
    best = _Best(codes, weights)
    whole = len(forms) <= _WHOLE
    if whole:
        for first in range(len(forms) - 1):
            second = np.arange(first + 1, len(forms))
            best.take(np.full(len(second), first), second)
    else:
        _by_hash(forms, codes, weights, best, np.random.default_rng(seed))
    likeness = np.where(best.compared >= _FEWEST, best.likeness, np.nan)
    middle, scale = robust_scale(likeness)
    bound = max(_LEAST, min(middle + _AWAY * scale, 0.995))
    return Twins(likeness, best.other, best.alike, best.compared, bound, middle, whole, forms.owner)


def twin_measures(forms: Forms, found: Twins) -> tuple[Measure, Measure]:
    """Twins among the enumerator's own forms, and in those of somebody else."""

    def facts(form: int) -> Facts:
        other = int(found.other[form])
        return {
            "other": forms.ids[other],
            "by": forms.enumerators[int(forms.owner[other])],
            "alike": int(found.alike[form]),
            "questions": int(found.compared[form]),
            "likeness": round(float(found.likeness[form]) * 100),
            "usual": round(found.usual * 100),
        }

    own: Flags = forms.owner[found.other] == forms.owner
    missing = np.isnan(found.likeness)

    def measure(code: str, where: Flags) -> Measure:
        values = np.where(missing, np.nan, np.where(where, found.likeness, 0.0))
        return Measure(code, values, facts, counts=True, least=found.bound)

    return measure("twin-own", own), measure("twin-elsewhere", ~own)


class _Best:
    """The closest partner so far of every form."""

    def __init__(self, codes: npt.NDArray[np.int32], weights: npt.NDArray[np.float32]) -> None:
        self.codes, self.weights = codes, weights
        self.likeness = np.full(len(codes), -1.0)
        self.other: Ints = np.zeros(len(codes), dtype=np.int64)
        self.alike: Ints = np.zeros(len(codes), dtype=np.int64)
        self.compared: Ints = np.zeros(len(codes), dtype=np.int64)

    def take(self, first: Ints, second: Ints) -> None:
        """Compare the pairs (first[k], second[k])."""
        one, two = self.codes[first], self.codes[second]
        weight, its = self.weights[first], self.weights[second]
        # A blank has weight 0 and code -1: it never counts, and never on one side only.
        both = (one >= 0) & (two >= 0)
        alike = both & (one == two)
        shared = np.einsum("ij,ij->i", weight, alike, dtype=np.float64)
        whole = np.einsum("ij,ij->i", weight + its, both, dtype=np.float64) / 2
        compared = both.sum(axis=1)
        # A few shared answers among many blanks are no likeness of whole forms.
        answered = np.maximum((one >= 0).sum(axis=1), (two >= 0).sum(axis=1))
        likeness = np.where((whole > 0) & (2 * compared >= answered), shared / np.maximum(whole, 1e-9), 0.0)
        counts = alike.sum(axis=1)
        for mine, partner in ((first, second), (second, first)):
            self._keep(mine, partner, likeness, counts, compared)

    def _keep(self, mine: Ints, partner: Ints, likeness: Floats, alike: Ints, compared: Ints) -> None:
        better = np.flatnonzero(likeness > self.likeness[mine])
        # Of several partners in one batch the closest is written last.
        better = better[np.argsort(likeness[better], kind="stable")]
        places = mine[better]
        self.likeness[places] = likeness[better]
        self.other[places] = partner[better]
        self.alike[places] = alike[better]
        self.compared[places] = compared[better]


def _coded(forms: Forms) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
    """(forms, questions) the answers, and the rarity of each, 0 for a blank."""
    count = max(len(forms.questions), 1)
    codes = np.full((len(forms), count), -1, dtype=np.int32)
    weights = np.zeros((len(forms), count), dtype=np.float32)
    for place, question in enumerate(forms.questions):
        given = question.answered
        used = np.bincount(question.codes[given], minlength=len(question.labels))
        rarity = np.append(-np.log(np.maximum(used, 1) / max(int(given.sum()), 1)), 0.0)
        rarity = np.minimum(rarity, _RAREST)
        codes[:, place] = question.codes
        weights[:, place] = rarity[question.codes]
    return codes, weights


def _by_hash(
    forms: Forms,
    codes: npt.NDArray[np.int32],
    weights: npt.NDArray[np.float32],
    best: _Best,
    drawn: np.random.Generator,
) -> None:
    questions = codes.shape[1]
    agreement = np.array([_agreement(codes[:, place]) for place in range(questions)])
    telling = np.flatnonzero(agreement < 0.98)
    if not len(telling):
        telling = np.arange(questions)
    mixed = drawn.integers(1, 2**61, size=questions, dtype=np.int64) | 1
    for _band in range(_BANDS):
        chosen: list[int] = []
        expected = float(len(forms))
        for place in drawn.permutation(telling).tolist():
            chosen.append(place)
            expected *= agreement[place]
            if expected <= _BUCKET and len(chosen) >= 3:
                break
        with np.errstate(over="ignore"):
            keys = ((codes[:, chosen].astype(np.int64) + 2) * np.asarray(mixed)[chosen]).sum(axis=1)
            keys ^= keys >> 29
        order = np.lexsort((drawn.permutation(len(forms)), keys))
        for apart in range(1, _WINDOW + 1):
            same = np.flatnonzero(keys[order[:-apart]] == keys[order[apart:]])
            if not len(same):
                break
            for begin in range(0, len(same), _STEP):
                part = same[begin : begin + _STEP]
                best.take(order[part], order[part + apart])


def _agreement(codes: npt.NDArray[np.int32]) -> float:
    """The chance that two forms have the same here."""
    shares = np.bincount(codes + 1) / len(codes)
    return float((shares**2).sum())
