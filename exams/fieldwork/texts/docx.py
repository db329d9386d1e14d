"""The text of a Word document: what stands on its pages, in their order, without headers and tracked deletions. Pure.

Source: ECMA-376 part 1, 17 (WordprocessingML). Paragraphs, tables and text boxes are read; the parts of an archive are
never unpacked beyond a limit, and entities are refused.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from recruit.errors import Refusal

_MAIN, _TYPES = "word/document.xml", "[Content_Types].xml"
_BITE = 65_536
_DEEPEST = 500
_ENCRYPTED = 0x1
#: Deleted or moved away under "track changes"; a second drawing of what stands there already.
_UNSEEN = frozenset({"del", "moveFrom", "Fallback"})
_BREAKS = frozenset({"br", "cr", "p", "tr"})


def docx_text(content: bytes, unpacked: int, letters: int) -> str:
    """Errors: Refusal('text-type' | 'text-encrypted' | 'text-broken' | 'text-bomb' (unpacked bytes, depth) |
    'text-too-long' (limit))."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {info.filename for info in archive.infolist()}
            if not {_TYPES, _MAIN} <= names or any(name.lower().endswith("vbaproject.bin") for name in names):
                raise Refusal("text-type")
            main = archive.getinfo(_MAIN)
            if main.flag_bits & _ENCRYPTED:
                raise Refusal("text-encrypted")
            if main.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise Refusal("text-broken")
            if main.file_size > unpacked:
                raise Refusal("text-bomb")
            with archive.open(main) as part:
                return _parsed(part, unpacked, letters)
    except (ParseError, DefusedXmlException, LookupError, UnicodeError):
        raise Refusal("text-broken") from None
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError):
        raise Refusal("text-broken") from None


def _parsed(part: zipfile.ZipExtFile | io.BufferedIOBase, unpacked: int, letters: int) -> str:
    pages = _Pages(letters)
    parser = DefusedXMLParser(target=pages, forbid_dtd=True)
    left = unpacked
    while bite := part.read(_BITE):
        left -= len(bite)
        if left < 0:
            raise Refusal("text-bomb")
        parser.feed(bite)
    text: str = parser.close()
    return text


class _Pages:
    """Takes the elements as they come and keeps the letters; no tree is built."""

    def __init__(self, letters: int) -> None:
        self._limit, self._left = letters, letters
        self._pieces: list[str] = []
        self._depth = self._unseen = 0
        self._writing = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        self._depth += 1
        if self._depth > _DEEPEST:
            raise Refusal("text-bomb")
        if self._unseen or name in _UNSEEN:
            self._unseen += 1
        elif name == "tab":
            self._keep("\t")
        self._writing = name == "t" and not self._unseen

    def end(self, tag: str) -> None:
        name = tag.rpartition("}")[2]
        self._depth -= 1
        self._writing = False
        if self._unseen:
            self._unseen -= 1
        elif name in _BREAKS:
            self._keep("\n")

    def data(self, text: str) -> None:
        if self._writing:
            self._keep(text)

    def close(self) -> str:
        return "".join(self._pieces)

    def _keep(self, text: str) -> None:
        self._left -= len(text)
        if self._left < 0:
            raise Refusal("text-too-long", limit=self._limit)
        self._pieces.append(text)
