"""Excel files: a guard before anything opens them, a reader that keeps row numbers, a hardened writer.

The guard is ours because a workbook of a few hundred KB can unpack to hundreds of MB, and because the reader
lays a sheet out as a full rectangle: one stray cell in the last row and column would ask for billions.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import IO, Any
from xml.etree.ElementTree import XML, Element, ParseError

from defusedxml.ElementTree import DefusedXMLParser

from recruit.columns import width as text_width
from recruit.errors import Refusal

MAX_PARTS, MAX_RATIO, RATIO_FROM = 200, 120, 1_000_000
_FORBIDDEN = ("vbaproject", "externallinks", "activex", "embeddings")
_REFERENCE = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]{0,8})([0-9]{1,12})\s*["']""")
SHEETS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PLACE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_CHUNK = 1 << 16
_DIGITS_KEPT = Decimal(10) ** 15


@dataclass(frozen=True)
class RawRow:
    """Row number as Excel shows it; texts; indices of numeric cells, of numbers with lost digits, and of dates."""

    number: int
    texts: tuple[str, ...]
    numeric: frozenset[int] = frozenset()
    damaged: frozenset[int] = frozenset()
    dated: frozenset[int] = frozenset()


def guard(data: bytes, unpacked_limit: int, row_limit: int, cell_limit: int) -> None:
    """Refuse a workbook that is a bomb, carries code or links, or is no workbook.

    Errors: Refusal ``table-broken``, ``table-bomb``, ``table-encrypted``, ``table-active``,
    ``table-too-many-rows`` (limit), ``table-too-many-cells`` (limit).
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            _guard_names(infos)
            total = 0
            for info in infos:
                total += _guard_part(archive, info, unpacked_limit - total, row_limit, cell_limit)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError):
        raise Refusal("table-broken") from None


def _guard_names(infos: Sequence[zipfile.ZipInfo]) -> None:
    if len(infos) > MAX_PARTS:
        raise Refusal("table-bomb")
    names = [info.filename.lower() for info in infos]
    if "[content_types].xml" not in names or len(set(names)) != len(names):
        raise Refusal("table-broken")
    for info in infos:
        name = info.filename.lower()
        if info.flag_bits & 0x1:
            raise Refusal("table-encrypted")
        if name.startswith("/") or "\\" in name or ".." in name.split("/"):
            raise Refusal("table-broken")
        if any(word in name for word in _FORBIDDEN):
            raise Refusal("table-active")


def _guard_part(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: int, row_limit: int, cell_limit: int
) -> int:
    """Counts while unpacking, because the sizes an archive states about itself may lie."""
    is_sheet = info.filename.lower().startswith("xl/worksheets/")
    size, tail, far_row, far_column = 0, b"", 0, 0
    with archive.open(info) as part:
        while chunk := part.read(_CHUNK):
            size += len(chunk)
            if size > budget:
                raise Refusal("table-bomb")
            if size > RATIO_FROM and size > MAX_RATIO * max(info.compress_size, 1):
                raise Refusal("table-bomb")
            if is_sheet:
                window = tail + chunk
                row, column = _farthest(window)
                far_row, far_column = max(far_row, row), max(far_column, column)
                _guard_extent(window, far_row, far_column, row_limit, cell_limit)
                tail = window[-64:]
    return size


def _guard_extent(window: bytes, row: int, column: int, row_limit: int, cell_limit: int) -> None:
    if b"\x00" in window:  # UTF-16 inside would hide the references from the check above
        raise Refusal("table-broken")
    if row > row_limit + 1:
        raise Refusal("table-too-many-rows", limit=row_limit)
    if row * column > cell_limit:
        raise Refusal("table-too-many-cells", limit=cell_limit)


def _farthest(window: bytes) -> tuple[int, int]:
    row = column = 0
    for letters, digits in _REFERENCE.findall(window):
        row = max(row, int(digits))
        number = 0
        for letter in letters.upper():
            number = number * 26 + letter - 64
        column = max(column, number)
    return row, column


@contextmanager
def stumbling() -> Iterator[None]:
    """Around every use of the reader, which is written in Rust: a file it stumbles over may surface as a panic, no
    Exception. Errors: Refusal('table-broken'), and refusals as they are."""
    try:
        yield
    except Refusal:
        raise
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise Refusal("table-broken") from None
        raise


def read_workbook(
    data: bytes, sheet: str | None, unpacked_limit: int, row_limit: int, cell_limit: int
) -> tuple[str, Iterator[RawRow]]:
    """(sheet used, its rows). Errors: those of :func:`guard`, ``table-no-sheet``, ``table-empty``."""
    guard(data, unpacked_limit, row_limit, cell_limit)
    with stumbling():
        name, rows = _cells(data, sheet)
    return name, (raw_row(index + 1, cells) for index, cells in enumerate(rows))


def read_sheets(
    data: bytes, unpacked_limit: int, row_limit: int, cell_limit: int
) -> Iterator[tuple[str, Iterator[RawRow]]]:
    """Every visible sheet that has content: (its name, its rows). Errors: those of :func:`read_workbook`."""
    names = _visible(data, unpacked_limit, row_limit, cell_limit)
    for name in names:
        try:
            yield read_workbook(data, name, unpacked_limit, row_limit, cell_limit)
        except Refusal as refusal:
            if refusal.code != "table-empty":
                raise


def formula_cells(data: bytes, sheet: str | None) -> frozenset[tuple[int, int]]:
    """(row, column), from 1, of every cell of a sheet that holds a formula. What was read is the value that was there
    when the file was last saved, and nobody can say from what.

    The workbook must have been through :func:`guard`. Errors: ``table-broken``.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            part = part_of(archive, sheet)
            root = tree(archive.read(part))
    except (zipfile.BadZipFile, zlib.error, LookupError, EOFError, OSError, ParseError, ValueError):
        raise Refusal("table-broken") from None
    return frozenset(_with_formula(root))


def _with_formula(root: Element) -> Iterator[tuple[int, int]]:
    """Rows and cells that do not say where they stand follow the one before them."""
    number = 0
    for row in root.iter(f"{SHEETS}row"):
        said = row.get("r", "")
        number = int(said) if said.isascii() and said.isdigit() else number + 1
        column = 0
        for cell in row.iter(f"{SHEETS}c"):
            column += 1
            if place := _PLACE.fullmatch(cell.get("r", "")):
                number, column = int(place[2]), _column(place[1])
            if cell.find(f"{SHEETS}f") is not None:
                yield number, column


def _column(letters: str) -> int:
    found = 0
    for letter in letters.upper():
        found = found * 26 + ord(letter) - 64
    return found


def part_of(archive: zipfile.ZipFile, sheet: str | None) -> str:
    """The part of the archive that holds the sheet; KeyError where there is none."""
    book = tree(archive.read("xl/workbook.xml"))
    names = {one.get("name", ""): one.get(f"{RELATIONS}id", "") for one in book.iter(f"{SHEETS}sheet")}
    targets = {
        one.get("Id", ""): one.get("Target", "")
        for one in tree(archive.read("xl/_rels/workbook.xml.rels")).iter()
    }
    target = targets[names[sheet] if sheet is not None else next(iter(names.values()))]
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def tree(content: bytes) -> Element:
    """A part of a workbook.

    Errors: ParseError where it is broken, ValueError where it has a DTD, either of ValueError and LookupError where its
    encoding is unknown here.
    """
    return XML(content, parser=DefusedXMLParser(forbid_dtd=True))


def _visible(data: bytes, unpacked_limit: int, row_limit: int, cell_limit: int) -> list[str]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    guard(data, unpacked_limit, row_limit, cell_limit)
    with stumbling():
        sheets = CalamineWorkbook.from_filelike(io.BytesIO(data)).sheets_metadata
    return [
        sheet.name
        for sheet in sheets
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]


def _cells(data: bytes, wanted: str | None) -> tuple[str, list[list[Any]]]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    names = [item.name for item in workbook.sheets_metadata if item.typ == SheetTypeEnum.WorkSheet]
    visible = [item.name for item in workbook.sheets_metadata if item.visible == SheetVisibleEnum.Visible]
    if wanted is not None:
        if wanted not in names:
            raise Refusal("table-no-sheet", sheet=wanted, sheets=", ".join(names))
        return wanted, workbook.get_sheet_by_name(wanted).to_python(skip_empty_area=False)
    for name in [name for name in names if name in visible] or names:
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        if any(cell not in ("", None) for row in rows for cell in row):
            return name, rows
    raise Refusal("table-empty")


def raw_row(number: int, cells: Sequence[Any]) -> RawRow:
    """A row as the reader gives it, made into texts. `number` counts from 1."""
    numbers = {
        index: Decimal(repr(cell)) if isinstance(cell, float) else Decimal(cell)
        for index, cell in enumerate(cells)
        if isinstance(cell, (int, float)) and not isinstance(cell, bool)
    }
    return RawRow(
        number,
        tuple(_text(cell) for cell in cells),
        frozenset(numbers),
        frozenset(index for index, value in numbers.items() if abs(value) >= _DIGITS_KEPT),
        frozenset(index for index, cell in enumerate(cells) if isinstance(cell, (date, time, timedelta))),
    )


def _text(cell: Any) -> str:
    """A cell as Excel shows it: numbers with its 15 digits and no exponent, moments as ISO 8601."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return format(Decimal(format(cell, ".15g")), "f")
    if isinstance(cell, datetime):
        # Excel stores moments as fractions of a day; a millisecond is all that survives.
        milliseconds = round(cell.microsecond / 1000)
        cell = cell.replace(microsecond=0) + timedelta(milliseconds=milliseconds)
        return cell.isoformat(timespec="auto" if cell.microsecond else "seconds")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return str(cell)


def write_xlsx(
    columns: Sequence[str],
    rows: Iterable[Sequence[str | int | Decimal | None]],
    title: str,
    created: datetime,
) -> bytes:
    """One sheet with a frozen header. Text stays text (no formulas, no links), the same bytes every time.

    ``title`` names the sheet; ``created`` is the moment recorded in the file: no clock is read.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **safe})
    book.set_properties({"title": title, "created": created.replace(tzinfo=None)})
    sheet = book.add_worksheet(_sheet_name(title))
    head = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
    text = book.add_format({"num_format": "@"})
    numbers = {places: book.add_format({"num_format": _number_format(places)}) for places in range(13)}
    widths = [text_width(column) for column in columns]
    for index, column in enumerate(columns):
        sheet.write_string(0, index, column, head)
    for line, row in enumerate(rows, start=1):
        for index, cell in enumerate(row):
            if cell is None:
                continue
            if index < len(widths):
                widths[index] = max(widths[index], text_width(str(cell)))
            if isinstance(cell, str) or abs(cell) >= _DIGITS_KEPT:
                sheet.write_string(line, index, str(cell), text)
            else:
                sheet.write_number(line, index, float(cell), numbers[_places(cell)])
    for index, width in enumerate(widths):
        sheet.set_column(index, index, min(width + 2, 60))
    sheet.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()


class Book:
    """A workbook of several sheets that is written to a file row by row, however many; otherwise as `write_xlsx`.

    Rows are kept nowhere, so columns are as wide as their headings. ``created`` as there.
    """

    def __init__(self, file: IO[bytes], title: str, created: datetime) -> None:
        import xlsxwriter

        safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._book = xlsxwriter.Workbook(file, {"constant_memory": True, **safe})
        self._book.set_properties({"title": title, "created": created.replace(tzinfo=None)})
        self.head = self._book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        self.text = self._book.add_format({"num_format": "@"})
        self._numbers: dict[int, Any] = {}
        self._names: set[str] = set()

    def sheet(self, title: str, headings: Sequence[str]) -> LongSheet:
        """Another sheet; a name that is taken gets a number."""
        name, count = _sheet_name(title), 1
        while name.lower() in self._names:
            count += 1
            name = f"{_sheet_name(title)[:27]} {count}"
        self._names.add(name.lower())
        return LongSheet(self, self._book.add_worksheet(name), headings)

    def number(self, places: int) -> Any:
        if places not in self._numbers:
            self._numbers[places] = self._book.add_format({"num_format": _number_format(places)})
        return self._numbers[places]

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *_reason: object) -> None:
        self._book.close()


class LongSheet:
    """One sheet of a `Book`; `rows` counts those below the heading."""

    def __init__(self, book: Book, sheet: Any, headings: Sequence[str]) -> None:
        self._book, self._sheet, self.rows = book, sheet, 0
        for index, heading in enumerate(headings):
            sheet.set_column(index, index, min(max(text_width(heading), 10) + 2, 40))
        sheet.freeze_panes(1, 0)
        for index, heading in enumerate(headings):
            sheet.write_string(0, index, heading, book.head)

    def add(self, cells: Sequence[str | int | Decimal | None]) -> None:
        self.rows += 1
        for index, cell in enumerate(cells):
            if cell is None:
                continue
            if isinstance(cell, str) or abs(cell) >= _DIGITS_KEPT:
                self._sheet.write_string(self.rows, index, str(cell), self._book.text)
            else:
                self._sheet.write_number(self.rows, index, float(cell), self._book.number(_places(cell)))


def _number_format(places: int) -> str:
    return "0." + "0" * places if places else "0"


def _places(cell: int | Decimal) -> int:
    if isinstance(cell, int):
        return 0
    exponent = cell.as_tuple().exponent
    return min(12, max(0, -exponent)) if isinstance(exponent, int) else 0


def _sheet_name(title: str) -> str:
    name = re.sub(r"[\[\]:*?/\\]", " ", title).strip().strip("'")[:31].strip()
    return "Sheet1" if not name or name.lower() == "history" else name
