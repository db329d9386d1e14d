"""All texts against all: cosine of weighted character n-grams, and how much of the smaller stands in the other.

Weights are tf-idf (K. Spärck Jones 1972) with logarithmic frequency; n-grams of two to four letters, since Chinese has
no blanks between words and a dictionary would separate names badly. Nothing of size texts × texts is ever held: the
products are made for a block of rows at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.texts.normal import in_codes
from scoring.texts.shingles import SHINGLE, sampled

Floats = NDArray[np.float32]

NGRAMS = (2, 3, 4)
#: Among few texts no n-gram can be told for usual by its number; longer ones are seldom usual.
NGRAMS_OF_FEW = (4, 5, 6)
_PLACES = 1 << 22
#: n-grams held for all texts together: at eight bytes, and twice that while they are sorted.
_MOST_GRAMS = 24_000_000
#: Multiplications of one product of all texts by all; what would cost more leaves out the most usual n-grams.
_MOST_STEPS = 4_000_000_000
_BLOCK_CELLS = 2_000_000
_BLOCK_ROWS = 256


@dataclass(frozen=True)
class Block:
    """Rows ``start`` to ``start + len(cosine)`` against every text; both arrays are rows × texts.

    shared: how many runs of six letters a pair has in common, as far as they are in few texts.
    """

    start: int
    cosine: Floats
    shared: Floats


@dataclass(frozen=True)
class Vectors:
    """``grams``: rows of length one; ``runs``: rows of ones. ``rate``: one in how many n-grams was taken.
    ``sizes``: of each text, how many different runs of six letters it has."""

    grams: Any
    runs: Any
    sizes: Floats
    rate: int

    def blocks(self) -> Iterator[Block]:
        """Every text against every other, block by block."""
        count = self.grams.shape[0]
        rows = max(1, min(_BLOCK_ROWS, _BLOCK_CELLS // max(count, 1)))
        grams, runs = self.grams.T.tocsr(), self.runs.T.tocsr()
        for start in range(0, count, rows):
            cosine = (self.grams[start : start + rows] @ grams).toarray()
            shared = (self.runs[start : start + rows] @ runs).toarray() * self.rate
            yield Block(start, cosine, shared)


def vectors(own: Iterable[str], letters: int, often: int | None) -> Vectors:
    """own: what is each text's own, with gaps; letters: about how many there are in all; often: an n-gram in at
    least so many texts weighs nothing (None: all weigh)."""
    held = list(own)
    rate = max(1, -(-letters * len(NGRAMS) // _MOST_GRAMS))
    grams = _counted(held, _taking(NGRAMS_OF_FEW if often is None else NGRAMS, rate))
    runs = _counted(held, _taking((SHINGLE,), rate))
    sizes = np.diff(runs.indptr).astype(np.float32) * rate
    _weigh(grams, often)
    runs.data[:] = 1
    return Vectors(_kept(grams, often), _kept(runs, often), sizes, rate)


def _counted(texts: list[str], analyser: Callable[[str], Iterable[str]]) -> Any:
    from sklearn.feature_extraction.text import HashingVectorizer  # type: ignore[import-untyped]

    counter = HashingVectorizer(
        analyzer=analyser, n_features=_PLACES, alternate_sign=False, norm=None, dtype=np.float32
    )
    return counter.transform(texts)


def _taking(lengths: tuple[int, ...], rate: int) -> Callable[[str], Iterable[str]]:
    def grams(text: str) -> list[str]:
        codes = in_codes(text)
        return [
            text[place : place + length]
            for length in lengths
            for place in sampled(codes, length, rate).tolist()
        ]

    return grams


def _weigh(grams: Any, often: int | None) -> None:
    """In place: counts become weights, rows get length one."""
    texts = grams.shape[0]
    held = np.bincount(grams.indices, minlength=_PLACES)
    weight = (np.log((1 + texts) / (1 + held)) + 1).astype(np.float32)
    if often is not None:
        weight[held >= often] = 0
    grams.data[:] = (1 + np.log(np.maximum(grams.data, 1))) * weight[grams.indices]
    rows = np.repeat(np.arange(texts), np.diff(grams.indptr))
    lengths = np.sqrt(np.bincount(rows, grams.data.astype(np.float64) ** 2, minlength=texts))
    grams.data /= np.maximum(lengths, 1e-9)[rows].astype(np.float32)


def _kept(counted: Any, often: int | None) -> Any:
    """Only what at least two texts have and not so many that the product would take minutes."""
    held = np.bincount(counted.indices, minlength=_PLACES)
    levels = np.bincount(held)
    cost = np.cumsum(levels * np.arange(len(levels), dtype=np.float64) ** 2)
    most = int(np.searchsorted(cost, _MOST_STEPS, side="right")) - 1
    if often is not None:
        most = min(most, often - 1)
    return counted[:, np.nonzero((held >= 2) & (held <= max(most, 2)))[0]]
