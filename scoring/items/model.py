"""How likely a candidate is to give each answer, if everybody works alone.

Right or wrong follows the Rasch model: P(right) = 1 / (1 + exp(difficulty − ability)). An item's difficulty is the
log odds against it among those who answered it; an ability is the most likely one under a wide normal prior (mean 0,
variance 5), so that papers with everything right or wrong have one as well. Which right or wrong option is taken then
follows the shares of the options in the candidate's own third by ability (a nested model, as in Suh & Bolt 2010,
with observed shares in place of a fitted curve).

Answers left blank tell nothing about who wrote them together: they are left out of difficulties, abilities and pairs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.errors import ScoringError
from scoring.items.answers import Answers, Flags, Floats, dichotomous
from scoring.items.options import thirds

PRIOR_VARIANCE = 5.0
_STEPS = 60
#: Shares of a third are drawn towards the shares of all, as if this many candidates more had chosen like all.
_DRAWN = 5.0
_MANY = 12


@dataclass(frozen=True)
class Model:
    """``expected`` and ``chosen`` are candidates × options, the options of all items side by side: the probability of
    each option, and a one where it was chosen. ``starts`` tells where each item's options begin; ``wrong`` marks
    the columns of wrong options."""

    expected: Floats
    chosen: Floats
    answered: Floats
    starts: NDArray[np.intp]
    wrong: Flags
    abilities: Floats
    right_counts: NDArray[np.intp]
    wrong_counts: NDArray[np.intp]

    def likely(self, candidates: NDArray[np.intp]) -> Floats:
        """Expected answers of some candidates, 0 in the items they left blank."""
        widths = np.diff(np.append(self.starts, self.expected.shape[1]))
        return np.asarray(self.expected[candidates] * np.repeat(self.answered[candidates], widths, axis=1))


def difficulties(right: Flags, answered: Flags) -> Floats:
    """Log odds against each item (items × candidates in). Nobody or everybody right counts as half a candidate not."""
    count = answered.sum(axis=1)
    share = (right & answered).sum(axis=1) / np.maximum(count, 1)
    edge = 0.5 / np.maximum(count, 1)
    bounded = np.clip(share, edge, 1 - edge)
    return np.asarray(np.log((1 - bounded) / bounded))


def abilities(right: Flags, answered: Flags, difficulty: Floats) -> Floats:
    """Posterior modes (items × candidates in, one number per candidate out), by Newton's method."""
    earned = (right & answered).sum(axis=0)
    ability = np.zeros(right.shape[1])
    for _ in range(_STEPS):
        chance = _chance(ability, difficulty) * answered
        slope = earned - chance.sum(axis=0) - ability / PRIOR_VARIANCE
        curve = (chance * (1 - chance)).sum(axis=0) + 1 / PRIOR_VARIANCE
        step = np.clip(slope / curve, -1, 1)
        ability += step
        if np.abs(step).max() < 1e-12:
            break
    return ability


def fit(answers: Answers, difficulty: Mapping[str, float] | None = None) -> Model:
    """The model of these answers. difficulty: known difficulties (logits) of some items, used as they are.

    Errors: ScoringError ``partial-marks``: the indices need answers that are right or wrong.
    """
    if not dichotomous(answers):
        raise ScoringError("partial-marks")
    answered = answers.answered
    right = (answers.marks > 0) & answered
    levels = difficulties(right, answered)
    for index, item in enumerate(answers.items):
        levels[index] = (difficulty or {}).get(item, levels[index])
    ability = abilities(right, answered, levels)
    chance = _chance(ability, levels)
    groups = thirds(ability)
    columns = [_item(answers, index, chance[index], groups) for index in range(len(answers.items))]
    widths = [expected.shape[1] for expected, _, _ in columns]
    return Model(
        expected=np.hstack([expected for expected, _, _ in columns]),
        chosen=np.hstack([chosen for _, chosen, _ in columns]),
        answered=np.ascontiguousarray(answered.T.astype(np.float64)),
        starts=np.cumsum([0, *widths[:-1]]).astype(np.intp),
        wrong=np.concatenate([wrong for _, _, wrong in columns]),
        abilities=ability,
        right_counts=right.sum(axis=0),
        wrong_counts=(answered & ~right).sum(axis=0),
    )


def _chance(ability: Floats, difficulty: Floats) -> Floats:
    """Items × candidates."""
    return np.asarray(1 / (1 + np.exp(difficulty[:, None] - ability[None, :])))


def _item(
    answers: Answers, index: int, chance: Floats, groups: tuple[Flags, Flags, Flags]
) -> tuple[Floats, Floats, Flags]:
    """Of one item: expected and chosen (candidates × options), and which options are wrong.

    Where nobody gave a wrong (or a right) answer there is no option to carry its probability, and no pair that
    could match in it. Of an item with many different answers (numbers, words) those given once are left away: they
    match nobody's.
    """
    labels = answers.labels[index]
    right_labels = frozenset({"1"}) if answers.right is None else answers.right[index]
    is_right = np.array([label in right_labels for label in labels], dtype=np.bool_)
    kept = np.arange(len(labels))
    if len(labels) > _MANY:
        codes = answers.codes[index]
        often = np.bincount(codes[codes >= 0], minlength=len(labels)) > 1
        kept = np.flatnonzero(often | is_right)
        is_right = is_right[kept]
    chosen = (answers.codes[index][:, None] == kept[None, :]).astype(np.float64)
    expected = np.zeros_like(chosen)
    for kind, worth in ((is_right, chance), (~is_right, 1 - chance)):
        whole = chosen[:, kind].sum(axis=0)
        if not whole.sum():
            continue
        for group in groups:
            here = chosen[group][:, kind].sum(axis=0) + _DRAWN * whole / whole.sum()
            expected[np.ix_(group, kind)] = worth[group][:, None] * (here / here.sum())
    return expected, chosen, ~is_right
