"""Pairs of papers that agree more than chance explains: leads for a person, with the number of comparisons told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from scoring.items.answers import Answers, Floats
from scoring.items.correction import benjamini_hochberg
from scoring.items.likeness import Indices, WrongShares, against, gbt, gbt_pairs, wrong_shares
from scoring.items.model import Model, fit
from scoring.items.pairs import EVERYBODY, TOP, Part, in_common, numbered, plan
from scoring.items.shown import certain

LEVEL = 0.05
CLOSEST = 20
_ROWS = 256

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class OneWay:
    """``candidate``'s answers given those of ``other``. Adjusted values are None where the pair was looked up on its
    own, or where the unadjusted one is above the level already."""

    candidate: str
    other: str
    omega: Decimal
    omega_p: Decimal
    omega_adjusted: Decimal | None
    k_p: Decimal
    k_adjusted: Decimal | None


@dataclass(frozen=True)
class PairLikeness:
    """Two papers. ``compared``: items both answered; ``matches`` of them alike, ``wrong_matches`` alike and wrong.
    ``lead``: omega or GBT stays at or below the level after the correction. ``common``: groups they share."""

    first: OneWay
    second: OneWay
    compared: int
    matches: int
    wrong_matches: int
    gbt_p: Decimal
    gbt_adjusted: Decimal | None
    lead: bool
    common: Mapping[str, str]


@dataclass(frozen=True)
class Likeness:
    """``pairs``: all leads and the closest others, least likely by chance first. ``comparisons``: pairs looked at;
    omega and K were worked out both ways, so twice as often. ``whole``: everybody with everybody."""

    candidates: int
    comparisons: int
    whole: bool
    level: Decimal
    leads: int
    pairs: tuple[PairLikeness, ...]


@dataclass
class _Small:
    """Places of copier and source (or of the two of a pair) with the small p-values found so far."""

    keys: list[Indices]
    values: list[Floats]

    def take(self, keys: Indices, values: Floats) -> None:
        few = values <= LEVEL
        self.keys.append(keys[few])
        self.values.append(values[few])

    def adjusted(self, comparisons: int) -> dict[int, float]:
        keys, values = np.concatenate(self.keys), np.concatenate(self.values)
        return dict(zip(keys.tolist(), benjamini_hochberg(values, comparisons).tolist(), strict=True))


@dataclass(frozen=True)
class _Adjusted:
    omega: Mapping[int, float]
    gbt: Mapping[int, float]
    k: Mapping[int, float]


def similar_pairs(
    answers: Answers,
    groups: Mapping[str, Sequence[str]] | None = None,
    *,
    difficulty: Mapping[str, float] | None = None,
    everybody: int = EVERYBODY,
    top: int = TOP,
    closest: int = CLOSEST,
    progress: Progress | None = None,
) -> Likeness:
    """Compare all pairs, or in a cohort of more than ``everybody`` those of a group or at the top of the list.

    groups: see `scoring.items.pairs.plan`; difficulty: see `scoring.items.model.fit`. progress is told (rows done,
    rows in all). Errors: as those two.
    """
    model = fit(answers, difficulty)
    shares = wrong_shares(model)
    parts = plan(answers.totals, groups or {}, everybody, top)
    compared = _compare(model, shares, parts, groups or {}, progress or (lambda done, whole: None))
    many = compared.comparisons
    adjusted = _Adjusted(
        omega=compared.omega.adjusted(2 * many),
        gbt=compared.gbt.adjusted(many),
        k=compared.k.adjusted(2 * many),
    )
    count = len(answers.candidates)
    keys = _listed(compared.near, adjusted, count, closest)
    pairs = tuple(_pair(answers, model, shares, key, adjusted, groups or {}) for key in keys)
    return Likeness(
        candidates=count,
        comparisons=many,
        whole=parts[0].column is None,
        level=certain(LEVEL, 2),
        leads=sum(pair.lead for pair in pairs),
        pairs=pairs,
    )


def one_pair(
    answers: Answers, candidate: str, other: str, difficulty: Mapping[str, float] | None = None
) -> PairLikeness:
    """Two named candidates, uncorrected: the figures of somebody about whom there was a question beforehand.

    Errors: as `scoring.items.model.fit`; KeyError for an unknown candidate.
    """
    places = {name: place for place, name in enumerate(answers.candidates)}
    model = fit(answers, difficulty)
    key = places[candidate] * len(places) + places[other]
    return _pair(answers, model, wrong_shares(model), key, _Adjusted({}, {}, {}), {})


@dataclass
class _Pass:
    """What one pass over all parts finds: small p-values of each index, the closest pairs, how many were new."""

    model: Model
    shares: WrongShares
    omega: _Small
    gbt: _Small
    k: _Small
    near: list[tuple[float, int]]
    comparisons: int = 0

    def rows_against(self, rows: Indices, columns: Indices, earlier: Sequence[Indices]) -> None:
        """Compare every row with the columns behind it, but for pairs that an earlier part held: those who share a
        value in a column that was gone through before."""
        count = len(self.model.abilities)
        keys, turned = _keys(rows, columns, count), _keys(columns, rows, count).T
        new = rows[:, None] < columns[None, :]
        for numbers in earlier:
            mine, theirs = numbers[rows][:, None], numbers[columns][None, :]
            new &= (mine != theirs) | (mine < 0)
        forth = against(self.model, self.shares, rows, columns)
        back = against(self.model, self.shares, columns, rows)
        for small, one, other in ((self.omega, forth.omega_p, back.omega_p), (self.k, forth.k_p, back.k_p)):
            small.take(keys[new], one[new])
            small.take(turned[new], other.T[new])
        chance = gbt(self.model, rows, columns, forth.matches)[new]
        fresh = keys[new]
        self.gbt.take(fresh, chance)
        self.near = _nearest(self.near, fresh, chance)
        self.comparisons += len(fresh)


def _compare(
    model: Model,
    shares: WrongShares,
    parts: Sequence[Part],
    groups: Mapping[str, Sequence[str]],
    progress: Progress,
) -> _Pass:
    """One pass over all parts, column by column. A pair that is in several parts counts once."""
    found = _Pass(model, shares, _Small([], []), _Small([], []), _Small([], []), [])
    numbers = numbered(groups)
    done, whole = 0, sum(len(part.members) for part in parts)
    for part in parts:
        # Parts of one column have nobody in common; everybody, and the top of the list, come after all columns.
        earlier = list(numbers.values())
        if part.column:
            earlier = earlier[: list(numbers).index(part.column)]
        elif part.column is None:
            earlier = []
        for start in range(0, len(part.members), _ROWS):
            rows = part.members[start : start + _ROWS]
            found.rows_against(rows, part.members[start:], earlier)
            done += len(rows)
            progress(done, whole)
    return found


def _keys(rows: Indices, columns: Indices, count: int) -> Indices:
    return np.asarray(rows[:, None] * count + columns[None, :])


def _nearest(near: list[tuple[float, int]], keys: Indices, chances: Floats) -> list[tuple[float, int]]:
    """The least likely pairs so far; a few hundred are enough to list the closest."""
    few = np.argsort(chances, kind="stable")[:200]
    return sorted([*near, *zip(chances[few].tolist(), keys[few].tolist(), strict=True)])[:200]


def _listed(near: Sequence[tuple[float, int]], adjusted: _Adjusted, count: int, closest: int) -> list[int]:
    """Keys of all leads, then of the closest others; within each the least likely first."""
    leads: dict[int, float] = {}
    for figures in (adjusted.omega, adjusted.gbt):
        for key, value in figures.items():
            if value <= LEVEL:
                one, other = divmod(key, count)
                pair = min(one, other) * count + max(one, other)
                leads[pair] = min(leads.get(pair, 1.0), value)
    first = sorted(leads, key=lambda key: (leads[key], key))
    others = [key for _, key in near if key not in leads]
    return first + others[: max(0, closest - len(first))]


def _pair(
    answers: Answers,
    model: Model,
    shares: WrongShares,
    key: int,
    adjusted: _Adjusted,
    groups: Mapping[str, Sequence[str]],
) -> PairLikeness:
    count = len(answers.candidates)
    one, other = divmod(key, count)
    first, second = np.array([one]), np.array([other])
    forth = against(model, shares, first, second)
    ways = [_way(answers, model, shares, start, end, adjusted) for start, end in ((one, other), (other, one))]
    gbt_adjusted = adjusted.gbt.get(key)
    after = (gbt_adjusted, adjusted.omega.get(key), adjusted.omega.get(other * count + one))
    return PairLikeness(
        first=ways[0],
        second=ways[1],
        compared=int(forth.compared[0, 0]),
        matches=int(forth.matches[0, 0]),
        wrong_matches=int(forth.wrong_matches[0, 0]),
        gbt_p=certain(float(gbt_pairs(model, first, second, forth.matches[0])[0])),
        gbt_adjusted=None if gbt_adjusted is None else certain(gbt_adjusted),
        lead=any(value is not None and value <= LEVEL for value in after),
        common=in_common(groups, one, other),
    )


def _way(
    answers: Answers, model: Model, shares: WrongShares, one: int, other: int, adjusted: _Adjusted
) -> OneWay:
    block = against(model, shares, np.array([one]), np.array([other]))
    key = one * len(answers.candidates) + other
    omega_adjusted, k_adjusted = adjusted.omega.get(key), adjusted.k.get(key)
    return OneWay(
        candidate=answers.candidates[one],
        other=answers.candidates[other],
        omega=certain(float(block.omega[0, 0])),
        omega_p=certain(float(block.omega_p[0, 0])),
        omega_adjusted=None if omega_adjusted is None else certain(omega_adjusted),
        k_p=certain(float(block.k_p[0, 0])),
        k_adjusted=None if k_adjusted is None else certain(k_adjusted),
    )
