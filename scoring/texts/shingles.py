"""Runs of letters as numbers, and which of them everybody has: the words of a template are nobody's copy.

Shingles: A. Broder 1997, "On the resemblance and containment of documents".
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scoring.texts.normal import Codes

Hashes = NDArray[np.uint64]
Mask = NDArray[np.bool_]

#: Letters of a run that is looked for as a whole: two or three Chinese words.
SHINGLE = 6
#: What stands between the parts of a text that are its own; no normalised text holds it.
GAP = "\x00"

_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_FEWEST_BUCKETS, _MOST_BUCKETS = 1 << 16, 1 << 24


def hashes(codes: Codes, length: int) -> Hashes:
    """A number for each run of ``length`` letters, in order; empty where the text is shorter."""
    count = len(codes) - length + 1
    if count <= 0:
        return np.zeros(0, dtype=np.uint64)
    wide = codes.astype(np.uint64) + np.uint64(1)
    total = np.zeros(count, dtype=np.uint64)
    for offset in range(length):
        total = total * _FACTOR + wide[offset : offset + count]
    total ^= total >> np.uint64(31)
    total *= _MIX
    return np.asarray(total ^ (total >> np.uint64(29)))


class Shared:
    """What stands in the template, or in so many texts that it is nobody's own.

    Counts are kept in a table of fixed size (at most 64 MB), whatever the number of texts; two runs that fall into one
    place of it are counted together, which in a table twice as large as the letters changes next to nothing.
    """

    def __init__(self, letters: int) -> None:
        """``letters``: about how many all texts have together."""
        buckets = _FEWEST_BUCKETS
        while buckets < min(2 * letters, _MOST_BUCKETS):
            buckets *= 2
        self._last = np.uint64(buckets - 1)
        self._counts = np.zeros(buckets, dtype=np.uint32)
        self._template = np.zeros(0, dtype=np.uint64)
        self._often: int | None = None

    def template(self, codes: Codes) -> None:
        """Nothing of this is anybody's own."""
        self._template = np.unique(np.concatenate([self._template, hashes(codes, SHINGLE)]))

    def count(self, codes: Codes) -> None:
        """One more text."""
        self._counts[np.unique(hashes(codes, SHINGLE) & self._last)] += 1

    def since(self, often: int | None) -> None:
        """From how many texts on a run is nobody's own; None: only the template counts."""
        self._often = often

    def mask(self, codes: Codes) -> Mask:
        """Which letters lie in a run that is nobody's own."""
        found = hashes(codes, SHINGLE)
        common = np.isin(found, self._template)
        if self._often is not None:
            common |= self._counts[found & self._last] >= self._often
        edges = np.zeros(len(codes) + 1, dtype=np.int64)
        starts = np.nonzero(common)[0]
        np.add.at(edges, starts, 1)
        np.add.at(edges, starts + SHINGLE, -1)
        return np.asarray(np.cumsum(edges[:-1]) > 0)


def own(codes: Codes, mask: Mask) -> Codes:
    """The letters that are the text's own; one gap stands for each part that is not."""
    kept = np.where(mask, np.uint32(0), codes)
    if not len(kept):
        return kept
    doubled = mask & np.concatenate([[False], mask[:-1]])
    return np.asarray(kept[~doubled])


def sampled(codes: Codes, length: int, rate: int) -> NDArray[np.int64]:
    """Where runs of ``length`` letters without a gap begin: all, or one in ``rate`` of them.

    The same runs are taken in every text, by their number, so that what two texts share is thinned alike.
    """
    count = len(codes) - length + 1
    if count <= 0:
        return np.zeros(0, dtype=np.int64)
    gaps = np.cumsum(np.concatenate([[0], codes == 0]))
    whole = gaps[length:] == gaps[:-length]
    if rate > 1:
        whole &= hashes(codes, length) % np.uint64(rate) == 0
    return np.asarray(np.nonzero(whole)[0])
