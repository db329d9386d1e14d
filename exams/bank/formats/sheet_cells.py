"""What a workbook's cells show beside their values: dates, formulas, pictures, merged and hidden cells; and several
options in one cell. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from exams.bank.formats import columns as fields
from exams.bank.formats import saying
from exams.bank.formats.columns import Columns
from exams.bank.formats.draft import ERROR, HINT, LOSS, Trouble
from exams.bank.formats.plain_marks import stem_and_options, unparted
from recruit.workbook_marks import BookMarks, Marks
from recruit.workbooks import RawRow

#: What Excel shows instead of a value, and how WPS keeps a picture in a cell.
_FAILED = re.compile(r"#(?:REF!|N/A|DIV/0!|VALUE!|NAME\?|NUM!|NULL!)")
_PICTURE = re.compile(r"=?\s*(?:_xlfn\.)?(?:DISPIMG|IMAGE)\(", re.I)
#: A merged cell of these columns stands for all its rows.
_FILLED = (fields.KIND, fields.TOPIC, fields.DIFFICULTY)


class Row(Protocol):
    """What this module asks of a row of a sheet."""

    number: int

    def get(self, name: str) -> str: ...

    def tell(self, code: str, level: str, name: str = "", **facts: object) -> None: ...


def about_cells(one: Row, row: RawRow, columns: Columns, marks: Marks, raised: frozenset[str]) -> None:
    """Tells of a row everything that its texts alone do not show."""
    if row.number in marks.hidden:
        one.tell("row-hidden", HINT)
    for index, name in columns.fields.items():
        if index >= len(row.texts):
            continue
        text = row.texts[index].strip()
        formula = (row.number, index) in marks.formulas
        if _PICTURE.match(text):
            one.tell("picture-in-cell", ERROR, name)
        elif _FAILED.fullmatch(text) or (formula and not text):
            one.tell("formula-failed", ERROR, name, text=text or "—")
        elif formula:
            one.tell("formula-cell", HINT, name, text=text[:20])
        if index in row.dated:
            one.tell("date-cell", ERROR, name, value=text)
        if row.texts[index] in raised:
            one.tell("raised-lost", LOSS, name, text=text[:20])


def filled(
    rows: Sequence[RawRow], columns: Columns, marks: Marks, title: str
) -> tuple[list[RawRow], list[Trouble]]:
    """The rows with merged kinds, topics and difficulties written into each row; every other merged cell is told."""
    wanted = {columns.of(name) for name in _FILLED} - {None}
    by_number = {row.number: row for row in rows}
    troubles = []
    for merged in marks.merged:
        if merged.bottom <= columns.header or merged.top not in by_number:
            continue
        if merged.left == merged.right and merged.left in wanted:
            text = "".join(by_number[merged.top].texts[merged.left : merged.left + 1])
            for number in range(merged.top + 1, min(merged.bottom, rows[-1].number) + 1):
                if number in by_number:
                    by_number[number] = _with_text(by_number[number], merged.left, text)
        elif merged.left in columns.fields or merged.right in columns.fields:
            column = columns.label(merged.left)
            troubles.append(Trouble(merged.top, "cells-merged", {}, column, HINT, title))
    return list(by_number.values()), troubles


def _with_text(row: RawRow, index: int, text: str) -> RawRow:
    texts = [*row.texts, *[""] * (index + 1 - len(row.texts))]
    texts[index] = text
    return replace(row, texts=tuple(texts))


def about_book(marks: BookMarks, titles: Sequence[str]) -> Iterator[Trouble]:
    """What of a workbook is not read at all: sheets nobody sees, pictures over the cells."""
    if marks.unseen:
        yield Trouble(0, "sheets-hidden", {"sheets": ", ".join(marks.unseen)}, level=HINT)
    for title in titles:
        for row in dict.fromkeys(marks.sheets.get(title, Marks()).pictures):
            yield Trouble(row, "picture-over-cell", {}, level=LOSS, sheet=title)


def options_in(text: str) -> list[str] | None:
    """The options that stand in one cell: by their letters, else line by line, else parted by `|` or semicolons."""
    stem, options = split(text)
    if options:
        return options if not stem else None
    for sign in ("\n", "[|｜]", "[;；]"):  # data: what stands between options
        parts = [part.strip() for part in re.split(sign, text) if part.strip()]
        if len(parts) > 1:
            return parts
    return None


def split(text: str) -> tuple[str, list[str]]:
    """(stem, options) of a text that ends in lettered options; (text, []) of any other."""
    stem: list[str] = []
    options: dict[str, str] = {}
    for line in text.split("\n"):
        for name, piece in stem_and_options(line.strip(), options):
            if name:
                options[name] = piece
            elif options:
                last = list(options)[-1]
                options[last] = f"{options[last]}\n{piece}".strip()
            else:
                stem.append(piece)
    return ("\n".join(stem), unparted(list(options.values()))) if len(options) > 1 else (text, [])


def wants_options(kind: str, answer: str) -> bool:
    """Whether a row without options has an answer that names some."""
    known = saying.kind_of(kind) if kind else None
    return saying.letters_in(answer) is not None and known in (None, "single", "multiple")
