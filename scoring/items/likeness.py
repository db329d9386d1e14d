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
    wrong = model.chosen[:, model.wrong]
    counts = wrong.sum(axis=1)
    levels, place = np.unique(model.right_counts, return_inverse=True)
    shares = np.empty((len(levels), len(wrong)))
    for level in range(len(levels)):
        together = wrong[place == level].mean(axis=0) @ wrong.T
        shares[level] = together / np.maximum(counts, 1)
    return WrongShares(levels.astype(np.intp), np.clip(shares, 0.0, 1.0), counts.astype(np.intp))


def against(model: Model, shares: WrongShares, rows: Indices, columns: Indices) -> Block:
    """Every row candidate as the copier of every column candidate; the diagonal means nothing."""
    answered = model.spread(model.answered[rows])
    likely = model.expected[rows] * answered
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
    mean = np.zeros((len(rows), len(columns)))
    variance = np.zeros_like(mean)
    ends = np.append(model.starts[1:], model.expected.shape[1])
    for index, (start, end) in enumerate(zip(model.starts, ends, strict=True)):
        same = model.expected[rows, start:end] @ model.expected[columns, start:end].T
        same *= np.outer(model.answered[rows, index], model.answered[columns, index])
        mean += same
        same *= 1 - same
        variance += same
    z = (matches - 0.5 - mean) / np.sqrt(np.maximum(variance, 1e-12))
    tail = upper_tail(z)
    near_r, near_c = np.nonzero(z > _SCREEN)
    for start in range(0, len(near_r), _CHUNK):
        part = slice(start, start + _CHUNK)
        one, other = near_r[part], near_c[part]
        tail[one, other] = gbt_pairs(model, rows[one], columns[other], matches[one, other])
    return tail


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
    """Probability that a standard normal is at least z."""
    flat = [erfc(value / sqrt(2)) / 2 for value in z.ravel().tolist()]
    return np.array(flat).reshape(z.shape)


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
