"""Workbooks for tests, made from rows."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import xlsxwriter

from exams.survey.reading import Read, read_form

Rows = Sequence[Sequence[Any]]


def book(sheets: Mapping[str, Rows], merge: str = "") -> bytes:
    """An .xlsx. A text that begins with = is a formula; dates are stored as dates."""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_urls": False})
    day = workbook.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = workbook.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, str) and cell.startswith("="):
                    sheet.write_formula(number, column, cell, None, "42")
                elif isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, day)
                elif isinstance(cell, str):
                    sheet.write_string(number, column, cell)
                elif cell is not None:
                    sheet.write_number(number, column, cell)
        if merge and name == "survey":
            sheet.merge_range(merge, "one")
    workbook.close()
    return buffer.getvalue()


def read(survey: Rows, choices: Rows = (), settings: Rows = (), **options: Any) -> Read:
    sheets = {"survey": survey, "choices": choices, "settings": settings}
    return read_form(book({name: rows for name, rows in sheets.items() if rows}, **options), "form.xlsx")


def told(found: Read) -> list[tuple[str, str]]:
    """(cell, code) of every finding."""
    return [(one.cell, one.code) for one in found.findings]
