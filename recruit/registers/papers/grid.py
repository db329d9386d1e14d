"""Where the cells of a form stand: each row filled to its edge, a cell that is several rows high on the right. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from recruit.registers.papers.said import Cell


@dataclass(frozen=True)
class Placed:
    """A cell in its place. `label`: columns of its label, 0 without one; `value`: columns of what stands beside it."""

    cell: Cell
    label: int
    value: int


def columns(rows: Sequence[Sequence[Cell]], pairs: int) -> int:
    """How many columns the grid has: two to a pair, and one for cells that are several rows high."""
    return pairs * 2 + any(cell.rows for row in rows for cell in row)


def placed(rows: Sequence[Sequence[Cell]], pairs: int) -> list[list[Placed]]:
    """Every row with its cells' widths; the last one takes what is left. Only for what `misfits` finds nothing in."""
    whole, high, found = columns(rows, pairs), 0, []
    for row in rows:
        tall = [cell for cell in row if cell.rows]
        plain = [cell for cell in row if not cell.rows]
        free = whole - (1 if tall or high > 0 else 0)
        line = []
        for place, cell in enumerate(plain):
            width = free if place == len(plain) - 1 or not cell.span else cell.span * 2
            free -= width
            label = 1 if cell.label is not None else 0
            line.append(Placed(cell, label, width - label))
        line += [Placed(cell, 0, 1) for cell in tall]
        high = max(high, tall[0].rows if tall else 0) - 1
        found.append(line)
    return found


def misfits(rows: Sequence[Sequence[Cell]], pairs: int) -> Iterator[tuple[int, str]]:
    """(row, code) of what cannot be drawn: ``paper-row-wide`` more cells than the row holds, ``paper-rows-beyond`` a
    cell higher than the rows below it, ``paper-rows-two`` two such beside each other, or nothing else in the row."""
    high = 0
    for number, row in enumerate(rows):
        tall = [cell for cell in row if cell.rows]
        plain = [cell for cell in row if not cell.rows]
        if len(tall) > 1 or (tall and high > 0) or not plain:
            yield number, "paper-rows-two"
        elif tall and number + tall[0].rows > len(rows):
            yield number, "paper-rows-beyond"
        # A cell over the whole width stands alone, or takes what the ones before it leave.
        wanted = sum(cell.span or 1 for cell in plain)
        if wanted > pairs or any(not cell.span for cell in plain[:-1]):
            yield number, "paper-row-wide"
        high = max(high, tall[0].rows if tall else 0) - 1
