"""The faces printed documents are set in, always from our own files and never from the machine's fonts.

A full Chinese face makes every PDF carry some 90 KB of empty tables, so documents are set in a *working
face*: the GB 2312 repertoire plus whatever rare characters this very document holds. Its bytes depend on the
font file and those characters only, so a document comes out the same alone, in a batch, or on another day.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

# Private names: an installed font of the same name could otherwise be taken silently, with other glyphs.
BODY_FAMILY = "ZeyouSong"
HEADING_FAMILY = "ZeyouHei"
_PRINT_SIGNS = "·¥£§—…“”‘’①②③④⑤⑥⑦⑧⑨⑩□■○●〇№℃"
_UNUSED_TABLES = ("GSUB", "GPOS", "BASE", "VORG", "vhea", "vmtx", "DSIG")


@dataclass(frozen=True)
class FontFiles:
    """Two whole font files: the body (a Song/serif face) and the headings (a Hei/sans face)."""

    body: Path
    heading: Path


def configured_files() -> FontFiles:
    """The office's own faces (``ZEYOU_PDF_FONT``, ``ZEYOU_PDF_FONT_HEADING``) or those of the font package.

    With only the first set, headings use it too. Raises ``FileNotFoundError`` for a path that is not a file.
    """
    body = os.environ.get("ZEYOU_PDF_FONT")
    if not body:
        import pylopdf_fonts_zh_cn

        return FontFiles(pylopdf_fonts_zh_cn.serif_path(), pylopdf_fonts_zh_cn.sans_path())
    files = FontFiles(Path(body), Path(os.environ.get("ZEYOU_PDF_FONT_HEADING") or body))
    for path in (files.body, files.heading):
        if not path.is_file():
            raise FileNotFoundError(f"ZEYOU_PDF_FONT: no font file at {path}")
    return files


@lru_cache(maxsize=4)
def is_truetype(path: Path) -> bool:
    """Whether the (first) face of a font file has TrueType outlines, which pack into half the bytes of the others."""
    with path.open("rb") as file:
        kind = file.read(4)
        if kind == b"ttcf":
            file.seek(12)
            file.seek(int.from_bytes(file.read(4), "big"))
            kind = file.read(4)
    return kind in (b"\x00\x01\x00\x00", b"true")


@lru_cache(maxsize=1)
def common_repertoire() -> frozenset[str]:
    """The characters every working face holds: ASCII, GB 2312, and a few signs our papers use."""
    cells = (bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    chinese = {cell.decode("gb2312", "ignore") for cell in cells}
    return frozenset(chinese | {chr(code) for code in range(0x20, 0x7F)} | set(_PRINT_SIGNS)) - {""}


def rare_characters(text: Iterable[str]) -> frozenset[str]:
    """Characters of ``text`` beyond the common repertoire; they decide the document's working face."""
    return frozenset(char for char in text if not char.isspace()) - common_repertoire()


@lru_cache(maxsize=4)
def coverage(path: Path) -> frozenset[str]:
    """Every character the whole font file at ``path`` has a glyph for (its cmap)."""
    import uharfbuzz

    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)))
    return frozenset(chr(code) for code in face.unicodes)


def covered(files: FontFiles) -> frozenset[str]:
    """Characters both faces can print: a name must come out right in the text and in a heading."""
    return coverage(files.body) & coverage(files.heading)


@lru_cache(maxsize=16)
def working_face(path: Path, rare: frozenset[str] = frozenset()) -> bytes:
    """The font file at ``path`` cut down to the common repertoire and ``rare``, as font bytes."""
    import uharfbuzz as hb

    face = hb.Face(hb.Blob.from_file_path(str(path)))
    wanted = hb.SubsetInput()
    wanted.unicode_set.update(sorted(ord(char) for char in common_repertoire() | rare))
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in _UNUSED_TABLES)
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE | hb.SubsetFlags.DESUBROUTINIZE
    return bytes(hb.subset(face, wanted).blob.data)
