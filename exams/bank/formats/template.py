"""The empty sheet to fill in: headings that the reader knows, cells of text, and a sheet that explains. Pure."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

from exams.bank.model import LETTERS
from scoring.csvtext import csv_bytes

# data: the titles of the two sheets; the reader passes over the second
SHEET, GUIDE = "题库", "填写说明"
# data: the headings of the template, which the reader knows
_HEADINGS = (
    *("题型", "知识点", "难度", "题干"),
    *(f"选项{letter}" for letter in LETTERS[:6]),
    *("答案", "解析", "计分规则", "编号"),
)
_WIDE = (3, 11)
_CREATED = datetime(2016, 1, 1)  # noqa: DTZ001 - a workbook knows no time zone


def write_template(form: str, guide: Sequence[Sequence[str]]) -> bytes:
    """The template as `xlsx` with the rows of `guide` on a sheet of their own, or as `csv`, headings only."""
    if form == "csv":
        return csv_bytes(_HEADINGS, [])
    import xlsxwriter

    buffer = io.BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **safe})
    book.set_properties({"title": SHEET, "created": _CREATED})
    head = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(SHEET)
    for index, heading in enumerate(_HEADINGS):
        # The whole column is text: a number typed into it keeps its zeros.
        sheet.set_column(index, index, 40 if index in _WIDE else 14, text)
        sheet.write_string(0, index, heading, head)
    sheet.freeze_panes(1, 0)
    told = book.add_worksheet(GUIDE)
    told.set_column(0, 0, 16, text)
    told.set_column(1, 3, 60, text)
    for line, row in enumerate(guide):
        for index, cell in enumerate(row):
            told.write_string(line, index, cell, head if line == 0 else text)
    book.close()
    return buffer.getvalue()
