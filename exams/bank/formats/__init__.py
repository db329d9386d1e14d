"""Question files of other systems: readers give drafts and troubles, writers take items. Pure.

`read` finds the format by content, then by name; `write` reads back what it wrote and tells every difference.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from exams.bank.formats import (
    aiken,
    columns,
    gift,
    gift_writer,
    headed,
    moodle_writer,
    moodle_xml,
    plain,
    qti,
    qti_writer,
    sheet,
    sheet_writer,
    xmltree,
)
from exams.bank.formats.convert import Defaults, to_item
from exams.bank.formats.decoding import MOST_BYTES, text_of
from exams.bank.formats.draft import LOSS, Reading, Trouble, Unreadable
from exams.bank.formats.written import Files, Written
from exams.bank.model import Item
from exams.bank.sameness import content_of
from recruit.errors import Refusal
from recruit.tables import read_raw

GIFT, AIKEN, MOODLE_XML, QTI, XLSX, CSV = "gift", "aiken", "moodle-xml", "qti", "xlsx", "csv"
PLAIN, HEADED = "plain", "markdown-quiz"
READ = (GIFT, AIKEN, MOODLE_XML, QTI, XLSX, CSV, PLAIN, HEADED)
WRITTEN = (GIFT, AIKEN, MOODLE_XML, QTI, XLSX, CSV)
SUFFIXES = {GIFT: ".gift", AIKEN: ".txt", MOODLE_XML: ".xml", QTI: ".zip", XLSX: ".xlsx", CSV: ".csv"}

_OLE = b"\xd0\xcf\x11\xe0"
_ROOT = re.compile(
    rb"\s*(?:(?><\?.{0,500}?\?>|<!--.{0,5000}?-->)\s*+)*+<(?:[\w.-]{1,60}:)?([A-Za-z][\w.-]{0,60})", re.S
)
_ROOTS = {b"quiz": MOODLE_XML, b"assessmentItem": QTI, b"assessmentTest": QTI}
#: Formats of other programs that we know by their root element and do not read.
_FOREIGN = {
    b"questestinterop": "QTI 1.2",
    b"qti-assessment-item": "QTI 3.0",
    b"POOL": "Blackboard",
    b"html": "HTML",
    b"ncq": "Examview",
}
_HEADED = re.compile(r"(?m)^#{1,6} --question--")
_AIKEN = re.compile(r"(?m)^[ \t]*ANSWER\s*[:：]")  # data: a colon of either width
_AIKEN_LOW = re.compile(r"(?mi)^[ \t]*ANSWER\s*[:：]\s*[(（]?[a-z][)）.]?\s*$")  # data: the same
_GIFT = re.compile(
    r"(?<!\\)\{\s*(?:[=~#}]|T\s*[}#]|F\s*[}#]|TRUE|FALSE|[0-9]*:[A-Z]{2,})|^[ \t]*\$CATEGORY:|^::", re.M
)
# data: the marks of a Chinese question paper
_PLAIN = re.compile(
    r"(?m)答案\s*+】?\s*+[:：]|【答案】|^[ \t\u3000\xa0]*[一二三四五六七八九十]、"
    r"|^[ \t\u3000\xa0]*(?:[（(][^（()）\n]{0,12}[)）]\s*)?[0-9０-９]{1,5}\s*[.．、)）]"
)

MOST_QUESTIONS = 20_000
#: As many lines a question may take on average in a file of so many.
_LINES_EACH = 10
#: Losses after which the question is not in the file.
LEFT_OUT = frozenset({"kind-left-out", "gift-arrow", "aiken-line", "sheet-sign"})
#: Losses that reading back would only repeat.
_TOLD = LEFT_OUT | {"pictures-left-out"}


def detect(data: bytes, name: str = "") -> str:
    """The format of a file. Errors: Unreadable, also 'format-not-carried' (name) and 'format-unknown'."""
    if len(data) > MOST_BYTES:
        raise Unreadable(Trouble(0, "file-too-large", {"limit": MOST_BYTES // 1_000_000}))
    if data.startswith(b"PK\x03\x04"):
        return _zip(data)
    if data.startswith(_OLE):
        return XLSX  # whose reader says what an old workbook must become
    head = xmltree.head_of(data)
    found = _ROOT.match(head)
    if found and found[1] in _ROOTS:
        return _ROOTS[found[1]]
    if found and found[1] in _FOREIGN:
        raise Unreadable(Trouble(1, "format-not-carried", {"name": _FOREIGN[found[1]]}))
    if head.lstrip().startswith(b"<?xml"):
        return MOODLE_XML
    return _text(text_of(data), name.lower())


def _zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        raise Unreadable(Trouble(0, "zip-broken")) from None
    if any(name.rpartition("/")[2] == "imsmanifest.xml" for name in names):
        return QTI
    if "word/document.xml" in names:
        raise Unreadable(Trouble(0, "format-not-carried", {"name": "Word (.docx)"}))
    if not any(name.lower() == "[content_types].xml" for name in names):
        raise Unreadable(Trouble(0, "no-manifest"))
    return XLSX


def _text(text: str, name: str) -> str:
    if _HEADED.search(text):
        return HEADED
    if name.endswith((".csv", ".tsv")):
        return CSV
    if name.endswith((".gift", ".gift.txt")):
        return GIFT
    if _AIKEN.search(text):
        return AIKEN
    if _GIFT.search(text):
        return GIFT
    if _is_table(text):
        return CSV
    if _PLAIN.search(text):
        return PLAIN
    if _AIKEN_LOW.search(text):
        return AIKEN
    raise Unreadable(Trouble(1, "format-unknown", {"formats": ", ".join(READ)}))


def _is_table(text: str) -> bool:
    """Whether headings we know stand near the top, parted by commas, tabs or semicolons."""
    top = "\n".join(text.split("\n")[:20])
    if not max(map(top.count, ",\t;")):
        return False
    try:
        tables = read_raw(top.encode("utf-8"), "")
    except Refusal:
        return False
    return any(columns.find(rows, {}) for _, rows in tables)


def read(
    data: bytes,
    name: str = "",
    *,
    form: str | None = None,
    only_sheet: str | None = None,
    mapping: Mapping[str, str] | None = None,
    bounded: bool = True,
) -> tuple[str, Reading]:
    """(format, what is in the file). `mapping` and `only_sheet` concern sheets. Errors: Unreadable.

    What we wrote ourselves may hold more questions than a stranger's file: then `bounded` is False.
    """
    form = form or detect(data, name)
    if len(data) > MOST_BYTES:
        raise Unreadable(Trouble(0, "file-too-large", {"limit": MOST_BYTES // 1_000_000}))
    if bounded and _too_many(data, form):
        raise Unreadable(Trouble(0, "too-many-questions", {"most": MOST_QUESTIONS}))
    if form in (XLSX, CSV):
        return form, sheet.read(data, name, only_sheet, mapping)
    if form == QTI:
        return form, qti.read_package(data) if data.startswith(b"PK") else qti.read_item(data)
    if form == MOODLE_XML:
        return form, moodle_xml.read(data)
    return form, _TEXTS[form](text_of(data))


def _too_many(data: bytes, form: str) -> bool:
    """Every question takes a millisecond or two: what would keep a process busy for minutes is refused unread."""
    if form == MOODLE_XML:
        return data.count(b"<question ") > MOST_QUESTIONS
    return form in _TEXTS and data.count(b"\n") > MOST_QUESTIONS * _LINES_EACH


_TEXTS: Mapping[str, Callable[[str], Reading]] = {
    GIFT: gift.read,
    AIKEN: aiken.read,
    PLAIN: plain.read,
    HEADED: headed.read,
}


def write(form: str, items: Sequence[Item], files: Files) -> Written:
    """The items in one of the formats `WRITTEN`, with everything that a reader of the file would not find again."""
    written = _writer(form, files)(items)
    told = {trouble.line for trouble in written.troubles if trouble.code in _TOLD}
    own = {picture.sha256 for item in items for picture in item.pictures}
    _, reading = (
        read(written.data, form=form, bounded=False) if len(told) < len(items) else (form, Reading((), ()))
    )
    back = [to_item(draft, Defaults(), own).item for draft in reading.drafts]
    found = {_name(form, item): item for item in back if item}
    lost = tuple(
        Trouble(place, "not-exact", {"item": item.code}, level=LOSS)
        for place, item in enumerate(items, 1)
        if place not in told and not _equal(form, item, found.get(_name(form, item)))
    )
    return replace(written, troubles=(*written.troubles, *lost))


def _writer(form: str, files: Files) -> Callable[[Sequence[Item]], Written]:
    plain_writers: Mapping[str, Callable[[Sequence[Item]], Written]] = {
        GIFT: gift_writer.write,
        AIKEN: aiken.write,
        XLSX: sheet_writer.write_sheet,
        CSV: sheet_writer.write_csv,
    }
    if form in plain_writers:
        return plain_writers[form]
    full = {MOODLE_XML: moodle_writer.write, QTI: qti_writer.write}[form]
    return lambda items: full(items, files)


def _name(form: str, item: Item) -> str:
    return content_of(item) if form == AIKEN else item.code


def _equal(form: str, item: Item, back: Item | None) -> bool:
    if back is None:
        return False
    if form == AIKEN:
        return (item.stem, item.options, item.key) == (back.stem, back.options, back.key)
    return _standard(item) == _standard(back)


def _standard(item: Item) -> Item:
    """Without what the bank does not keep, and without the order of a matching's options, which every paper mixes."""
    if item.left and isinstance(item.key, tuple):
        pairs = tuple(item.options[int(str(at))] for at in item.key)
        return replace(item, points=None, options=tuple(sorted(item.options)), key=pairs)
    return replace(item, points=None)
