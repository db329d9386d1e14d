"""Plain tables for a terminal, and how wide a text is there: a Chinese character takes two places."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence


def width(text: str) -> int:
    """How many places the text takes."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def aligned(rows: Sequence[Sequence[str]], rule: bool = False) -> Iterator[str]:
    """Columns as wide as their widest cell; the first and the last begin on the left, those between end on the right,
    as numbers do. `rule` draws a line below the first row."""
    widths = [max(width(row[index]) for row in rows) for index in range(len(rows[0]))]
    last = len(widths) - 1
    for number, row in enumerate(rows):
        padded = []
        for index, (cell, most) in enumerate(zip(row, widths, strict=True)):
            gap = " " * (most - width(cell))
            padded.append(cell + gap if index in (0, last) else gap + cell)
        yield "  ".join(padded).rstrip()
        if rule and number == 0:
            yield "-" * (sum(widths) + 2 * last)
