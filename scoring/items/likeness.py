"""Three measures of how much two papers agree beyond what two people working alone would.

- omega: J. A. Wollack 1997, "A nominal response model approach for detecting answer copying". Matches of the copier
  with the source's answers, less what is expected of the copier's ability, in standard deviations.
- GBT: W. J. van der Linden & L. Sotaridona 2006, "Detecting answer copying when the regular response process follows
  a known response model". Exact probability of as many matches or more, neither of the two being taken as fixed.
- K: P. W. Holland 1996, "Assessing unusual agreement between the incorrect answers of two examinees using the
  K-index". Matching wrong answers against what others with the copier's number right share with the source.

Items that one of the two left blank or did not have are not compared. All are leads for a person who looks at seats,
times and papers; none of them says that somebody copied.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

from scoring.items.answers import Floats
from scoring.items.model import Model

Indices = NDArray[np.intp]

#: Exact GBT is worked out where its normal approximation is at least this many deviations up (about 12 per cent).
_SCREEN = 1.15
_CHUNK = 4096
_FEW_OPTIONS = 8


@dataclass(frozen=True)
class Block:
    """Figures of rows (copiers) against columns (sources), all of shape rows × columns."""

    compared: Floats
    matches: Floats
    wrong_matches: Floats
    omega: Floats
    omega_p: Floats
    k_p: Floats


@dataclass(frozen=True)
class WrongShares:
    """What those with as many right as the copier share with each source: ``levels`` (numbers right, ascending),
    ``shares`` (levels × candidates) of the source's wrong answers matched, ``wrong`` the source's wrong answers."""

    levels: Indices
    shares: Floats
    wrong: Indices


def wrong_shares(model: Model) -> WrongShares:
    """Worked out once for all candidates, as every pair needs them."""
    wrong, counts = model.chosen[:, model.wrong], model.wrong_counts
    levels, place = np.unique(model.right_counts, return_inverse=True)
    shares = np.empty((len(levels), len(wrong)))
    for level in range(len(levels)):
        together = wrong[place == level].mean(axis=0) @ wrong.T
        shares[level] = together / np.maximum(counts, 1)
    return WrongShares(levels.astype(np.intp), np.clip(shares, 0.0, 1.0), counts)


def against(model: Model, shares: WrongShares, rows: Indices, columns: Indices) -> Block:
    """Every row candidate as the copier of every column candidate; the diagonal means nothing."""
    likely = model.likely(rows)
    source = model.chosen[columns].T
    mine = model.chosen[rows]
    expected = likely @ source
    variance = np.maximum(expected - (likely * model.expected[rows]) @ source, 0.0)
    matches = mine @ source
    wrong = mine[:, model.wrong] @ source[model.wrong]
    with np.errstate(divide="ignore", invalid="ignore"):
        omega = np.where(variance > 1e-12, (matches - expected) / np.sqrt(variance), 0.0)
    return Block(
        compared=model.answered[rows] @ model.answered[columns].T,
        matches=matches,
        wrong_matches=wrong,
        omega=omega,
        omega_p=upper_tail(omega),
        k_p=_k(model, shares, rows, columns, wrong),
    )


def gbt(model: Model, rows: Indices, columns: Indices, matches: Floats) -> Floats:
    """Rows × columns: exact where the figure may matter, the normal approximation (with continuity) elsewhere."""
    mine, theirs = model.likely(rows), model.likely(columns)
    mean = mine @ theirs.T
    variance = mean - _squares(model, mine, theirs)
    z = (matches - 0.5 - mean) / np.sqrt(np.maximum(variance, 1e-12))
    tail = upper_tail(z)
    near_r, near_c = np.nonzero(z > _SCREEN)
    for start in range(0, len(near_r), _CHUNK):
        part = slice(start, start + _CHUNK)
        one, other = near_r[part], near_c[part]
        tail[one, other] = gbt_pairs(model, rows[one], columns[other], matches[one, other])
    return tail


def _squares(model: Model, mine: Floats, theirs: Floats) -> Floats:
    """Rows × columns: the sum over items of the squared chance of a match.

    A match's chance is a product sum over options; its square is one over pairs of options, so that one product of
    matrices does for all items with few options. Items with many are squared one by one.
    """
    ends = np.append(model.starts[1:], mine.shape[1])
    total = np.zeros((len(mine), len(theirs)))
    first: list[int] = []
    second: list[int] = []
    for start, end in zip(model.starts.tolist(), ends.tolist(), strict=True):
        if end - start > _FEW_OPTIONS:
            total += (mine[:, start:end] @ theirs[:, start:end].T) ** 2
            continue
        upper = np.triu_indices(end - start)
        first.extend((upper[0] + start).tolist())
        second.extend((upper[1] + start).tolist())
    weight = np.where(np.array(first) == np.array(second), 1.0, 2.0)
    if first:
        total += (mine[:, first] * mine[:, second] * weight) @ (theirs[:, first] * theirs[:, second]).T
    return total


def gbt_pairs(model: Model, first: Indices, second: Indices, matches: Floats) -> Floats:
    """Exact: the upper tail of a sum of unlike yes-or-no events, one an item (Poisson binomial), pair by pair."""
    both = model.expected[first] * model.expected[second]
    chances = np.add.reduceat(both, model.starts, axis=1)
    chances *= model.answered[first] * model.answered[second]
    # distribution[m] over all pairs: the probability of m matches among the items so far.
    distribution = np.zeros((chances.shape[1] + 1, len(first)))
    distribution[0] = 1.0
    for done, chance in enumerate(chances.T, start=1):
        distribution[1 : done + 1] = distribution[1 : done + 1] * (1 - chance) + distribution[:done] * chance
        distribution[0] *= 1 - chance
    tails = np.cumsum(distribution[::-1], axis=0)[::-1]
    return np.asarray(tails[matches.astype(np.intp), np.arange(len(first))])


def upper_tail(z: Floats) -> Floats:
    """Probability that a standard normal is at least z. Many values at once are read from a table (to seven decimals)
    where the probability is above 5 per cent and nothing hangs on it."""
    if z.size <= len(_GRID):
        return _exact_tail(z)
    tail = np.interp(z, _GRID, _TABLE)
    beyond = z > _GRID[-1]
    tail[beyond] = _exact_tail(z[beyond])
    return np.asarray(tail)


def _exact_tail(z: Floats) -> Floats:
    flat = [erfc(value / sqrt(2)) / 2 for value in z.ravel().tolist()]
    return np.array(flat).reshape(z.shape)


#: Up to 1.6 (5.5 per cent); below −6 nothing changes.
_GRID = np.linspace(-6.0, 1.6, 7601)
_TABLE = _exact_tail(_GRID)


def _k(model: Model, shares: WrongShares, rows: Indices, columns: Indices, matches: Floats) -> Floats:
    """Binomial tails: of the source's wrong answers, each matched with the share that the copier's equals match."""
    levels = np.searchsorted(shares.levels, model.right_counts[rows])
    met = matches.astype(np.intp)
    tails = np.empty(matches.shape)
    used, place = np.unique(levels, return_inverse=True)
    for column, source in enumerate(columns.tolist()):
        table = _binomial_tails(int(shares.wrong[source]), shares.shares[used, source])
        tails[:, column] = table[place, met[:, column]]
    return tails


def _binomial_tails(count: int, chances: Floats) -> Floats:
    """Rows: the given chances; column m: probability of at least m successes in ``count`` trials."""
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, count + 1)))])
    met = np.arange(count + 1)
    ways = logs[count] - logs - logs[::-1]
    # Kept away from 0 and 1 only so that their logarithms exist; the tails do not move in any shown digit.
    bounded = np.clip(chances, 1e-15, 1 - 1e-15)[:, None]
    table = np.exp(ways + met * np.log(bounded) + (count - met) * np.log1p(-bounded))
    return np.asarray(np.minimum(np.cumsum(table[:, ::-1], axis=1)[:, ::-1], 1.0))
