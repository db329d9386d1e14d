"""Long lists of ids, in pieces that every engine's limit on parameters allows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
SIZE = 500


def slices(values: Iterable[T]) -> Iterator[Sequence[T]]:
    """The values without repetition, in their order, at most `SIZE` at a time."""
    distinct = list(dict.fromkeys(values))
    for start in range(0, len(distinct), SIZE):
        yield distinct[start : start + SIZE]
