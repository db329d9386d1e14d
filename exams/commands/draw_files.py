"""Reading the rosters of `zeyou draw`: every problem of a file is found, row by row."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from recruit.commands.row_problems import Problem
from recruit.tables import Row, Table

#: Headings under which people's lists carry what is drawn; the first is the one we ask for.
CANDIDATE = ("candidate", "number", "admission_number", "准考证号", "考号")  # data: headings of lists
JUDGE = ("judge", "login", "name", "评委", "账号", "姓名")  # data: headings of lists
WITHDRAWN = ("withdrawn", "退出", "放弃")  # data: headings of lists
EXPERT = ("expert", "专业评委", "专业")  # data: headings of lists
#: What says no in the columns `withdrawn` and `expert`.
_NO = ("", "0", "no", "false", "否")  # data: what people write

_FLAGS = {"withdrawn": WITHDRAWN, "experts": EXPERT}


@dataclass(frozen=True)
class Roster:
    """What is drawn, in the order of the file, who of them withdrew since, and which judges are of the trade."""

    codes: tuple[str, ...] = ()
    withdrawn: frozenset[str] = frozenset()
    experts: frozenset[str] = frozenset()


def read_roster(table: Table) -> tuple[Roster, list[Problem]]:
    """Candidates: column `candidate`, and `withdrawn` where somebody did; other columns are ignored."""
    return _read(table, CANDIDATE)


def read_judges(table: Table) -> tuple[Roster, list[Problem]]:
    """Judges: column `judge`, and `expert` where somebody is of the trade; other columns are ignored."""
    return _read(table, JUDGE)


def _read(table: Table, headings: tuple[str, ...]) -> tuple[Roster, list[Problem]]:
    column = next((one for one in headings if one in table.header), "")
    if not column:
        return Roster(), [Problem(0, headings[0], "column-missing", {"header": ", ".join(table.header)})]
    if not table.rows:
        return Roster(), [Problem(0, column, "no-rows")]
    marks = {flag: next((one for one in names if one in table.header), "") for flag, names in _FLAGS.items()}
    problems: list[Problem] = []
    first: dict[str, int] = {}
    said: dict[str, set[str]] = {flag: set() for flag in _FLAGS}
    for row in table.rows:
        code = _code(row, column, first, problems)
        first.setdefault(code, row.number)
        for flag, heading in marks.items():
            if heading and row.get(heading).strip().lower() not in _NO:
                said[flag].add(code)
    return Roster(tuple(first), **{flag: frozenset(codes) for flag, codes in said.items()}), problems


def _code(row: Row, column: str, first: dict[str, int], problems: list[Problem]) -> str:
    code = unicodedata.normalize("NFKC", row.get(column)).strip()
    facts: dict[str, object] = {"value": code}
    if not code:
        problems.append(Problem(row.number, column, "blank"))
    elif not code.isprintable():
        problems.append(Problem(row.number, column, "hidden-signs"))
    elif column in row.damaged:
        problems.append(Problem(row.number, column, "digits-lost", facts))
    elif code in first:
        problems.append(Problem(row.number, column, "twice", {**facts, "first": first[code]}))
    return code
