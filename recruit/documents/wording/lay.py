"""Where the blocks of an agreement come to lie: pages of A4, in millimetres from their upper left corner. Pure.

A block is never broken unless it is higher than a page. A heading stays with what it heads, and the signatures with the
whole article before them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

LEFT, TOP, WIDTH, BOTTOM = 24.0, 22.0, 164.0, 274.0


class Measured(NamedTuple):
    """A painted block: the heights of its parts, how it lies (`fill.Block.lies`), whether an article begins."""

    heights: tuple[float, ...]
    lies: str = ""
    begins: bool = False


class Lies(NamedTuple):
    """Part `part` of block number `block` lies at height `y`."""

    block: int
    part: int
    y: float


def flow(blocks: Sequence[Measured]) -> list[list[Lies]]:
    """The pages."""
    pages: list[list[Lies]] = [[]]
    y = TOP
    for group in _groups(blocks):
        high = sum(sum(blocks[at].heights) for at in group)
        new = blocks[group[0]].lies == "page"
        if pages[-1] and (new or (y + high > BOTTOM and high <= BOTTOM - TOP)):
            pages.append([])
            y = TOP
        for at in group:
            for part, height in enumerate(blocks[at].heights):
                if pages[-1] and y + height > BOTTOM:
                    pages.append([])
                    y = TOP
                pages[-1].append(Lies(at, part, y))
                y += height
    return pages


def _groups(blocks: Sequence[Measured]) -> list[list[int]]:
    """Block numbers that stay together."""
    groups: list[list[int]] = []
    joined = False
    for at, block in enumerate(blocks):
        if joined:
            groups[-1].append(at)
        else:
            groups.append([at])
        joined = block.lies == "with-next"
        if block.lies == "closing":
            _join_article(groups, blocks)
    return groups


def _join_article(groups: list[list[int]], blocks: Sequence[Measured]) -> None:
    """The last group is joined with those before it, back to where the article begins."""
    start = next(
        (at for at in range(len(groups) - 1, -1, -1) if blocks[groups[at][0]].begins), len(groups) - 1
    )
    groups[start:] = [[at for group in groups[start:] for at in group]]
