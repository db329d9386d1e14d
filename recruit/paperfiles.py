"""What kind of paper a file is, judged by its content; the name it came with decides nothing. Pure.

A paper of the notice is opened by thousands on phones and old office computers, so nothing that runs, fetches or
hides may be in it: no macros, no scripts, no parts from elsewhere, no passwords.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from recruit import compound, pictures
from recruit.errors import Refusal

MIME = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "jpg": "image/jpeg",
}
#: A4 at 300 dots to the inch: small print on a photographed page stays readable.
LONGEST_SIDE = 3508
_MAIN_PARTS = {
    "docx": ("word/document.xml", b"wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", b"spreadsheetml.sheet.main+xml"),
}
_RUNS = ("vbaproject", "vbadata", "activex", "macrosheets", "embeddings", "externallinks")
_MOST_PARTS, _UNPACKED, _READ = 2_000, 60_000_000, 2_000_000
_OLD_RUNS = {"Macros", "_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA", "\x01Ole10Native"}
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_PDF_RUNS = re.compile(rb"/(?:JavaScript|Launch|RichMedia|EmbeddedFiles?)\b")
_PDF_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
_PDF_PACKED = re.compile(rb"/ObjStm\b.{0,600}?stream\r?\n", re.DOTALL)


@dataclass(frozen=True)
class PaperFile:
    """A file that may be put up: its type (a key of `MIME`) and the bytes to keep."""

    type: str
    content: bytes


def checked(content: bytes, most: int) -> PaperFile:
    """The file as it may be kept; pictures are made anew as JPEG, all else stays byte for byte. `most` is in bytes.

    Errors: Refusal('notice-file-empty' | 'notice-file-bytes' (limit, in MB) | 'notice-file-type' |
    'notice-file-active' | 'notice-file-locked' | 'notice-file-broken'), and those of `recruit.pictures.clean`.
    """
    if not content.strip():
        raise Refusal("notice-file-empty")
    if len(content) > most:
        raise Refusal("notice-file-bytes", limit=most // (1024 * 1024))
    if content.startswith(b"%PDF-"):
        return PaperFile(_pdf(content), content)
    if content.startswith(b"PK\x03\x04"):
        return PaperFile(_packed_office(content), content)
    if content.startswith(compound.MAGIC):
        return PaperFile(_old_office(content), content)
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        limits = pictures.Limits(bytes=most, pixels=pictures.LIMITS.pixels)
        return PaperFile("jpg", pictures.clean(content, LONGEST_SIDE, limits).bytes)
    raise Refusal("notice-file-type")


def _pdf(content: bytes) -> str:
    if b"%%EOF" not in content[-2048:]:
        raise Refusal("notice-file-broken")
    if re.search(rb"/Encrypt\b", content):
        raise Refusal("notice-file-locked")
    if any(_PDF_RUNS.search(_spelled_out(part)) for part in chain((content,), _object_streams(content))):
        raise Refusal("notice-file-active")
    return "pdf"


def _spelled_out(part: bytes) -> bytes:
    """PDF lets a name hide its letters: /J#61vaScript is /JavaScript (ISO 32000-1, 7.3.5)."""
    return _PDF_NAME.sub(lambda found: bytes.fromhex(found[1].decode()), part)


def _object_streams(content: bytes) -> Iterator[bytes]:
    """The packed parts in which a newer PDF keeps its objects (ISO 32000-1, 7.5.7), one after the other."""
    whole, budget = memoryview(content), _UNPACKED
    for found in _PDF_PACKED.finditer(content):
        try:
            part = zlib.decompressobj().decompress(whole[found.end() : found.end() + _READ], _READ)
        except zlib.error:
            raise Refusal("notice-file-broken") from None
        budget -= len(part)
        if budget < 0:
            raise Refusal("notice-file-broken")
        yield part


def _packed_office(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = _names(archive)
            kinds = archive.open("[Content_Types].xml").read(_READ)
            for kind, (main, declared) in _MAIN_PARTS.items():
                if main in names:
                    _refuse_running(archive, names, kinds)
                    if declared not in kinds:
                        raise Refusal("notice-file-type")
                    return kind
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, ValueError, NotImplementedError, OSError):
        raise Refusal("notice-file-type") from None
    raise Refusal("notice-file-type")


def _names(archive: zipfile.ZipFile) -> list[str]:
    infos = archive.infolist()
    names = [info.filename for info in infos]
    if len(infos) > _MOST_PARTS or sum(info.file_size for info in infos) > _UNPACKED:
        raise Refusal("notice-file-broken")
    if len({name.lower() for name in names}) != len(names):
        raise Refusal("notice-file-broken")
    if any(info.flag_bits & 0x1 for info in infos):
        raise Refusal("notice-file-locked")
    return names


def _refuse_running(archive: zipfile.ZipFile, names: list[str], kinds: bytes) -> None:
    """Macros, embedded programs, and parts that the reader's computer would fetch; a plain link may stay."""
    if b"macroEnabled" in kinds or any(word in name.lower() for name in names for word in _RUNS):
        raise Refusal("notice-file-active")
    for name in names:
        if not name.lower().endswith(".rels"):
            continue
        relations = archive.open(name).read(_READ)
        if b"\x00" in relations:  # UTF-16 inside would hide from the search below
            raise Refusal("notice-file-broken")
        for one in _RELATION.findall(relations):
            if b"External" in one and b"/hyperlink" not in one:
                raise Refusal("notice-file-active")


def _old_office(content: bytes) -> str:
    try:
        container = compound.opened(content)
        if "EncryptedPackage" in container.names:
            raise Refusal("notice-file-locked")
        if container.names & _OLD_RUNS:
            raise Refusal("notice-file-active")
        if "WordDocument" in container.names:
            return "doc"
        book = next((name for name in ("Workbook", "Book") if name in container.names), None)
        if book is None:
            raise Refusal("notice-file-type")
        if compound.macro_sheets(container.read(book)):
            raise Refusal("notice-file-active")
    except (ValueError, struct.error):
        raise Refusal("notice-file-broken") from None
    return "xls"
