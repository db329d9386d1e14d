"""Small files of the kinds an office has, made by hand so that a test decides what is inside."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime

from recruit.tables import write_xlsx

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)


def pdf(inside: bytes = b"") -> bytes:
    """A PDF's first and last lines with `inside` between them."""
    begin = b"%PDF-1.5\n1 0 obj <</Type /Catalog>> endobj\n" + inside
    return begin + b"\ntrailer <</Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(begin)


def docx(parts: Mapping[str, bytes | str] | None = None, main: str = _WORD) -> bytes:
    """A Word document with one paragraph and these further parts."""
    out = io.BytesIO()
    every: dict[str, bytes | str] = {
        "[Content_Types].xml": f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        "word/document.xml": "<w:document/>",
        **(parts or {}),
    }
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in every.items():
            # A stamp of its own: the same bytes whenever it is made.
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def relation(kind: str, target: str, mode: str = "External") -> str:
    """A relations part with one relation."""
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return _RELATIONS.format(
        f'<Relationship Id="r1" Type="{base}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    )


def xlsx() -> bytes:
    return write_xlsx(["a"], [["b"]], "t", datetime(2016, 5, 3, tzinfo=UTC))


def sheet_record(kind: int) -> bytes:
    """One BoundSheet8 record of a workbook stream: 0 a worksheet, 1 a macro sheet."""
    body = struct.pack("<IBB", 0, 0, kind) + b"\x01\x00s"
    return struct.pack("<HH", 0x0085, len(body)) + body


def workbook(*records: bytes, size: int = 5000) -> bytes:
    """The stream of an old workbook: its globals, then nothing that matters up to `size`."""
    begin = struct.pack("<HHHH", 0x0809, 4, 0x0600, 0x0005)
    return (begin + b"".join(records) + struct.pack("<HH", 0x000A, 0)).ljust(size, b"\x00")


def compound(streams: Mapping[str, bytes]) -> bytes:
    """An older Office file with these streams; small ones lie in the store of small ones, as the format wants."""
    small = {name: data for name, data in streams.items() if len(data) < 4096}
    store = b"".join(data.ljust(-(-len(data) // 64) * 64, b"\x00") for data in small.values())
    pieces, piece = [], 0
    for data in small.values():
        count = -(-len(data) // 64)
        pieces += [piece + i + 1 for i in range(count - 1)] + [0xFFFFFFFE]
        piece += count
    large = {name: data for name, data in streams.items() if name not in small}
    listing = -(-128 * (len(streams) + 1) // 512)
    bodies = [b"", struct.pack(f"<{len(pieces)}I", *pieces).ljust(512, b"\xff") if pieces else b"", store]
    chain, starts, sectors = [0xFFFFFFFD], [], [b""]
    for body in [bytes(listing * 512), *bodies[1:], *large.values()]:
        count = -(-len(body) // 512)
        starts.append(len(chain) if count else 0xFFFFFFFE)
        chain += [len(chain) + i + 1 for i in range(count - 1)] + ([0xFFFFFFFE] if count else [])
        sectors.append(body.ljust(count * 512, b"\x00"))
    first = dict(zip(large, starts[3:], strict=True)) | _piece_starts(small)
    entries = [_entry("Root Entry", 5, starts[2], len(store))]
    entries += [_entry(name, 2, first[name], len(data)) for name, data in streams.items()]
    sectors[1] = b"".join(entries).ljust(listing * 512, b"\x00")
    head = (
        bytes.fromhex("d0cf11e0a1b11ae1")
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
    )
    head += struct.pack("<IIIIIIIII", 0, 1, starts[0], 0, 4096, starts[1], 1, 0xFFFFFFFE, 0)
    head += struct.pack("<I", 0) + b"\xff" * 432
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    return head + table + b"".join(sectors)


def _piece_starts(small: Mapping[str, bytes]) -> dict[str, int]:
    starts, piece = {}, 0
    for name, data in small.items():
        starts[name] = piece
        piece += -(-len(data) // 64)
    return starts


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    return (
        text.ljust(64, b"\x00")
        + struct.pack("<HBB", len(text) + 2, kind, 1)
        + b"\xff" * 12
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
