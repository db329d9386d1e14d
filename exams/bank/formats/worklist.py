"""A sheet as it stands, for whoever says what each column is, and the list of rows to mend. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from exams.bank.formats import columns as fields
from exams.bank.formats.decoding import text_of
from exams.bank.formats.draft import Unreadable
from exams.bank.formats.sheet import LIMITS
from exams.bank.formats.template import GUIDE
from exams.bank.model import LETTERS
from recruit.errors import Refusal
from recruit.tables import RawRow, read_raw

# data: headings that the reader of sheets knows; a mended list comes in as it is
_COLUMNS: Mapping[str, str] = {
    fields.CODE: "编号", fields.KIND: "题型", fields.TOPIC: "知识点", fields.DIFFICULTY: "难度", fields.STEM: "题干",
    fields.OPTIONS: "选项", **{fields.OPTION + letter: "选项" + letter for letter in LETTERS},
    fields.ANSWER: "答案", fields.EXPLANATION: "解析", fields.RULE: "计分规则",
}  # fmt: skip
# data: headings that the reader passes over
_PLACE, _LINE, _WRONG, _REST = "工作表", "原来的行", "要改的地方", "没有列名的格"
FIELDS = tuple(_COLUMNS)


@dataclass(frozen=True)
class Sheet:
    """One sheet: its title ('' for a CSV), its rows that say anything, and its columns as understood by themselves."""

    title: str
    rows: tuple[RawRow, ...]
    columns: fields.Columns | None

    @property
    def width(self) -> int:
        return max((len(row.texts) for row in self.rows[:50]), default=0)


def sheets_of(data: bytes, name: str) -> list[Sheet]:
    """Every visible sheet; none for a file that cannot be read as a table."""
    try:
        tables = read_raw(data, name, limits=LIMITS)
    except Refusal:
        return []
    found = []
    for title, rows in tables:
        said = tuple(row for row in rows if any(text.strip() for text in row.texts))
        if title != GUIDE or len(tables) == 1:
            found.append(Sheet(title, said, fields.find(said, {})))
    return found


Told = Mapping[tuple[str, int], str]


def rows_to_mend(
    data: bytes, name: str, mapping: Mapping[str, str], told: Told
) -> tuple[list[str], list[list[str]]]:
    """(headings, rows) of a workbook's or CSV's rows that something is wrong with, beside each what it is.

    `told`: by (sheet, row). Headings are those of the template, so the list can be mended and brought in itself.
    """
    lines = []
    for sheet in sheets_of(data, name):
        try:
            columns = fields.find(sheet.rows, mapping)
        except Unreadable:
            columns = sheet.columns
        by_field = {field: index for index, field in columns.fields.items()} if columns else {}
        for row in sheet.rows:
            if (sheet.title, row.number) in told:
                lines.append(_line(sheet.title, row, by_field, told[sheet.title, row.number]))
    return [_PLACE, _LINE, _WRONG, *_COLUMNS.values(), _REST], lines


def _line(title: str, row: RawRow, by_field: Mapping[str, int], wrong: str) -> list[str]:
    texts = row.texts
    cells = [
        texts[by_field[field]] if field in by_field and by_field[field] < len(texts) else ""
        for field in _COLUMNS
    ]
    rest = [
        text.strip() for index, text in enumerate(texts) if text.strip() and index not in by_field.values()
    ]
    return [title, str(row.number), wrong, *cells, " / ".join(rest)]


def lines_to_mend(data: bytes, told: Told) -> tuple[list[str], list[list[str]]]:
    """The same of a text: the number of the line, what is wrong, and the line as it stands."""
    try:
        lines = text_of(data).split("\n")
    except Unreadable:
        lines = []
    rows = [
        [str(number), wrong, lines[number - 1].strip()[:500] if 0 < number <= len(lines) else ""]
        for (_sheet, number), wrong in sorted(told.items(), key=lambda one: one[0][1])
    ]
    return [_LINE, _WRONG, _columns_text()], rows


def _columns_text() -> str:
    return "原文"  # data: the heading of the text as it stands
