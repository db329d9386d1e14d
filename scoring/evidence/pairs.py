"""Pairs of pictures that look alike, why they do, and who belongs together. A likeness is a lead, never a verdict.

Limits were set on 48 screens of two apps on telephones (five languages, 1,044 pairs of different screens): whole
pictures came as near as 52 bits, blocks as near as 92; the same picture saved anew at a third of its size is at most
14 away, with a strip painted over 42. What the limits cannot tell apart is the same screen with other words on it: two
thirds of those are found as well, so a person looks at every pair.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from scoring.evidence.looks import BYTES, PARTS, Bytes
from scoring.evidence.search import MOST_WITHIN, Ints, near
from scoring.texts.groups import Groups

#: Bits within which two long blocks are alike.
WITHIN: Final = 30
#: Pairs that are told; beyond that the likest.
MOST: Final = 20_000
VIEW: Final = BYTES * len(PARTS)
_FAR: Final = 999
_AT_ONCE: Final = 50_000

Kind = Literal["same", "edges", "below", "above", "part"]
Surely = Literal["almost", "very", "rather"]


@dataclass(frozen=True)
class Pair:
    """first, second: places of the pictures, the smaller first. distance: bits of the likest part.

    kind: ``same`` the whole picture; ``edges`` all but its upper and lower edge (another clock); ``below`` the same
    from the upper edge on, so one is cut or goes on differently below; ``above`` the same from the lower edge on;
    ``part`` only a short block is the same. framed: one of them lies within a plain frame.
    """

    first: int
    second: int
    distance: int
    kind: Kind
    framed: bool

    @property
    def surely(self) -> Surely:
        """``almost``: as after saving anew; ``very``: as with a strip painted over; ``rather``: a screen of the same
        app with other words is as likely."""
        return "almost" if self.distance <= 10 else "very" if self.distance <= 18 else "rather"


@dataclass(frozen=True)
class Alike:
    """pairs: the likest first. groups: places of pictures that hang together, the largest first; they know the pairs
    that are not told too. more: pairs that are not told. left_out: comparisons not made, see `search.Near`."""

    pairs: tuple[Pair, ...]
    groups: tuple[tuple[int, ...], ...]
    more: int
    left_out: int


def limits(within: int = WITHIN) -> dict[str, int]:
    """Bits for each part: a whole picture has to be nearer than a block, for its edges are alike on all screens."""
    if not 0 <= within <= MOST_WITHIN:
        raise ValueError(f"a distance of 0 to {MOST_WITHIN}")
    short = within * 4 // 5
    return {"whole": within * 2 // 3, "upper": within, "lower": within, "head": short, "foot": short}


def alike(
    pictures: Sequence[Sequence[bytes]],
    within: int = WITHIN,
    most: int = MOST,
    progress: Callable[[int, int], None] | None = None,
) -> Alike:
    """All pairs among pictures, each given by its views (`VIEW` bytes: the five parts, zeros where one is missing)."""
    owner = np.repeat(np.arange(len(pictures)), [len(views) for views in pictures])
    views = np.frombuffer(b"".join(view for each in pictures for view in each), dtype=np.uint8)
    parts = views.reshape(len(owner), len(PARTS), BYTES)
    nearest: dict[int, int] = {}
    left_out = 0
    for place, (part, limit) in enumerate(limits(within).items()):
        assert PARTS[place] == part
        codes, distances, missed = _part(parts[:, place], owner, limit, len(pictures))
        left_out += missed
        for code, distance in zip(codes.tolist(), distances.tolist(), strict=True):
            nearest[code] = min(distance, nearest.get(code, _FAR))
        if progress is not None:
            progress(place + 1, len(PARTS))
    return _told(nearest, parts, owner, len(pictures), within, most, left_out)


def _part(numbers: Bytes, owner: Ints, limit: int, count: int) -> tuple[Ints, Ints, int]:
    there = np.flatnonzero(numbers.any(axis=1))
    found = near(np.ascontiguousarray(numbers[there]), limit)
    one, other = (owner[there[found.links[:, side]]] for side in (0, 1))
    apart = one != other
    low, high = np.minimum(one, other)[apart], np.maximum(one, other)[apart]
    codes: Ints = low * count + high
    return codes, found.distances[apart], found.left_out


def _told(
    nearest: dict[int, int], parts: Bytes, owner: Ints, count: int, within: int, most: int, left_out: int
) -> Alike:
    groups = Groups(count)
    for code in nearest:
        groups.join(*divmod(code, count))
    kept = sorted(nearest, key=lambda code: (nearest[code], code))[:most]
    pairs: list[Pair] = []
    first_view = np.searchsorted(owner, np.arange(count))
    views = np.bincount(owner, minlength=count)
    for start in range(0, len(kept), _AT_ONCE):
        some = np.array(kept[start : start + _AT_ONCE], dtype=np.int64)
        one, other = np.divmod(some, count)
        plain = _distances(parts, first_view[one], first_view[other])
        inner = _framed(parts, first_view, views, one, other)
        pairs += [
            _pair(int(a), int(b), near_plain, near_inner, within)
            for a, b, near_plain, near_inner in zip(one, other, plain.tolist(), inner.tolist(), strict=True)
        ]
    # Those that hang on one of their kind are told nearer now than the link by which they were found.
    pairs.sort(key=lambda pair: (pair.distance, pair.first, pair.second))
    return Alike(tuple(pairs), groups.found(), len(nearest) - len(pairs), left_out)


def _distances(parts: Bytes, one: Ints, other: Ints) -> Ints:
    """(pairs, parts): bits apart, `_FAR` where one has no such part."""
    mine, theirs = parts[one], parts[other]
    apart = np.bitwise_count(mine ^ theirs).sum(axis=2, dtype=np.int64)
    there = np.logical_and(mine.any(axis=2), theirs.any(axis=2))
    return np.where(there, apart, _FAR)


def _framed(parts: Bytes, first_view: Ints, views: Ints, one: Ints, other: Ints) -> Ints:
    """The least distances in which at least one of the two is seen without its frame."""
    least = np.full((len(one), len(PARTS)), _FAR, dtype=np.int64)
    for mine, theirs in ((1, 0), (0, 1), (1, 1)):
        have = (views[one] > mine) & (views[other] > theirs)
        found = _distances(parts, first_view[one[have]] + mine, first_view[other[have]] + theirs)
        least[have] = np.minimum(least[have], found)
    return least


def _pair(one: int, other: int, plain: Sequence[int], inner: Sequence[int], within: int) -> Pair:
    limit = list(limits(within).values())
    fits = [any(d <= most for d, most in zip(each, limit, strict=True)) for each in (plain, inner)]
    framed = fits[1] and not fits[0]
    apart = inner if framed else plain
    close = {part for place, part in enumerate(PARTS) if apart[place] <= limit[place]}
    there = {part for place, part in enumerate(PARTS) if apart[place] < _FAR}
    distance = min((d for d, most in zip(apart, limit, strict=True) if d <= most), default=min(apart))
    return Pair(one, other, distance, _kind(close, there), framed)


def _kind(close: set[str], there: set[str]) -> Kind:
    if "whole" in close:
        return "same"
    upper, lower = bool(close & {"upper", "head"}), bool(close & {"lower", "foot"})
    if upper and lower:
        return "edges"
    if not close & {"upper", "lower"} and {"upper", "lower"} <= there:
        return "part"
    return "below" if upper else "above"
