"""Whether a .docx or .xlsx may be put up: no macros, no embedded programs, nothing fetched from elsewhere. Pure.

Source: ECMA-376 part 2 (the package: content types, relationships). Sizes are those really unpacked, never those
that the archive's directory claims.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from recruit.errors import Refusal

_MAIN_PARTS = {
    "docx": ("word/document.xml", "wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet.main+xml"),
}
_TYPES = "[Content_Types].xml"
_RUNS = ("vbaproject", "vbadata", "activex", "macrosheets", "embeddings", "externallinks")
_TYPES_THAT_RUN = ("macroenabled", "vbaproject", "vbadata", "activex", "macrosheet", "oleobject")
_MOST_PARTS, UNPACKED = 2_000, 60_000_000
#: Bytes of one part that is read as XML, and of all of them: a relation takes about 200.
_ONE_XML, _ALL_XML = 1_000_000, 2_000_000
_MOST_ELEMENTS, _DEEPEST = 20_000, 8
_LOCAL_HEAD = struct.Struct("<4s5H3I2H")


def examine(content: bytes) -> str:
    """'docx' or 'xlsx'. Errors: Refusal('notice-file-type' | 'notice-file-broken' | '…-locked' | '…-active')."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, struct.error):
        raise Refusal("notice-file-type") from None
    names = {info.filename for info in infos}
    kind = next((kind for kind, (main, _type) in _MAIN_PARTS.items() if main in names), None)
    if kind is None or _TYPES not in names:
        raise Refusal("notice-file-type")
    _require_plain(infos)
    if any(word in unquote(name).lower() for name in names for word in _RUNS):
        raise Refusal("notice-file-active")
    types = _look_through(content, infos)
    if not any(one.endswith(_MAIN_PARTS[kind][1]) for one in types):
        raise Refusal("notice-file-type")
    return kind


def _require_plain(infos: list[zipfile.ZipInfo]) -> None:
    """Every part under one name that all readers understand alike, and without a password."""
    if len(infos) > _MOST_PARTS or len({_alike(info.filename) for info in infos}) != len(infos):
        raise Refusal("notice-file-broken")
    for info in infos:
        if "\x00" in info.orig_filename or "\\" in info.orig_filename or ".piece" in _alike(info.filename):
            raise Refusal("notice-file-broken")
        if info.flag_bits & 0x1:
            raise Refusal("notice-file-locked")


def _alike(name: str) -> str:
    return unquote(name).rstrip(" .").lower()


def _look_through(content: bytes, infos: Iterable[zipfile.ZipInfo]) -> list[str]:
    """The types of the parts; all parts are unpacked and counted, those that say what is fetched are read."""
    left, left_xml, types = UNPACKED, _ALL_XML, list[str]()
    for info in infos:
        related = _alike(info.filename).endswith(".rels")
        wanted = related or info.filename == _TYPES
        size, part = _unpacked(content, info, min(left, _ONE_XML, left_xml) if wanted else left, keep=wanted)
        left -= size
        if not wanted:
            continue
        left_xml -= size
        elements = _elements(part)
        if related:
            _require_own_relations(elements)
        else:
            types += [str(one.get("ContentType", "")) for _name, one in elements]
    if any(word in one.lower() for one in types for word in _TYPES_THAT_RUN):
        raise Refusal("notice-file-active")
    return types


def _unpacked(content: bytes, info: zipfile.ZipInfo, most: int, *, keep: bool) -> tuple[int, bytes]:
    """How many bytes a part really holds, and the bytes themselves when they are to be kept."""
    at = info.header_offset
    try:
        mark, *_facts, named, extra = _LOCAL_HEAD.unpack_from(content, at)
    except struct.error:
        raise Refusal("notice-file-broken") from None
    name = content[at + 30 : at + 30 + named]
    own = (info.orig_filename.encode(), info.orig_filename.encode("cp437", "replace"))
    body = memoryview(content)[at + 30 + named + extra :][: info.compress_size]
    if mark != b"PK\x03\x04" or name not in own or len(body) != info.compress_size:
        raise Refusal("notice-file-broken")
    if info.compress_type == zipfile.ZIP_STORED:
        size, part = len(body), bytes(body) if keep and len(body) <= most else b""
    elif info.compress_type == zipfile.ZIP_DEFLATED:
        size, part = _inflated(body, most, keep)
    else:
        raise Refusal("notice-file-broken")
    if size > most or size != info.file_size:
        raise Refusal("notice-file-broken")
    return size, part


def _inflated(body: memoryview, most: int, keep: bool) -> tuple[int, bytes]:
    inflater, kept, size = zlib.decompressobj(-15), [], 0
    try:
        for at in range(0, len(body), 65_536):
            bite: Any = body[at : at + 65_536]
            while len(bite) and not inflater.eof:
                piece = inflater.decompress(bite, 1_000_000)
                bite, size = inflater.unconsumed_tail, size + len(piece)
                if size > most:
                    raise Refusal("notice-file-broken")
                if keep:
                    kept.append(piece)
    except zlib.error:
        raise Refusal("notice-file-broken") from None
    if not inflater.eof:
        raise Refusal("notice-file-broken")
    return size, b"".join(kept)


class _Listing:
    """Takes each element as (name, attributes), both without their namespaces, and builds no tree."""

    def __init__(self) -> None:
        self.elements: list[tuple[str, dict[str, str]]] = []
        self._depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST or len(self.elements) >= _MOST_ELEMENTS:
            raise Refusal("notice-file-broken")
        bare = {name.rpartition("}")[2]: value for name, value in attributes.items()}
        self.elements.append((tag.rpartition("}")[2], bare))

    def end(self, tag: str) -> None:
        self._depth -= 1

    def data(self, text: str) -> None:
        return None

    def close(self) -> list[tuple[str, dict[str, str]]]:
        return self.elements


def _elements(part: bytes) -> list[tuple[str, dict[str, str]]]:
    parser = DefusedXMLParser(target=_Listing(), forbid_dtd=True)
    try:
        parser.feed(part)
        elements: list[tuple[str, dict[str, str]]] = parser.close()
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise Refusal("notice-file-broken") from None
    return elements


def _require_own_relations(elements: list[tuple[str, dict[str, str]]]) -> None:
    """A plain link may lead out, because somebody has to tap it; everything else lies in the file itself."""
    for name, one in elements:
        if name != "Relationship":
            continue
        kind, target = one.get("Type", ""), one.get("Target", "")
        if kind.endswith("/aFChunk"):  # a page or another document, poured in when the file is opened
            raise Refusal("notice-file-active")
        inside = one.get("TargetMode", "Internal") == "Internal" and not _leads_out(target)
        if not inside and not kind.endswith("/hyperlink"):
            raise Refusal("notice-file-active")


def _leads_out(target: str) -> bool:
    try:
        parts = urlsplit(target.strip())
    except ValueError:
        return True
    return bool(parts.scheme or parts.netloc) or target.strip().startswith("\\\\")
