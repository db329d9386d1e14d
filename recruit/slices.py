"""Long lists in pieces: every engine limits how many parameters one statement may carry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
SIZE = 500


def slices(ids: Iterable[T]) -> Iterator[Sequence[T]]:
    """The ids without repetition, in their order, at most `SIZE` at a time: for ``column.in_(part)``."""
    return pieces(list(dict.fromkeys(ids)))


def pieces(rows: Sequence[T], size: int = SIZE) -> Iterator[Sequence[T]]:
    """The rows as they stand, repetitions too, at most `size` at a time: for writing them."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
