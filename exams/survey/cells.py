"""What Excel may have done to the cells of a form: formulas, dates, merged cells, columns that say two things."""

from __future__ import annotations

from exams.survey.findings import Findings, letters
from exams.survey.headers import Header, Line
from exams.survey.workbook import Sheet

_MAY_BE_DATES = ("default", "parameters", "constraint", "version")


def check_cells(sheet: Sheet, header: Header, lines: list[Line], findings: Findings) -> None:
    """One finding for every cell that a reader uses and Excel has changed."""
    keys = {one.index: key for key, several in header.columns.items() for one in several}
    keys |= dict(header.unused) if header.sheet == "choices" else {}
    by_row = {line.row: line for line in lines}
    for row, column in sheet.formulas:
        if column - 1 in keys and row >= header.row:
            value = by_row[row].cell(column - 1)[:40] if row in by_row else ""
            if value not in ("TRUE", "FALSE"):  # what Excel makes of yes and no as soon as they are typed
                findings.add("cell-formula", sheet.name, row, column - 1, value=value)
    for line in lines:
        for index in line.raw.dated:
            if index in keys and keys[index] not in _MAY_BE_DATES:
                findings.add("cell-date", sheet.name, line.row, index, value=line.cell(index)[:40])
    _two_in_one(sheet.name, header, lines, findings)
    for first, last in sheet.merges:
        if (
            first != last
            and any(first[1] <= index <= last[1] for index in keys)
            and last[0] + 1 >= header.row
        ):
            area = f"{letters(first[1])}{first[0] + 1}:{letters(last[1])}{last[0] + 1}"
            findings.add("cell-merged", sheet.name, first[0] + 1, first[1], area=area)


def check_header(header: Header, sheet: str, findings: Findings) -> None:
    for index, title, near in header.misspelt:
        findings.add("column-misspelt", sheet, header.row, index, title=title[:60], near=near)


def _two_in_one(sheet: str, header: Header, lines: list[Line], findings: Findings) -> None:
    """Columns with the same meaning are one, as long as no row says different things in them."""
    for columns in header.columns.values():
        first: dict[str, int] = {}
        for one in columns:
            other = first.setdefault(one.language, one.index)
            if other == one.index:
                continue
            rows = [
                line.row
                for line in lines
                if line.cell(one.index) and line.cell(other) not in ("", line.cell(one.index))
            ]
            if rows:
                facts = {
                    "title": one.title,
                    "other": letters(other) + str(header.row),
                    "row": rows[0],
                    "count": len(rows),
                }
                findings.add("column-twice", sheet, header.row, one.index, **facts)
