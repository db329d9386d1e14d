"""A look into old Excel workbooks (.xls, BIFF8 in a compound file) before a reader lays their sheets out.

The reader asks for the full rectangle between the first and the farthest cell, and copies a shared text into every
cell that names it: a file of some kilobytes could ask for gigabytes. So the records are walked here first, which also
tells where formulas are. Source: the published [MS-CFB] and [MS-XLS] descriptions of the format.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from recruit.errors import Refusal

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END, _FREE = 0xFFFFFFFE, 0xFFFFFFFF
_MAX_SECTOR = 0xFFFFFFFA
_BOF, _BOUNDSHEET, _FILEPASS, _FORMULA, _LABELSST, _SST, _CONTINUE = (
    0x0809, 0x0085, 0x002F, 0x0006, 0x00FD, 0x00FC, 0x003C,
)  # fmt: skip
_DIMENSIONS = 0x0200
_BIFF8 = b"\x00\x06"
#: Rows and columns of a sheet of this format.
_TALLEST, _WIDEST = 65_536, 256
_ONE_CELL = frozenset({0x0203, 0x0204, 0x0205, 0x027E, 0x0201, 0x00D6, _FORMULA, _LABELSST})
_MANY_CELLS = frozenset({0x00BD, 0x00BE})
_VBA = ("_VBA_PROJECT_CUR", "VBA", "Macros")


@dataclass(frozen=True)
class Old:
    """What the records tell: formula cells by sheet, as (row, column) from 1."""

    formulas: dict[str, frozenset[tuple[int, int]]]


def look(data: bytes, row_limit: int, cell_limit: int, text_limit: int) -> Old:
    """Walks the records of an old workbook.

    Errors: Refusal ``table-broken``, ``table-encrypted``, ``table-active``, ``table-bomb``,
    ``table-too-many-rows`` (limit), ``table-too-many-cells`` (limit).
    """
    try:
        return _look(_stream(data), row_limit, cell_limit, text_limit)
    except (struct.error, LookupError, ValueError):
        raise Refusal("table-broken") from None


def _stream(data: bytes) -> bytes:
    """The stream ``Workbook`` of the compound file."""
    if not data.startswith(OLE):
        raise Refusal("table-broken")
    shift, small_shift = struct.unpack_from("<HH", data, 30)
    if shift not in (9, 12) or small_shift != 6:
        raise Refusal("table-broken")
    size = 1 << shift
    count, first_directory, cutoff, first_small, _n, first_list = struct.unpack_from(
        "<I I 4x I I I I", data, 44
    )
    sectors = [one for one in struct.unpack_from("<109I", data, 76) if one < _MAX_SECTOR]
    seen: set[int] = set()
    while first_list < _MAX_SECTOR and first_list not in seen:
        seen.add(first_list)
        entries = struct.unpack_from(f"<{size // 4}I", data, (first_list + 1) * size)
        sectors += [one for one in entries[:-1] if one < _MAX_SECTOR]
        first_list = entries[-1]
    table: list[int] = []
    for sector in sectors[:count]:
        table += struct.unpack_from(f"<{size // 4}I", data, (sector + 1) * size)
    directory = _chain(data, table, first_directory, size, size)
    entries_by_name = dict(_entries(directory))
    if any(name in entries_by_name for name in _VBA):
        raise Refusal("table-active")
    if "EncryptedPackage" in entries_by_name:
        raise Refusal("table-encrypted")
    found = entries_by_name.get("Workbook") or entries_by_name.get("Book")
    if found is None:
        raise Refusal("table-broken")
    start, length = found
    if length >= cutoff:
        return _chain(data, table, start, size, size)[:length]
    root = entries_by_name["Root Entry"]
    inner = _chain(data, table, root[0], size, size)
    small = [n for (n,) in struct.iter_unpack("<I", _chain(data, table, first_small, size, size))]
    return _chain(inner, small, start, 64, 0)[:length]


def _chain(data: bytes, table: list[int], sector: int, size: int, offset: int) -> bytes:
    parts = []
    steps = 0
    while sector < _MAX_SECTOR:
        steps += 1
        if steps > len(table):
            raise Refusal("table-broken")
        place = sector * size + offset
        parts.append(data[place : place + size])
        sector = table[sector]
    return b"".join(parts)


def _entries(directory: bytes) -> Iterator[tuple[str, tuple[int, int]]]:
    for place in range(0, len(directory) - 127, 128):
        (length,) = struct.unpack_from("<H", directory, place + 64)
        if 2 <= length <= 64 and directory[place + 66] in (1, 2, 5):
            name = directory[place : place + length - 2].decode("utf-16-le")
            yield name, struct.unpack_from("<II", directory, place + 116)


def _records(stream: bytes, place: int = 0) -> Iterator[tuple[int, int, bytes]]:
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        yield place, kind, stream[place + 4 : place + 4 + length]
        place += 4 + length


def _look(stream: bytes, row_limit: int, cell_limit: int, text_limit: int) -> Old:
    walk = _Walk(row_limit, cell_limit, text_limit)
    previous = 0
    for place, kind, body in _records(stream):
        if kind == _FILEPASS:
            raise Refusal("table-encrypted")
        if kind == _BOUNDSHEET:
            start, name = _sheet_name(body, walk.newer)
            walk.names[start] = name
        elif kind == _BOF:
            walk.begin(place, body)
        elif kind == _DIMENSIONS:
            _possible(body, walk.newer)
        elif kind == _SST or (kind == _CONTINUE and previous == _SST):
            walk.shared.append(body)
            kind = _SST
        elif kind in _ONE_CELL or kind in _MANY_CELLS:
            walk.cell(kind, body)
        previous = kind
    return Old({name: frozenset(cells) for name, cells in walk.formulas.items()})


@dataclass
class _Walk:
    """How far the walk along the records has come, and what it has met."""

    row_limit: int
    cell_limit: int
    text_left: int
    newer: bool = True
    sheet: str = ""
    far: tuple[int, int] = (0, 0)
    names: dict[int, str] = field(default_factory=dict)
    shared: list[bytes] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)
    formulas: dict[str, set[tuple[int, int]]] = field(default_factory=dict)

    def begin(self, place: int, body: bytes) -> None:
        """A sheet, or (at place 0) the workbook."""
        if not place:
            self.newer = body[:2] == _BIFF8
        self.sheet, self.far = self.names.get(place, ""), (0, 0)

    def cell(self, kind: int, body: bytes) -> None:
        row, column = struct.unpack_from("<HH", body)
        if kind in _MANY_CELLS:
            column = max(column, struct.unpack_from("<H", body, len(body) - 2)[0])
        self.far = max(self.far[0], row + 1), max(self.far[1], column + 1)
        if self.far[0] > self.row_limit + 1:
            raise Refusal("table-too-many-rows", limit=self.row_limit)
        if self.far[0] * self.far[1] > self.cell_limit:
            raise Refusal("table-too-many-cells", limit=self.cell_limit)
        if kind == _FORMULA:
            self.formulas.setdefault(self.sheet, set()).add((row + 1, column + 1))
        if kind == _LABELSST:
            self.lengths = self.lengths or list(_lengths(_Shared(self.shared)))
            self.text_left -= self.lengths[struct.unpack_from("<I", body, 6)[0]]
            if self.text_left < 0:
                raise Refusal("table-bomb")


def _possible(body: bytes, newer: bool) -> None:
    """What a sheet states about its size. The reader asks for that much at once, and where there is not as much the
    whole process ends, with all that it was doing. Errors: Refusal('table-broken')."""
    top, rows, left, columns = struct.unpack_from("<IIHH" if newer else "<HHHH", body)
    if not (top <= rows <= _TALLEST and left <= columns <= _WIDEST):
        raise Refusal("table-broken")


def _sheet_name(body: bytes, newer: bool) -> tuple[int, str]:
    start, _state, characters = struct.unpack_from("<I H B", body)
    if not newer:
        return start, body[7 : 7 + characters].decode("latin-1")
    if body[7] & 1:
        return start, body[8 : 8 + 2 * characters].decode("utf-16-le")
    return start, body[8 : 8 + characters].decode("latin-1")


class _Shared:
    """The shared texts, which run on from one record into the next."""

    def __init__(self, parts: list[bytes]) -> None:
        self.parts, self.part, self.at = parts, 0, 8

    def take(self, form: str) -> int:
        """A number of a text's head, which never is split."""
        while self.at >= len(self.parts[self.part]):
            self.part, self.at = self.part + 1, 0
        (value,) = struct.unpack_from(form, self.parts[self.part], self.at)
        self.at += struct.calcsize(form)
        return int(value)

    def skip(self, count: int, wide: int, again: bool) -> None:
        """`count` pieces of `wide` bytes; with `again` each further record begins with its own width."""
        while True:
            here = min(count, (len(self.parts[self.part]) - self.at) // wide)
            count, self.at = count - here, self.at + here * wide
            if not count:
                return
            self.part, self.at = self.part + 1, 0
            if again:
                wide, self.at = 1 + (self.parts[self.part][0] & 1), 1


def _lengths(shared: _Shared) -> Iterator[int]:
    """Characters of each shared text."""
    if not shared.parts:
        return
    (unique,) = struct.unpack_from("<I", shared.parts[0], 4)
    for _number in range(unique):
        characters, flags = shared.take("<H"), shared.take("<B")
        tail = 4 * shared.take("<H") if flags & 8 else 0
        tail += shared.take("<I") if flags & 4 else 0
        yield characters
        shared.skip(characters, 1 + (flags & 1), again=True)
        shared.skip(tail, 1, again=False)
