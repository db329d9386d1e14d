"""The older Office files (.doc, .xls): what lies inside the container, read without opening any of it. Pure.

Source: Microsoft's open specifications MS-CFB (the container) and MS-XLS 2.4.28 (BoundSheet8), 2.4.117 (FilePass).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA
#: Streams below this size lie in a store of their own, cut into pieces of 64 bytes.
_SMALL, _PIECE = 4096, 64
#: More than any workbook says about itself before its first sheet.
_MOST_RECORDS = 500_000


@dataclass(frozen=True)
class Container:
    """The names of all streams and folders, and (start, size) of each stream and of the store of small ones."""

    content: bytes
    sector: int
    chain: tuple[int, ...]
    streams: dict[str, tuple[int, int]]
    names: frozenset[str]
    store: tuple[int, int]

    def read(self, name: str) -> bytes:
        """The bytes of a stream. ValueError when it is missing or broken."""
        if name not in self.streams:
            raise ValueError(name)
        start, size = self.streams[name]
        if size >= _SMALL:
            return _follow(self.content, self.sector, self.chain, start)[:size]
        (first,) = struct.unpack_from("<I", self.content, 60)
        table = _follow(self.content, self.sector, self.chain, first)
        chain = struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])
        held = _follow(self.content, self.sector, self.chain, self.store[0])
        # The store has no header before it, a file has one sector of it.
        return _follow(bytes(_PIECE) + held, _PIECE, chain, start)[:size]


def opened(content: bytes) -> Container:
    """Reads the container's table of contents. ValueError when it is none or damaged."""
    if content[:8] != MAGIC or len(content) < 512:
        raise ValueError("magic")
    (shift,) = struct.unpack_from("<H", content, 30)
    if shift not in (9, 12):
        raise ValueError("sector size")
    sector = 1 << shift
    chain = _allocation(content, sector)
    (first,) = struct.unpack_from("<I", content, 48)
    listing = _follow(content, sector, chain, first)
    streams, names, store = {}, set(), (_END, 0)
    for at in range(0, len(listing) - 127, 128):
        length, kind = struct.unpack_from("<HB", listing, at + 64)
        if kind not in (1, 2, 5):
            continue
        name = listing[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
        names.add(name)
        place = struct.unpack_from("<II", listing, at + 116)
        if kind == 2:
            streams[name] = place
        elif kind == 5:
            store = place
    return Container(content, sector, chain, streams, frozenset(names), store)


def _sector(content: bytes, sector: int, number: int) -> bytes:
    at = (number + 1) * sector
    if number >= _END or at >= len(content):
        raise ValueError("sector")
    return content[at : at + sector]


def _allocation(content: bytes, sector: int) -> tuple[int, ...]:
    """For each sector the one that follows it."""
    tables = [one for one in struct.unpack_from("<109I", content, 76) if one < _END]
    following, _count = struct.unpack_from("<II", content, 68)
    seen = set()
    while following < _END:
        if following in seen:
            raise ValueError("loop")
        seen.add(following)
        *more, following = struct.unpack(f"<{sector // 4}I", _sector(content, sector, following))
        tables += [one for one in more if one < _END]
    if len(tables) * sector > len(content):
        raise ValueError("allocation")
    return tuple(
        one
        for table in tables
        for one in struct.unpack(f"<{sector // 4}I", _sector(content, sector, table).ljust(sector, b"\xff"))
    )


def _follow(content: bytes, sector: int, chain: tuple[int, ...], first: int) -> bytes:
    parts, seen, number = [], set(), first
    while number < _END:
        if number in seen or number >= len(chain):
            raise ValueError("chain")
        seen.add(number)
        parts.append(_sector(content, sector, number))
        number = chain[number]
    return b"".join(parts)


def macro_sheets(workbook: bytes) -> bool:
    """True for a workbook stream with a sheet that runs (Excel 4 macros), or locked so that nobody can tell."""
    at = 0
    for _record in range(_MOST_RECORDS):
        if at + 4 > len(workbook):
            break
        record, length = struct.unpack_from("<HH", workbook, at)
        body = workbook[at + 4 : at + 4 + length]
        if record == 0x002F or (record == 0x0085 and len(body) > 5 and body[5] in (0x01, 0x06)):
            return True
        if record == 0x000A:
            return False
        at += 4 + length
    raise ValueError("workbook")
