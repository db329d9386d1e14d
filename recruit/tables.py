"""Tables that people bring and take away: reading CSV and Excel safely, writing both harmlessly.

Reading decides by content, never by the file's name, and keeps the row numbers a clerk sees in Excel.
Nothing is interpreted here: every cell comes out as text. What a spreadsheet may have spoiled beforehand
(numbers where codes should be, digits lost) is flagged per row for the importer to refuse.
"""

from __future__ import annotations

import csv
import io
import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from recruit import table_messages
from recruit.errors import Refusal
from recruit.workbooks import RawRow, read_sheets, read_workbook, write_xlsx

__all__ = [
    "Limits",
    "Row",
    "Table",
    "RawRow",
    "TableError",
    "read_raw",
    "read_table",
    "write_xlsx",
]

table_messages.teach()

_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060"
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class TableError(Refusal):
    """A file that cannot be read as a table.

    Codes: ``table-missing``, ``table-no-file`` (a pipe, a device), ``table-too-large`` (limit, in MB), ``table-empty``,
    ``table-old-excel``, ``table-not-text``, ``table-nul`` (row), ``table-encoding`` (row), ``table-csv-broken`` (row),
    ``table-bomb``, ``table-active``, ``table-encrypted``, ``table-broken``, ``table-no-sheet`` (sheet, sheets),
    ``table-too-many-rows`` (limit), ``table-too-many-cells`` (limit), ``table-too-many-columns`` (limit),
    ``table-column-twice`` (column), ``table-no-header``. All carry ``name``; `recruit.table_messages` has their words.
    """


@dataclass(frozen=True)
class Limits:
    """What a file may weigh. ``unpacked`` bounds the bytes inside an Excel file."""

    bytes: int = 20_000_000
    rows: int = 50_000
    columns: int = 600
    cells: int = 2_000_000
    unpacked: int = 60_000_000


@dataclass(frozen=True)
class Row:
    """One data row. ``number`` is the row as Excel shows it (the header usually is row 1).

    numeric: columns whose cell was stored as a number (a leading zero is gone); damaged: columns whose
    number has more digits than Excel keeps, so the last are wrong (ID numbers!); extra: texts beyond the
    header; lacking: how many cells of the header a CSV row does not have, not even blank ones.
    """

    number: int
    cells: Mapping[str, str]
    numeric: frozenset[str] = frozenset()
    damaged: frozenset[str] = frozenset()
    extra: tuple[str, ...] = ()
    lacking: int = 0

    def get(self, column: str) -> str:
        """The text of a column, blank if the column or the cell is missing."""
        return self.cells.get(column, "")


@dataclass(frozen=True)
class Table:
    """A header and the rows that are not entirely blank. ``kind`` is ``csv`` or ``xlsx``."""

    name: str
    kind: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    sheet: str | None = field(default=None)


def read_table(
    source: str | os.PathLike[str] | bytes,
    name: str = "",
    *,
    limits: Limits | None = None,
    sheet: str | None = None,
    has_header: bool = True,
) -> Table:
    """Read a CSV (UTF-8, UTF-16 with BOM, GB18030; comma, tab or semicolon) or xlsx file, by content.

    source: a path or the bytes; name: what messages call the file. sheet: an Excel sheet by name, else the
    first visible one that has content. Without a header columns are called ``1``, ``2`` ...; a header cell
    left blank is called ``#`` and its number. Errors: TableError.
    """
    limits = limits or Limits()
    label = name or (Path(source).name if not isinstance(source, bytes) else "")
    try:
        data = _bytes(source, limits)
        kind = "xlsx" if data.startswith(_ZIP) else "csv"
        if kind == "xlsx":
            used, raw = read_workbook(data, sheet, limits.unpacked, limits.rows, limits.cells)
        else:
            used, raw = None, _csv_rows(data)
        header, rows = _shape(raw, limits, has_header, ragged=kind == "csv")
    except Refusal as error:
        raise TableError(error.code, **{"name": label, **error.facts}) from None
    return Table(label, kind, header, rows, used)


def read_raw(
    data: bytes, name: str, *, limits: Limits | None = None, sheet: str | None = None
) -> list[tuple[str, list[RawRow]]]:
    """Every visible sheet of a workbook (or the one named), or the one table of a CSV, as it stands.

    For readers that must see what `read_table` tidies away: blanks around a text, rows above the header, a header
    that is none. Errors: TableError.
    """
    limits = limits or Limits()
    try:
        data = _bytes(data, limits)
        if not data.startswith(_ZIP):
            found = [("", _bounded(_csv_rows(data), limits))]
        elif sheet is not None:
            used, rows = read_workbook(data, sheet, limits.unpacked, limits.rows, limits.cells)
            found = [(used, _bounded(rows, limits))]
        else:
            sheets = read_sheets(data, limits.unpacked, limits.rows, limits.cells)
            found = [(used, _bounded(rows, limits)) for used, rows in sheets]
    except Refusal as error:
        raise TableError(error.code, **{"name": name, **error.facts}) from None
    return found


def _bounded(raw: Iterable[RawRow], limits: Limits) -> list[RawRow]:
    rows = []
    for line in raw:
        if len(rows) >= limits.rows:
            raise Refusal("table-too-many-rows", limit=limits.rows)
        if len(line.texts) > limits.columns and any(text.strip() for text in line.texts[limits.columns :]):
            raise Refusal("table-too-many-columns", limit=limits.columns)
        if any("\x00" in text for text in line.texts):
            raise Refusal("table-not-text")
        rows.append(line)
    return rows


def file_start(path: str | os.PathLike[str], most: int) -> bytes:
    """The first bytes of a file, one more than `most` where it has more. Whoever reads a pipe or a device may wait for
    ever. Errors: Refusal('table-missing' | 'table-no-file')."""
    try:
        with open(path, "rb", opener=_at_once) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise Refusal("table-no-file")
            return file.read(most + 1)
    except (OSError, ValueError):
        raise Refusal("table-missing") from None


def _at_once(path: str, flags: int) -> int:
    """Opening a pipe that nobody writes to would already wait."""
    return os.open(path, flags | os.O_NONBLOCK)


def _bytes(source: str | os.PathLike[str] | bytes, limits: Limits) -> bytes:
    data = source if isinstance(source, bytes) else file_start(source, limits.bytes)
    if len(data) > limits.bytes:
        raise Refusal("table-too-large", limit=limits.bytes // 1_000_000)
    if not data.strip():
        raise Refusal("table-empty")
    if data.startswith(_OLE):
        raise Refusal("table-old-excel")
    return data


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in data:
        raise _with_nul(data)
    else:
        encodings = ["utf-8-sig", "gb18030"]
    farthest = 0
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            farthest = max(farthest, error.start)
    # The row at which the reading that came farthest ended: most of a file is in one encoding, and one row is not.
    raise Refusal("table-encoding", row=data[:farthest].count(b"\n") + 1)


def _with_nul(data: bytes) -> Refusal:
    """Text with a stray NUL in it has a row to mend; anything else is no table."""
    try:
        rest = data.replace(b"\x00", b"").decode("utf-8")
    except UnicodeDecodeError:
        return Refusal("table-not-text")
    if any(sign < " " and sign not in "\t\r\n" for sign in rest):
        return Refusal("table-not-text")
    return Refusal("table-nul", row=data[: data.index(b"\x00")].count(b"\n") + 1)


def _csv_rows(data: bytes) -> Iterator[RawRow]:
    text = _decode(data)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",\t;", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Refusal("table-csv-broken", row=number) from None
        yield RawRow(number, tuple(cells))


def _clean(text: str) -> str:
    return text.strip().strip(_INVISIBLE).strip()


def _shape(
    raw: Iterable[RawRow], limits: Limits, has_header: bool, ragged: bool
) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    header: tuple[str, ...] | None = None
    rows: list[Row] = []
    cells = 0
    for line in raw:
        texts = tuple(_clean(text) for text in line.texts)
        if any(
            "\x00" in text for text in texts
        ):  # from UTF-16 or an escape inside Excel; no database keeps it
            raise Refusal("table-not-text")
        width = max((index + 1 for index, text in enumerate(texts) if text), default=0)
        if width == 0:
            continue
        if width > limits.columns:
            raise Refusal("table-too-many-columns", limit=limits.columns)
        if header is None and has_header:
            header = _header(texts[:width])
            continue
        cells += width
        if len(rows) >= limits.rows:
            raise Refusal("table-too-many-rows", limit=limits.rows)
        if cells > limits.cells:
            raise Refusal("table-too-many-cells", limit=limits.cells)
        if not has_header:
            header = max(header or (), tuple(str(index + 1) for index in range(width)), key=len)
        lacking = max(0, len(header or ()) - len(texts)) if ragged and has_header else 0
        rows.append(_row(line, texts[:width], header or (), lacking))
    if header is None:
        raise Refusal("table-no-header" if has_header else "table-empty")
    return header, tuple(rows)


def _header(texts: Sequence[str]) -> tuple[str, ...]:
    header = tuple(text or f"#{index + 1}" for index, text in enumerate(texts))
    for index, column in enumerate(header):
        if column in header[:index]:
            raise Refusal("table-column-twice", column=column)
    return header


def _row(line: RawRow, texts: Sequence[str], header: Sequence[str], lacking: int) -> Row:
    named = {index: header[index] for index in range(min(len(texts), len(header)))}
    return Row(
        number=line.number,
        cells={column: texts[index] for index, column in named.items()},
        numeric=frozenset(named[index] for index in line.numeric if index in named),
        damaged=frozenset(named[index] for index in line.damaged if index in named),
        extra=tuple(text for text in texts[len(header) :] if text),
        lacking=lacking,
    )
