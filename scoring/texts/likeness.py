"""Which pairs of many texts are alike, how, and who belongs together. Leads for a person, never a verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from scoring.texts.groups import Groups
from scoring.texts.normal import in_codes, in_letters, normal, normal_with_places
from scoring.texts.passages import LEAST, Passages, Side, passages
from scoring.texts.shingles import Shared, own
from scoring.texts.vectors import Block, Vectors, vectors

#: Measured on made-up village plans, docs/field-work.md: unrelated plans stay below, copies with a third of their words
#: exchanged lie above.
LIKE = 0.25
#: Letters in one passage that are worth a look however long the texts are.
RUN = 100
#: What stands in more than this share of the texts is nobody's own; among fewer texts than FEWEST nobody can tell.
OFTEN, FEWEST = 0.5, 8
#: Letters of its own below which a text says too little to be compared.
LEAST_OWN = 12
MOST_PAIRS = 2_000
#: What is looked at passage by passage: a share of the limit of the quick figures.
_NEAR = 0.6

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Pair:
    """Two texts by their index, the lower first. All shares from 0 to 1, of what is each text's own.

    likeness: the greatest of ``cosine`` and the two covered shares; by it pairs are sorted. first_in_second: runs of
    six letters of the first that stand in the second. kind: ``same``, ``contained`` (one has nearly all of the other,
    and much more), ``copied`` (half or more), ``part`` (passages), ``reworded`` (words alike, hardly a passage).
    changed: small changes inside passages.
    """

    first: int
    second: int
    likeness: float
    cosine: float
    first_in_second: float
    second_in_first: float
    found: Passages
    kind: str
    changed: int

    @property
    def shuffled(self) -> bool:
        """Whether a good part stands in another order."""
        return self.found.moved >= 0.25


@dataclass(frozen=True)
class Findings:
    """pairs: the likest first. groups: indices of texts that hang together, the largest first, the one with most
    links first inside. bare: texts with next to nothing of their own. common: of each text, the share that is nobody's
    own. left_out: pairs that are alike by the quick figures, but beyond the most that were looked at passage by
    passage; groups know them. compared: pairs in all.
    """

    pairs: tuple[Pair, ...]
    groups: tuple[tuple[int, ...], ...]
    bare: tuple[int, ...]
    common: tuple[float, ...]
    compared: int
    left_out: int


def alike(
    texts: Sequence[str],
    template: Sequence[str] = (),
    *,
    least: float = LIKE,
    run: int = RUN,
    most: int = MOST_PAIRS,
    progress: Progress | None = None,
) -> Findings:
    """Pairs whose likeness is at least ``least``, or that have a passage of ``run`` letters in common.

    texts: as written. template: forms that all were given; their words weigh nothing. most: pairs that are looked at
    passage by passage, the likest first. progress: told ('weigh' | 'compare' | 'passages', done, of how many).
    """
    tell = progress or (lambda step, done, whole: None)
    letters = [normal(text) for text in texts]
    shared = _shared(letters, template)
    parts, common = [], []
    for index, text in enumerate(letters):
        codes = in_codes(text)
        mask = shared.mask(codes)
        parts.append(in_letters(own(codes, mask)))
        common.append(float(mask.mean()) if len(mask) else 0.0)
        tell("weigh", index + 1, len(letters))
    bare = {index for index, part in enumerate(parts) if len(part.replace("\x00", "")) < LEAST_OWN}
    parts = ["" if index in bare else part for index, part in enumerate(parts)]
    groups, candidates, left_out = Groups(len(texts)), _Near(most, least), 0
    if len(texts) - len(bare) >= 2:
        made = vectors(parts, sum(map(len, parts)), _often(len(texts)))
        for block in made.blocks():
            _gather(block, made, least, run, candidates, groups)
            tell("compare", block.start + len(block.cosine), len(texts))
        left_out = candidates.finish()
    sides = lru_cache(maxsize=1024)(lambda index: _side(texts[index], shared))
    pairs = []
    for done, (first, second, *figures) in enumerate(candidates.rows()):
        pair = _judged(first, second, figures, sides(first), sides(second))
        if pair.likeness >= least or pair.found.longest >= run:
            pairs.append(pair)
            groups.join(first, second)
        tell("passages", done + 1, len(candidates))
    pairs.sort(key=lambda pair: (-pair.likeness, -pair.found.longest, pair.first, pair.second))
    compared = (len(texts) - len(bare)) * (len(texts) - len(bare) - 1) // 2
    return Findings(tuple(pairs), groups.found(), tuple(sorted(bare)), tuple(common), compared, left_out)


def one_pair(first: str, second: str, template: Sequence[str] = (), least: int = LEAST) -> Passages:
    """The passages that two texts have in common, for a page that marks them."""
    shared = _shared([], template)
    return passages(_side(first, shared), _side(second, shared), least)


def _often(texts: int) -> int | None:
    return None if texts < FEWEST else int(texts * OFTEN) + 1


def _shared(letters: Sequence[str], template: Sequence[str]) -> Shared:
    shared = Shared(sum(map(len, letters)))
    for text in template:
        shared.template(in_codes(normal(text)))
    often = _often(len(letters))
    if often is not None:
        for text in letters:
            shared.count(in_codes(text))
    shared.since(often)
    return shared


def _side(text: str, shared: Shared) -> Side:
    letters, places = normal_with_places(text)
    codes = in_codes(letters)
    return Side(codes, places, shared.mask(codes))


class _Near:
    """The likest pairs so far by the quick figures, in bounded memory."""

    def __init__(self, most: int, least: float) -> None:
        self._most, self._least, self._dropped = most, least, 0
        self._held: NDArray[np.float64] = np.zeros((0, 6))

    def __len__(self) -> int:
        return len(self._held)

    def add(self, rows: NDArray[np.float64]) -> None:
        """rows: first, second, cosine, first in second, second in first, the greatest of these."""
        self._held = np.concatenate([self._held, rows])
        if len(self._held) > 4 * self._most + 1_000:
            self._cut()

    def finish(self) -> int:
        """How many that are alike were left out."""
        self._cut()
        return self._dropped

    def rows(self) -> Iterator[tuple[int, int, float, float, float]]:
        for first, second, *figures in self._held.tolist():
            yield int(first), int(second), figures[0], figures[1], figures[2]

    def _cut(self) -> None:
        order = np.lexsort((self._held[:, 1], self._held[:, 0], -self._held[:, 5]))
        self._dropped += int((self._held[order[self._most :], 5] >= self._least).sum())
        self._held = self._held[order[: self._most]]


def _gather(block: Block, made: Vectors, least: float, run: int, near: _Near, groups: Groups) -> None:
    """Pairs of a block that deserve a closer look; those that are alike beyond doubt hang together at once."""
    rows = np.arange(block.start, block.start + len(block.cosine))
    upper = np.arange(made.sizes.shape[0])[None, :] > rows[:, None]
    smaller = np.minimum(made.sizes[rows][:, None], made.sizes[None, :])
    close = block.cosine >= least * _NEAR
    close |= (block.shared >= least * _NEAR * smaller) & (block.shared > 0)
    close |= block.shared >= run * _NEAR
    one, other = np.nonzero(close & upper)
    shared = block.shared[one, other]
    there, back = (np.minimum(shared / np.maximum(made.sizes[side], 1), 1) for side in (rows[one], other))
    cosine = np.minimum(block.cosine[one, other], 1)
    best = np.maximum(cosine, np.maximum(there, back))
    near.add(np.stack([rows[one], other, cosine, there, back, best], axis=1).astype(float))
    for place in np.nonzero(cosine >= least)[0].tolist():
        groups.join(int(rows[one[place]]), int(other[place]))


def _judged(first: int, second: int, figures: Sequence[float], one: Side, other: Side) -> Pair:
    found = passages(one, other)
    same = len(one.codes) == len(other.codes) and bool(np.array_equal(one.codes, other.codes))
    cosine = 1.0 if same else figures[0]
    likeness = max(cosine, found.first_share, found.second_share)
    changed = sum(passage.changes for passage in found.passages)
    kind = "same" if same else _kind(found)
    return Pair(first, second, likeness, cosine, figures[1], figures[2], found, kind, changed)


def _kind(found: Passages) -> str:
    more, less = (
        max(found.first_share, found.second_share),
        min(found.first_share, found.second_share),
    )
    if more >= 0.7 and less < 0.6 * more:
        return "contained"
    if more >= 0.5:
        return "copied"
    return "part" if more >= 0.1 or found.longest >= RUN else "reworded"
