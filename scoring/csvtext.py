"""CSV as bytes, always the same bytes for the same cells, and harmless when a spreadsheet opens it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

# A cell that starts like this is run as a formula by spreadsheet programs; the full-width forms too.
DANGEROUS_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BOM = "\ufeff"

Cell = str | int | Decimal | None


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula: a leading ``'`` where it starts dangerously."""
    return f"'{text}" if text.startswith(DANGEROUS_STARTS) else text


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with BOM (so that Excel reads Chinese), CRLF, minimal quoting. Text is guarded, numbers not."""
    lines = [",".join(_cell(cell) for cell in header)]
    lines.extend(",".join(_cell(cell) for cell in row) for row in rows)
    return (BOM + "\r\n".join(lines) + "\r\n").encode("utf-8")


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    number = format(cell, "f") if isinstance(cell, Decimal) else str(cell)
    text = guarded(cell) if isinstance(cell, str) else number
    if any(character in text for character in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
