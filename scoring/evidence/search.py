"""All pairs of 256-bit numbers that differ in few bits, among very many, without comparing all with all.

Numbers that differ in at most d bits differ in at most ⌊d/16⌋ bits of one of their sixteen bands of sixteen bits
(Dirichlet's pigeonholes; the multi-index hashing of M. Norouzi, A. Punjani and D. Fleet, 2012). So everybody is looked
up under the own bands and those nearest to them. Templates put thousands into one pigeonhole; they never cost their
square: equal numbers are one; in a crowded hole those within half the distance of one of them hang on that one; and
what is still crowded is compared with its neighbours alone, which is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring.evidence.looks import BYTES, Bytes

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]
Keys = NDArray[np.uint16]

_BANDS: Final = 16
#: Beyond this a band may differ in three of sixteen bits: nearly everybody would be a neighbour.
MOST_WITHIN: Final = 47
#: So many in one pigeonhole are compared each with each.
_CROWD: Final = 300
#: So many links are kept at most; what has more is no search for copies any more.
_MOST_LINKS: Final = 2_000_000
#: So many are tried as the middle of a crowd before the rest is left to its neighbours.
_MIDDLES: Final = 48
_AT_ONCE: Final = 400_000


@dataclass(frozen=True)
class Near:
    """links: (n, 2) places of the numbers, the smaller first, sorted; distances: (n,) bits that differ.

    Equal numbers and those in a crowd hang on one of their kind, so not every pair of such a group is a link, yet all
    are joined. left_out: comparisons not made because a pigeonhole stayed crowded or the links became too many.
    """

    links: Ints
    distances: Ints
    left_out: int


def near(numbers: Bytes, within: int, progress: Callable[[int, int], None] | None = None) -> Near:
    """All pairs of rows of `numbers` (count × 32 bytes) that differ in at most `within` bits.

    Errors: ValueError if `within` is not in 0 to `MOST_WITHIN` or rows are no 256 bits.
    """
    if not 0 <= within <= MOST_WITHIN or numbers.ndim != 2 or numbers.shape[1] != BYTES:
        raise ValueError("rows of 256 bits and a distance of at most 47")
    _kinds, first, inverse = np.unique(
        np.ascontiguousarray(numbers).view(f"V{BYTES}").ravel(), return_index=True, return_inverse=True
    )
    stand_in = first[inverse]
    others = np.flatnonzero(stand_in != np.arange(len(numbers)))
    found = _Found(numbers, within)
    found.keep(stand_in[others], others)
    alone = np.sort(first)
    holes = _Holes(numbers)
    # A crowd is a crowd in many holes: all of them are thinned before anything is compared.
    for band in range(_BANDS):
        alone = _thin(found, holes, alone, band)
    left_out = 0
    for band in range(_BANDS):
        left_out += _compare(found, holes, alone, band, within // _BANDS)
        if progress is not None:
            progress(band + 1, _BANDS)
    return found.near(left_out)


class _Found:
    """Links so far; a pair met under several bands is kept once."""

    def __init__(self, numbers: Bytes, within: int) -> None:
        self.words: Words = np.ascontiguousarray(numbers).view(np.uint64)
        self.within = within
        self.codes: list[Ints] = []
        self.kept = 0

    def distance(self, one: Ints, other: Ints) -> Ints:
        apart: Ints = np.bitwise_count(self.words[one] ^ self.words[other]).sum(axis=1, dtype=np.int64)
        return apart

    def keep(self, one: Ints, other: Ints) -> None:
        low, high = np.minimum(one, other), np.maximum(one, other)
        if len(low):
            self.codes.append(low * len(self.words) + high)
            self.kept += len(low)
        if self.kept > 2 * _MOST_LINKS:
            self.codes = [np.unique(np.concatenate(self.codes))]
            self.kept = len(self.codes[0])

    def try_all(self, one: Ints, other: Ints) -> bool:
        """False if there was no room for the links any more."""
        if self.kept > _MOST_LINKS and len(self.codes) == 1:
            return False
        close = self.distance(one, other) <= self.within
        self.keep(one[close], other[close])
        return True

    def near(self, left_out: int) -> Near:
        codes = np.unique(np.concatenate(self.codes)) if self.codes else np.zeros(0, dtype=np.int64)
        links = np.stack(np.divmod(codes, max(len(self.words), 1)), axis=1).astype(np.int64)
        return Near(links, self.distance(links[:, 0], links[:, 1]), left_out)


class _Holes:
    """The bands. Every band gets bits from all over the number: frequencies side by side say much the same."""

    def __init__(self, numbers: Bytes) -> None:
        places = np.arange(BYTES * 8).reshape(_BANDS, _BANDS)
        dealt = np.stack([np.roll(places[row], row) for row in range(_BANDS)], axis=1)
        bits = np.unpackbits(numbers, axis=1)[:, dealt.ravel()]
        self.keys: Keys = np.ascontiguousarray(np.packbits(bits, axis=1)).view(np.uint16)

    def sorted(self, alone: Ints, band: int) -> tuple[Ints, Keys]:
        keys = self.keys[alone, band]
        order = np.argsort(keys, kind="stable")
        return alone[order], keys[order]


def _thin(found: _Found, holes: _Holes, alone: Ints, band: int) -> Ints:
    """`alone` without those who hang on another one of their crowd from now on."""
    rows, keys = holes.sorted(alone, band)
    edges = np.flatnonzero(np.diff(keys)) + 1
    gone: list[Ints] = []
    for crowd in np.split(rows, edges):
        rest = crowd
        for _try in range(_MIDDLES):
            if len(rest) <= _CROWD:
                break
            middle, rest = rest[0], rest[1:]
            close = found.distance(np.full(len(rest), middle), rest) <= found.within // 2
            found.keep(np.full(int(close.sum()), middle), rest[close])
            gone.append(rest[close])
            rest = rest[~close]
    if not gone:
        return alone
    return np.setdiff1d(alone, np.concatenate(gone), assume_unique=True)


def _compare(found: _Found, holes: _Holes, alone: Ints, band: int, most_bits: int) -> int:
    """Everybody with those whose band differs in at most `most_bits` bits; returns what was left out."""
    rows, keys = holes.sorted(alone, band)
    left_out = 0
    for mask in _masks(most_bits):
        start = np.searchsorted(keys, keys ^ mask, side="left")
        end = np.searchsorted(keys, keys ^ mask, side="right")
        if mask == 0:
            # Within one hole: only those that come later, so that no pair is met twice.
            start = np.arange(len(rows)) + 1
        counts = np.maximum(end - start, 0)
        left_out += int(np.maximum(counts - _CROWD, 0).sum())
        for mine, theirs in _meetings(rows, start, np.minimum(counts, _CROWD)):
            if not found.try_all(mine, theirs):
                left_out += len(mine)
    return left_out


def _meetings(rows: Ints, start: Ints, counts: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Pairs (row, each of the `counts` rows from `start` on), so many at a time as fit."""
    upto = np.cumsum(counts)
    cuts = np.searchsorted(upto, np.arange(_AT_ONCE, int(upto[-1]) if len(upto) else 0, _AT_ONCE))
    for piece in np.split(np.arange(len(rows)), np.unique(cuts)):
        number = counts[piece]
        whole = int(number.sum())
        if whole:
            within = np.arange(whole) - np.repeat(np.cumsum(number) - number, number)
            mine = np.repeat(rows[piece], number)
            theirs = rows[np.repeat(start[piece], number) + within]
            yield mine, theirs


def _masks(most_bits: int) -> list[np.uint16]:
    """All ways to change at most so many of sixteen bits, each once: a mask finds the pair from both sides."""
    found = [0]
    for bits in range(1, most_bits + 1):
        found += [sum(1 << bit for bit in chosen) for chosen in combinations(range(16), bits)]
    return [np.uint16(one) for one in found]
