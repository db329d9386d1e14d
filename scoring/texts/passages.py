"""What two texts have in common, passage by passage, with its place in both as they were written.

Greedy string tiling (M. Wise 1993, "String similarity via greedy string tiling and running Karp-Rabin matching"): the
longest run in common is taken first, and no letter is taken twice. Runs are found by the numbers of short ones that lie
on one diagonal, in a time that grows with the letters. Then runs that a small change keeps apart are joined, so that an
exchanged name or figure does not break a passage.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.texts.normal import Codes, Places
from scoring.texts.shingles import Mask, hashes

#: A run that may begin a passage, and the longest change inside one, in letters of either text.
SEED, BRIDGE = 5, 8
#: Letters running that are nobody's own and yet do not break a passage around them.
MOST_COMMON = 60
#: Letters that a passage must have in common.
LEAST = 12
#: Where a short run comes back again and again, only its first places are compared.
_MOST_PLACES = 6
_MOST_TILES = 20_000

#: Begin in the first text, begin in the second, length: in letters of the normalised texts.
Tile = tuple[int, int, int]


@dataclass(frozen=True)
class Side:
    """A text as it is compared: its letters, where each stands in the text as written, which are nobody's own."""

    codes: Codes
    places: Places
    common: Mask

    @property
    def own(self) -> int:
        """Letters that are the text's own."""
        return int(len(self.codes) - self.common.sum())


@dataclass(frozen=True)
class Passage:
    """Indices into the two texts as written, the end excluded; ``letters`` in common; ``changes`` bridged."""

    first_start: int
    first_end: int
    second_start: int
    second_end: int
    letters: int
    changes: int


@dataclass(frozen=True)
class Passages:
    """In the order of the first text. Shares (0 to 1): of each text's own letters, how many stand in a passage;
    ``longest``: letters in common of the longest; ``moved``: share of them that stand elsewhere in the second."""

    passages: tuple[Passage, ...]
    first_share: float
    second_share: float
    longest: int
    moved: float


def passages(first: Side, second: Side, least: int = LEAST) -> Passages:
    """The passages with at least ``least`` letters in common; what is nobody's own belongs to none."""
    runs = _runs(first, second)
    chains = _chains(_tiles(runs), _counted(first.common), _counted(second.common))
    chains = [chain for chain in chains if sum(tile[2] for tile in chain) >= least]
    found = tuple(_passage(chain, first, second) for chain in chains)
    letters = [sum(tile[2] for tile in chain) for chain in chains]
    together = sum(letters)
    return Passages(
        found,
        min(1.0, together / max(first.own, 1)),
        min(1.0, together / max(second.own, 1)),
        max(letters, default=0),
        _moved([chain[0][1] for chain in chains], letters),
    )


def _runs(first: Side, second: Side) -> list[Tile]:
    """The longest runs in common on each diagonal, of at least SEED letters."""
    if len(first.codes) == len(second.codes) and np.array_equal(first.codes, second.codes):
        return _unmasked(first.common | second.common)
    here, there = _seeds(first), _seeds(second)
    if not len(here[0]) or not len(there[0]):
        return []
    begins, ends = np.searchsorted(there[0], here[0], "left"), np.searchsorted(there[0], here[0], "right")
    counts = np.minimum(ends - begins, _MOST_PLACES)
    rows = np.repeat(np.arange(len(counts)), counts)
    within = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    one, other = here[1][rows], there[1][begins[rows] + within]
    order = np.lexsort((one, one - other))
    one, other = one[order], other[order]
    if not len(one):
        return []
    fresh = np.concatenate([[True], (np.diff(one) != 1) | (np.diff(one - other) != 0)])
    starts = np.nonzero(fresh)[0]
    lengths = np.diff(np.append(starts, len(one))) + SEED - 1
    return list(zip(one[starts].tolist(), other[starts].tolist(), lengths.tolist(), strict=True))


def _unmasked(common: Mask) -> list[Tile]:
    """One text twice: what lies between the parts that are nobody's own."""
    edges = np.diff(np.concatenate([[0], (~common).astype(np.int8), [0]]))
    starts, ends = np.nonzero(edges == 1)[0], np.nonzero(edges == -1)[0]
    return [(start, start, end - start) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]


def _seeds(side: Side) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Numbers of the short runs that are the text's own, ascending, and where they begin; the first places only."""
    found = hashes(side.codes, SEED)
    taken = _counted(side.common)
    places = np.nonzero(taken[SEED:] == taken[: max(len(taken) - SEED, 0)])[0] if len(found) else taken[:0]
    numbers = found[places]
    order = np.argsort(numbers, kind="stable")
    numbers, places = numbers[order], places[order]
    again = np.arange(len(numbers)) - np.searchsorted(numbers, numbers, "left")
    few = again < _MOST_PLACES
    return numbers[few], places[few]


def _tiles(runs: list[Tile]) -> list[Tile]:
    """The longest first, no letter of either text twice; what is left of a run that overlaps is tried again."""
    waiting = [(-length, one, other) for one, other, length in runs]
    if len(waiting) > _MOST_TILES:
        waiting = heapq.nsmallest(_MOST_TILES, waiting)
    heapq.heapify(waiting)
    taken: tuple[bytearray, bytearray] = (
        bytearray(max((one + length for one, _, length in runs), default=0)),
        bytearray(max((other + length for _, other, length in runs), default=0)),
    )
    tiles: list[Tile] = []
    while waiting:
        minus, one, other = heapq.heappop(waiting)
        free = _longest_free(taken, one, other, -minus)
        if free is None:
            continue
        offset, length = free
        if length < -minus:
            heapq.heappush(waiting, (-length, one + offset, other + offset))
            continue
        taken[0][one : one + length] = taken[1][other : other + length] = b"\x01" * length
        tiles.append((one, other, length))
    return tiles


def _longest_free(
    taken: tuple[bytearray, bytearray], one: int, other: int, length: int
) -> tuple[int, int] | None:
    """Offset and length of the longest part of a run that is still free in both texts; None below SEED."""
    end = one + length
    if taken[0].find(1, one, end) < 0 and taken[1].find(1, other, other + length) < 0:
        return 0, length
    used = np.frombuffer(taken[0][one:end], np.uint8) | np.frombuffer(
        taken[1][other : other + length], np.uint8
    )
    walls = [-1, *np.flatnonzero(used).tolist(), length]
    width, place = max((after - before - 1, -before) for before, after in zip(walls, walls[1:], strict=False))
    return (1 - place, width) if width >= SEED else None


def _chains(tiles: list[Tile], here: Places, there: Places) -> list[list[Tile]]:
    """Tiles that follow each other in both texts with no more than a small change between; what is nobody's own may
    stand between them too. here, there: how many letters are nobody's own before each place of either text."""
    chains: list[list[Tile]] = []
    for tile in sorted(tiles):
        if chains:
            one, other, length = chains[-1][-1]
            if _near(here, one + length, tile[0]) and _near(there, other + length, tile[1]):
                chains[-1].append(tile)
                continue
        chains.append([tile])
    return chains


def _near(common: Places, end: int, begin: int) -> bool:
    between = begin - end
    if between < 0 or between > BRIDGE + MOST_COMMON:
        return False
    return between - int(common[begin] - common[end]) <= BRIDGE


def _counted(common: Mask) -> Places:
    return np.concatenate([[0], np.cumsum(common, dtype=np.int64)])


def _passage(chain: list[Tile], first: Side, second: Side) -> Passage:
    one, other, _ = chain[0]
    last_one, last_other, length = chain[-1]
    return Passage(
        int(first.places[one]),
        int(first.places[last_one + length - 1]) + 1,
        int(second.places[other]),
        int(second.places[last_other + length - 1]) + 1,
        sum(tile[2] for tile in chain),
        _changes(chain, first, second),
    )


def _moved(begins: list[int], letters: list[int]) -> float:
    """What does not belong to the heaviest row of passages that have the same order in both texts."""
    ends: list[
        int
    ] = []  # where rows end in the second text, ascending, and how heavy they are, ascending too
    weights: list[int] = []
    for begin, weight in zip(begins, letters, strict=True):
        place = bisect_left(ends, begin)
        weight += weights[place - 1] if place else 0
        beaten = place
        while beaten < len(weights) and weights[beaten] <= weight:
            beaten += 1
        ends[place:beaten], weights[place:beaten] = [begin], [weight]
    together = sum(letters)
    return 1 - weights[-1] / together if together else 0.0


def _changes(chain: list[Tile], first: Side, second: Side) -> int:
    """Where the two go on differently inside a passage; the same words of everybody's are no change."""
    changes = 0
    for (one, other, length), (next_one, next_other, _) in zip(chain, chain[1:], strict=False):
        here, there = first.codes[one + length : next_one], second.codes[other + length : next_other]
        changes += not np.array_equal(here, there)
    return changes
