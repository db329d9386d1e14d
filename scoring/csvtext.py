"""CSV as bytes, always the same bytes for the same cells, and harmless when a spreadsheet opens it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

# A cell that starts like this is run as a formula by spreadsheet programs; the full-width forms too.
DANGEROUS_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BOM = "\ufeff"

Cell = str | int | Decimal | None
_QUOTED = re.compile(r'[,"\r\n]').search


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula: a leading ``'`` where it starts dangerously."""
    return f"'{text}" if text.startswith(DANGEROUS_STARTS) else text


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with BOM (so that Excel reads Chinese), CRLF, minimal quoting. Text is guarded, numbers not."""
    known: dict[Cell, str] = {}
    lines = [",".join(map(_cell, header))]
    for row in rows:
        cells = []
        for cell in row:
            # Outcomes, townships and most points come thousands of times. A number is spelt as it is: 7 is no 7.0.
            text = known.get(cell) if type(cell) is str else _cell(cell)
            if text is None:
                text = known[cell] = _cell(cell)
            cells.append(text)
        lines.append(",".join(cells))
    return (BOM + "\r\n".join(lines) + "\r\n").encode("utf-8")


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return format(cell, "f") if isinstance(cell, Decimal) else str(cell)
    text = guarded(cell)
    return '"' + text.replace('"', '""') + '"' if _QUOTED(text) else text
