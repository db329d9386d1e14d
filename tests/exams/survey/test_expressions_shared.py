"""Every expression of the reference forms is read; what is not, is known by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from exams.survey.expressions import ExpressionError, parse

pytestmark = pytest.mark.shared_data

COLUMNS = {"relevant", "relevance", "constraint", "calculation", "choice_filter", "repeat_count"}
COLUMNS |= {"bind:relevant", "bind:constraint"}

#: (file, code) -> how many: CSV files beside the form and the length of an interview are not carried, and one form
#: holds a sentence where a formula belongs.
KNOWN = {
    ("Household_Survey.xlsx", "expression-not-carried"): 14,
    ("example_xls__bad_calc.xlsx", "expression-quote-open"): 1,
    ("example_xls__pull_data.xlsx", "expression-not-carried"): 1,
}


def written(path: Path) -> list[tuple[str, str]]:
    book = CalamineWorkbook.from_path(path)
    found = []
    for sheet in book.sheet_names:
        rows = book.get_sheet_by_name(sheet).to_python() if sheet.strip().lower() == "survey" else []
        heads = [str(head).strip().lower() for head in rows[0]] if rows else []
        for row in rows[1:]:
            found += [
                (head, str(cell))
                for head, cell in zip(heads, row, strict=True)
                if head in COLUMNS and cell != ""
            ]
    return found


def test_the_reference_forms_are_read(shared_data: Path):
    read, refused = 0, {}
    for path in sorted((shared_data / "household_survey").rglob("*.xls*")):
        for column, text in written(path):
            try:
                parse(text, columns=column == "choice_filter")
                read += 1
            except ExpressionError as error:
                key = (path.name, error.code)
                refused[key] = refused.get(key, 0) + 1
    assert refused == KNOWN
    assert read > 250
