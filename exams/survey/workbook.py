"""A form's workbook as it stands: sheets by plain name, rows with the numbers that Excel shows, formulas, merges."""

from __future__ import annotations

import io
import os
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import iterparse

from exams.survey.legacy import OLE, look
from recruit.errors import Refusal
from recruit.tables import TableError, file_start
from recruit.workbooks import SHEETS, RawRow, guard, part_of, raw_row, stumbling

BYTES, UNPACKED, ROWS, CELLS, COLUMNS, TEXT = 10_000_000, 40_000_000, 20_000, 400_000, 300, 20_000_000
FARTHEST_ROW = 1_048_576
#: Cells that only carry a format cost little, but are counted too.
FORMATTED = 1_000_000
#: Bytes of the index of sheets; elements in one cell, elements within elements, merged areas.
_INDEX, _PIECES, _NESTED, _MERGES = 2_000_000, 40_000, 100, 10_000
#: Excel keeps no more in a cell; what is longer did not come from a spreadsheet program.
LONGEST = 32_767
_ZIP = b"PK\x03\x04"
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_INVISIBLE = re.compile("[\ufeff\u200b\u200c\u200d\u2060]")


def plain(text: str) -> str:
    """A text without the blanks around it and the invisible marks that copying leaves."""
    return _INVISIBLE.sub("", text).replace("\xa0", " ").strip()


@dataclass(frozen=True)
class Sheet:
    """One sheet. `rows` are those that are not blank; `formulas` are (row, column) from 1; merges as
    ((row, column), (row, column)) from 0, first and last."""

    name: str
    rows: tuple[RawRow, ...]
    formulas: frozenset[tuple[int, int]] = frozenset()
    merges: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()


@dataclass(frozen=True)
class Book:
    """The sheets of a file in their order, and those that a form needs, by plain name."""

    names: tuple[str, ...]
    sheets: dict[str, Sheet] = field(default_factory=dict)


WANTED = ("survey", "choices", "settings", "external_choices", "entities", "osm")


def sheet_key(name: str) -> str:
    """A sheet's name without case, blanks around it and full-width letters."""
    return re.sub(r"[\s_-]+", "_", unicodedata.normalize("NFKC", plain(name)).lower())


def read_book(source: str | os.PathLike[str] | bytes, name: str = "") -> Book:
    """The sheets of a form, from .xlsx or .xls, told apart by content.

    Errors: `recruit.tables.TableError`, as for any table; code ``table-not-text`` where it is no workbook at all.
    """
    label = name or (Path(source).name if not isinstance(source, bytes) else "")
    try:
        data = _bytes(source)
        if data.startswith(_ZIP):
            # Formatted but empty cells far to the right count for nothing in the reader: `_sheet` measures the others.
            guard(data, UNPACKED, FARTHEST_ROW, FARTHEST_ROW * 16_384)
            return _book(data, _weighed(data))
        if data.startswith(OLE):
            return _book(data, look(data, ROWS, CELLS, TEXT).formulas)
        raise Refusal("survey-not-workbook")
    except Refusal as error:
        raise TableError(error.code, **{"name": label, **error.facts}) from None


def _bytes(source: str | os.PathLike[str] | bytes) -> bytes:
    data = source if isinstance(source, bytes) else file_start(source, BYTES)
    if len(data) > BYTES:
        raise Refusal("table-too-large", limit=BYTES // 1_000_000)
    if not data.strip():
        raise Refusal("table-empty")
    return data


def _book(data: bytes, formulas: dict[str, frozenset[tuple[int, int]]]) -> Book:
    with stumbling():
        names, found = _sheets(data)
    sheets = {
        key: Sheet(name, tuple(_bounded(rows)), formulas.get(name, frozenset()), merges)
        for key, name, rows, merges in found
    }
    return Book(tuple(names), sheets)


_Found = tuple[str, str, list[list[Any]], tuple[tuple[tuple[int, int], tuple[int, int]], ...]]


def _sheets(data: bytes) -> tuple[list[str], list[_Found]]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    names = [one.name for one in workbook.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    keys: dict[str, str] = {}
    for name in names:
        keys.setdefault(sheet_key(name), name)
    if len(names) == 1 and "survey" not in keys:
        # A workbook with one sheet and any name: the sheet can only be the survey.
        keys = {"survey": names[0]}
    found = []
    for key in WANTED:
        if key in keys:
            sheet = workbook.get_sheet_by_name(keys[key])
            merges = tuple(sheet.merged_cell_ranges or ())
            found.append((key, keys[key], sheet.to_python(skip_empty_area=False), merges))
    return names, found


def _bounded(rows: Sequence[Sequence[Any]]) -> Iterator[RawRow]:
    for index, cells in enumerate(rows):
        if all(cell == "" or cell is None for cell in cells):
            continue
        line = raw_row(index + 1, cells)
        for column, text in enumerate(line.texts):
            if len(text) > LONGEST:
                raise Refusal("survey-cell-too-long", row=index + 1, limit=LONGEST)
            if "\x00" in text:
                raise Refusal("table-nul", row=index + 1)
            if column >= COLUMNS and text.strip():
                raise Refusal("table-too-many-columns", limit=COLUMNS)
        yield line


def _weighed(data: bytes) -> dict[str, frozenset[tuple[int, int]]]:
    """Formula cells by sheet, while the texts that the reader would copy are added up.

    A shared text is stored once and named by number: a million cells that name a long one would fill the memory.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for part in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
                if archive.getinfo(part).file_size > _INDEX:
                    raise Refusal("table-bomb")
            lengths = _shared(archive)
            budget = TEXT
            found = {}
            for name in _names(archive):
                measure = _Measure(lengths)
                _sheet(archive, part_of(archive, name), measure)
                budget -= measure.weight
                if budget < 0:
                    raise Refusal("table-bomb")
                found[name] = frozenset(measure.formulas)
    except (zipfile.BadZipFile, zlib.error, LookupError, EOFError, OSError, ParseError, ValueError):
        raise Refusal("table-broken") from None
    return found


def _walk(opened: IO[bytes], kept: str) -> Iterator[tuple[str, Element]]:
    """Beginnings and ends of elements; those of the name `kept` come whole, everything else is forgotten at once."""
    around: list[Element] = []
    inside = pieces = 0
    for event, element in iterparse(opened, ("start", "end"), forbid_dtd=True):
        if event == "start":
            around.append(element)
            # Counted for each of them anew: between two shared texts nothing else begins.
            pieces = pieces + 1 if inside else 0
            inside += element.tag == kept
            if pieces > _PIECES or len(around) > _NESTED:
                raise Refusal("table-bomb")
            yield event, element
            continue
        around.pop()
        yield event, element
        inside -= element.tag == kept
        if not inside and around:
            around[-1].clear()


def _names(archive: zipfile.ZipFile) -> list[str]:
    with archive.open("xl/workbook.xml") as part:
        names = [
            one.get("name", "")
            for event, one in _walk(part, f"{SHEETS}sheet")
            if event == "end" and one.tag == f"{SHEETS}sheet"
        ]
    return [name for name in names if sheet_key(name) in WANTED or len(names) == 1]


def _shared(archive: zipfile.ZipFile) -> list[int]:
    part = next((one for one in archive.namelist() if one.lower() == "xl/sharedstrings.xml"), None)
    if part is None:
        return []
    text = f"{SHEETS}si"
    with archive.open(part) as opened:
        return [
            sum(len(one.text or "") for one in element.iter(f"{SHEETS}t"))
            for event, element in _walk(opened, text)
            if event == "end" and element.tag == text
        ]


@dataclass
class _Measure:
    """What a sheet asks for. `far`: the farthest cell with content, (row, column) from 1."""

    lengths: Sequence[int]
    weight: int = 0
    cells: int = 0
    merges: int = 0
    far: tuple[int, int] = (0, 0)
    formulas: set[tuple[int, int]] = field(default_factory=set)

    def take(self, cell: Element, row: int, column: int) -> None:
        self.cells += 1
        if len(cell):
            self.far = max(self.far[0], row), max(self.far[1], column)
            self.weight += _weight(cell, self.lengths)
            if cell.find(f"{SHEETS}f") is not None:
                self.formulas.add((row, column))
        if self.far[0] > ROWS:
            raise Refusal("table-too-many-rows", limit=ROWS)
        if self.cells > FORMATTED or self.far[0] * self.far[1] > CELLS:
            raise Refusal("table-too-many-cells", limit=CELLS)


def _sheet(archive: zipfile.ZipFile, part: str, measure: _Measure) -> None:
    row = column = 0
    with archive.open(part) as opened:
        for event, element in _walk(opened, f"{SHEETS}c"):
            if element.tag == f"{SHEETS}row" and event == "start":
                row, column = int(element.get("r") or row + 1), 0
            elif element.tag == f"{SHEETS}c" and event == "end":
                place = _PLACE.fullmatch(element.get("r", "").upper())
                row, column = (int(place[2]), _column(place[1])) if place else (row, column + 1)
                measure.take(element, row, column)
            elif element.tag == f"{SHEETS}mergeCell" and event == "end":
                measure.merges += 1
                if measure.merges > _MERGES:
                    raise Refusal("table-too-many-cells", limit=CELLS)


def _weight(cell: Element, lengths: Sequence[int]) -> int:
    """Characters that a cell takes from the shared texts."""
    value = cell.findtext(f"{SHEETS}v", "").strip()
    if cell.get("t") != "s" or not value.isdecimal() or int(value) >= len(lengths):
        return 0
    return lengths[int(value)]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
