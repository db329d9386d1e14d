"""Drawing lots and samples that anyone can replay.

The order of a roster is the order of ``sha256(seed + "\\n" + item)`` in hexadecimal. An item's place
relative to another depends on those two and the seed alone, so a late withdrawal leaves everybody else as
they were. The roster is committed (its digest published) before the seed is known; the seed is joined from
the words of several parties, so that no one of them can choose it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.errors import ScoringError


@dataclass(frozen=True)
class Draw:
    """A draw on record: what was committed, the seed, and each item's number from 1."""

    roster_sha256: str
    seed: str
    numbers: Mapping[str, int]


def joint_seed(contributions: Sequence[str]) -> str:
    """One seed from what each party said, in the order they spoke; hexadecimal.

    Each word is preceded by its length, so that "ab"+"c" and "a"+"bc" differ. Errors: ``seed-empty``.
    """
    if not contributions or any(not word for word in contributions):
        raise ScoringError("seed-empty")
    joined = "".join(f"{len(word.encode())}:{word}" for word in contributions)
    return hashlib.sha256(joined.encode()).hexdigest()


def commitment(roster: Iterable[str]) -> str:
    """The digest of a roster, whatever order it is written in. Errors: those of :func:`drawn_order`."""
    return hashlib.sha256("\n".join(sorted(_checked(roster))).encode()).hexdigest()


def drawn_order(seed: str, roster: Iterable[str]) -> tuple[str, ...]:
    """The roster in drawn order.

    Errors: ScoringError ``seed-empty``, ``duplicate-item`` (item), ``bad-item`` (blank, or has a line break).
    """
    if not seed or "\n" in seed:
        raise ScoringError("seed-empty")
    return tuple(sorted(_checked(roster), key=lambda item: _lot(seed, item)))


def draw_lots(seed: str, roster: Iterable[str]) -> Draw:
    """Numbers 1, 2, 3 ... for a committed roster. Whoever withdraws later leaves a gap."""
    order = drawn_order(seed, roster)
    return Draw(commitment(order), seed, {item: number for number, item in enumerate(order, start=1)})


def sample(seed: str, roster: Iterable[str], size: int) -> tuple[str, ...]:
    """The first ``size`` of the drawn order (all, if there are fewer).

    If one of them falls away the next of the order moves up; nobody already in the sample leaves it.
    """
    if size < 0:
        raise ScoringError("bad-size", size=size)
    return drawn_order(seed, roster)[:size]


def portion(seed: str, item: str) -> Fraction:
    """A share from 0 to below 1 that seed and item give: the first 48 bits of the item's lot. Errors: ``seed-empty``,
    ``bad-item``."""
    (one,) = drawn_order(seed, [item])
    return Fraction(int(_lot(seed, one)[:12], 16), 1 << 48)


def assign(seed: str, roster: Iterable[str], rooms: Sequence[str]) -> dict[str, str]:
    """Spread a roster evenly over rooms by lot: item -> room. Sizes differ by one at most.

    Errors: ScoringError ``no-rooms`` and those of :func:`drawn_order`.
    """
    if not rooms:
        raise ScoringError("no-rooms")
    turn = drawn_order(f"{seed}/rooms", rooms)
    return {item: turn[index % len(turn)] for index, item in enumerate(drawn_order(seed, roster))}


def _lot(seed: str, item: str) -> str:
    return hashlib.sha256(f"{seed}\n{item}".encode()).hexdigest()


def _checked(roster: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    for item in roster:
        if not item or "\n" in item:
            raise ScoringError("bad-item", item=item)
        if item in seen:
            raise ScoringError("duplicate-item", item=item)
        seen.add(item)
    return list(seen)
