"""Where everything comes to lie on a printed paper: pieces of known height onto pages, a question kept together. Pure.

Millimetres throughout, from the upper left corner of an A4 page. What is laid is named by any key; `height` tells how
high it is, and of what is higher than a page the heights of its parts.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

LEFT, TOP, BOTTOM = 17.0, 16.0, 279.0
#: From a question's number to its text, from an option's letter to the option, and between questions.
HANGING, LETTER, BETWEEN = 8.0, 6.5, 3.2
#: The width of a column, by how many options stand beside each other.
COLUMN = {1: 168.0, 2: 84.0, 4: 42.0}

Heights = Callable[[Hashable], Sequence[float]]


class Lies(NamedTuple):
    """A piece, or its part number `part`, and where."""

    key: Hashable
    part: int
    x: float
    y: float


@dataclass(frozen=True)
class Block:
    """What is kept together: rows of (how far from the left, piece), from top to bottom, each with the space above."""

    rows: tuple[tuple[float, tuple[tuple[float, Hashable], ...]], ...]
    above: float = BETWEEN


def flow(blocks: Sequence[Block], heights: Heights) -> list[list[Lies]]:
    """The pages. A block that does not fit on the rest of a page begins the next one; one that is higher than a page is
    broken between its rows, and a piece that is, between its parts."""
    pages: list[list[Lies]] = [[]]
    y = TOP
    for block in blocks:
        lines = _lines(block, heights)
        whole = sum(above + high for above, high, _ in lines)
        if (
            pages[-1]
            and y + block.above + whole > BOTTOM
            and (whole <= BOTTOM - TOP or _head(lines) > BOTTOM - y)
        ):
            pages.append([])
            y = TOP
        y += block.above if pages[-1] else 0.0
        for above, high, laid in lines:
            if pages[-1] and y + above + high > BOTTOM:
                pages.append([])
                y = TOP
            elif pages[-1]:
                y += above
            pages[-1] += [Lies(key, part, LEFT + x, y) for x, key, part in laid]
            y += high
    return pages


Line = tuple[float, float, list[tuple[float, Hashable, int]]]


def _head(lines: Sequence[Line]) -> float:
    """What of a block has to stand together at least: its first two rows."""
    return sum(above + high for above, high, _ in lines[:2])


def _lines(block: Block, heights: Heights) -> list[Line]:
    """Rows as they may be broken apart: (space above, height, what lies there)."""
    found: list[Line] = []
    for above, row in block.rows:
        parts = [(x, key, heights(key)) for x, key in row]
        for at in range(max(len(high) for _x, _key, high in parts)):
            laid = [(x, key, at) for x, key, high in parts if at < len(high)]
            tall = max(high[at] for _x, _key, high in parts if at < len(high))
            found.append((0.0 if at else above, tall, laid))
    return found


def beside(
    options: Sequence[tuple[Hashable, Hashable]], abreast: int
) -> list[tuple[float, tuple[tuple[float, Hashable], ...]]]:
    """Rows of options, (letter, text) each, `abreast` of them beside each other."""
    wide, rows = COLUMN[abreast], []
    for start in range(0, len(options), abreast):
        row: list[tuple[float, Hashable]] = []
        for at, (letter, text) in enumerate(options[start : start + abreast]):
            row += [(HANGING + at * wide, letter), (HANGING + at * wide + LETTER, text)]
        rows.append((0.3 if start else 0.6, tuple(row)))
    return rows
