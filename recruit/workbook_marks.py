"""What a workbook shows that its values do not tell: hidden rows and sheets, formulas, merged cells, pictures, raised
or struck-out text.

For importers that must name what they leave out. The workbook must have been through `recruit.workbooks.guard`.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError

from recruit.errors import Refusal
from recruit.workbooks import SHEETS, part_of, tree

_ROW = re.compile(rb"<(?:\w{1,10}:)?row\b[^>]{0,1000}>")
_NUMBER = re.compile(rb"""\br\s*=\s*["']([0-9]{1,7})["']""")
_HIDDEN = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)["']""")
_FORMULA = re.compile(
    rb"""<(?:\w{1,10}:)?c\b[^>]{0,200}?\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["'][^>]{0,200}>\s*<(?:\w{1,10}:)?f\b"""
)
_MERGED = re.compile(
    rb"""<(?:\w{1,10}:)?mergeCell\b[^>]{0,100}?\bref\s*=\s*["']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})["']"""
)
_DRAWN_ROW = re.compile(
    rb"<(?:\w{1,10}:)?from>.{0,400}?<(?:\w{1,10}:)?row>\s*([0-9]{1,7})\s*</(?:\w{1,10}:)?row>", re.S
)
#: Raised, lowered or struck out: what makes another thing of a text.
_TELLING = ("vertAlign", "strike", "dstrike")


@dataclass(frozen=True)
class Merged:
    """A merged stretch: the columns from 0, the rows as Excel counts them, all included."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True)
class Marks:
    """Of one sheet. `formulas` are (row, column from 0); `pictures` the rows at which pictures are fixed."""

    hidden: frozenset[int] = frozenset()
    formulas: frozenset[tuple[int, int]] = frozenset()
    merged: tuple[Merged, ...] = ()
    pictures: tuple[int, ...] = ()


@dataclass(frozen=True)
class BookMarks:
    """Of a workbook: its sheets by title, those nobody sees, the texts with raised or struck-out parts."""

    sheets: Mapping[str, Marks] = field(default_factory=dict)
    unseen: tuple[str, ...] = ()
    raised: frozenset[str] = frozenset()


def marks_of(data: bytes) -> BookMarks:
    """Errors: Refusal('table-broken')."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            book = tree(archive.read("xl/workbook.xml"))
            states = {one.get("name", ""): one.get("state", "") for one in book.iter(f"{SHEETS}sheet")}
            unseen = tuple(title for title, state in states.items() if state in ("hidden", "veryHidden"))
            sheets = {title: _sheet(archive, title) for title in states if title not in unseen}
            return BookMarks(sheets, unseen, frozenset(_raised(archive)))
    except (zipfile.BadZipFile, zlib.error, LookupError, EOFError, OSError, ParseError, ValueError):
        raise Refusal("table-broken") from None


def _sheet(archive: zipfile.ZipFile, title: str) -> Marks:
    part = part_of(archive, title)
    content = archive.read(part)
    hidden = set()
    for row in _ROW.finditer(content):
        number = _NUMBER.search(row.group())
        if number and _HIDDEN.search(row.group()):
            hidden.add(int(number[1]))
    return Marks(
        frozenset(hidden),
        frozenset((int(row), _index(letters)) for letters, row in _FORMULA.findall(content)),
        tuple(
            Merged(_index(left), int(top), _index(right), int(bottom))
            for left, top, right, bottom in _MERGED.findall(content)
        ),
        tuple(_pictures(archive, part)),
    )


def _pictures(archive: zipfile.ZipFile, part: str) -> Iterator[int]:
    folder, _, name = part.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in archive.namelist():
        return
    for one in tree(archive.read(relations)).iter():
        if not one.get("Type", "").endswith("/drawing"):
            continue
        drawing = one.get("Target", "").replace("../", "xl/", 1).lstrip("/")
        if drawing not in archive.namelist():
            continue
        content = archive.read(drawing)
        for anchor in re.split(rb"<(?:\w{1,10}:)?(?:twoCell|oneCell)Anchor\b", content)[1:]:
            if (row := _DRAWN_ROW.search(anchor)) and re.search(rb"<(?:\w{1,10}:)?(?:pic|blip)\b", anchor):
                yield int(row[1]) + 1


def _raised(archive: zipfile.ZipFile) -> Iterator[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return
    content = archive.read("xl/sharedStrings.xml")
    if not any(name.encode() in content for name in _TELLING):
        return
    for one in tree(content).iter(f"{SHEETS}si"):
        marks = {child.tag.rpartition("}")[2] for run in one.iter(f"{SHEETS}rPr") for child in run}
        if marks & set(_TELLING):
            yield "".join(text.text or "" for text in one.iter(f"{SHEETS}t"))


def _index(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
