"""Read the table of a chat group: a name, perhaps an admission number, and one column per measure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from sqlalchemy import select

from exams.fieldwork.group_names import Known, Roster, bare
from exams.models import ActivityLine, ActivitySheet
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Stage
from recruit.programme import Component
from recruit.queries.entries import entries_of
from recruit.services.preview_token import BadRow
from recruit.sheets import headings_used
from recruit.tables import Limits, Row, Table, read_table
from recruit.workbook_marks import marks_of
from recruit.workbooks import formula_cells

LIMITS = Limits(bytes=5_000_000, rows=20_000, columns=60, cells=400_000, unpacked=30_000_000)
# data: headings of the tables that group tools put out, Chinese first
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("姓名", "群昵称", "昵称", "成员", "name", "nickname", "member"),
    "number": ("准考证号", "准考号", "number"),
}
_COUNT = re.compile(r"[0-9]{1,6}", re.ASCII)
_LONGEST_NAME, _LONGEST_NUMBER = 80, 40


@dataclass(frozen=True)
class Line:
    """A row as it would be taken in. `entry_id` and `how` as in `exams.models.ActivityLine`."""

    said_name: str
    said_number: str
    figures: Mapping[str, int]
    entry_id: int | None
    how: str


def measure_headings(component: Component) -> dict[str, tuple[str, ...]]:
    """Code of a measure -> what its column may be called."""
    rows = component.params.get("measures") or ()
    return {str(row["code"]): (row["title"].zh, row["title"].en, str(row["code"])) for row in rows}


def read_activity(
    roster: Roster, component: Component, content: bytes, name: str
) -> tuple[list[tuple[int, Line]], list[BadRow]]:
    """Good rows with their numbers, every problem of the others. Errors: Refusal('activity-columns'), `TableError`."""
    table = read_table(content, name, limits=LIMITS)
    reader = _Reader(roster, component, table, content)
    good: list[tuple[int, Line]] = []
    bad: list[BadRow] = []
    for row in table.rows:
        line, wrong = reader.read(row)
        if line is not None and not wrong:
            good.append((row.number, line))
        for refusal in wrong:
            heading = reader.columns.get(str(refusal.facts.get("field", "")), "")
            bad.append(BadRow(row.number, heading, row.get(heading)[:40], refusal))
    return good, bad


def roster_of(stage: Stage, component: str) -> Roster:
    """Everybody in the stage, and what people have settled about nicknames in it."""
    regions = stage.cohort.programme.regions
    known = []
    for entry in entries_of(stage, with_applications=True):
        person, application = entry.candidacy.person, entry.candidacy.application
        if person is not None:
            code = application.village_code if application is not None else ""
            village = regions.village(code) if code and regions.knows(code) else None
            places = (regions.township(village.township).name, village.name) if village is not None else ()
            known.append(Known(entry.id, entry.candidacy.number, person.name, places))
    return Roster(known, _settled(stage, component))


def _settled(stage: Stage, component: str) -> dict[str, int | None]:
    """Nickname -> whose it is by a person's last word; None: no candidate's. Left out where tables that count have it
    for two: then somebody is asked each time."""
    rows = db.session.execute(
        select(ActivityLine.said_name, ActivityLine.entry_id, ActivitySheet.taken_back_at.is_(None))
        .join(ActivitySheet, ActivitySheet.id == ActivityLine.sheet_id)
        .where(
            ActivitySheet.stage_id == stage.id,
            ActivitySheet.component == component,
            ActivityLine.how.in_(("person", "nobody")),
        )
        .order_by(ActivityLine.settled_at, ActivityLine.id)
    )
    said_last: dict[str, int | None] = {}
    meant: dict[str, set[int | None]] = {}
    for said, entry_id, counts in rows:
        if name := bare(said):
            said_last[name] = entry_id
            if counts:
                meant.setdefault(name, set()).add(entry_id)
    sole = {name: next(iter(whose)) for name, whose in meant.items() if len(whose) == 1}
    return {name: sole.get(name, last) for name, last in said_last.items() if len(meant.get(name, ())) < 2}


def _merged(content: bytes, table: Table) -> set[tuple[int, str]]:
    """(row, heading) of every merged cell: the upper left one alone has a value, and nobody can say for whom it is.

    Merged cells never overlap, so there are no more of them than cells. Errors: Refusal('table-broken').
    """
    found: set[tuple[int, str]] = set()
    last = table.rows[-1].number if table.rows else 0
    left = last * len(table.header)
    for one in marks_of(content).sheets[table.sheet or ""].merged:
        headings = table.header[one.left : one.right + 1]
        rows = range(one.top, min(one.bottom, last) + 1)
        left -= len(rows) * len(headings)
        if left < 0:
            raise Refusal("table-broken", name=table.name)
        found.update(product(rows, headings))
    return found


class _Reader:
    """One table against one component."""

    def __init__(self, roster: Roster, component: Component, table: Table, content: bytes) -> None:
        self.measures = measure_headings(component)
        self.columns = headings_used({**COLUMNS, **self.measures}, table.header)
        missing = [names[0] for code, names in self.measures.items() if code not in self.columns]
        if "name" not in self.columns:
            missing.insert(0, COLUMNS["name"][0])
        if missing:
            raise Refusal("activity-columns", columns=missing)
        formulas = formula_cells(content, table.sheet) if table.kind == "xlsx" else frozenset()
        self.formulas = {(row, table.header[at - 1]) for row, at in formulas if at <= len(table.header)}
        self.merged = _merged(content, table) if table.kind == "xlsx" else set()
        self.roster = roster
        #: Entry id -> the row that speaks of it already.
        self.taken: dict[int, int] = {}

    def read(self, row: Row) -> tuple[Line | None, list[Refusal]]:
        formulas = [code for code, heading in self.columns.items() if (row.number, heading) in self.formulas]
        if formulas:
            return None, [Refusal("activity-formula", field=code) for code in formulas]
        merged = [code for code, heading in self.columns.items() if (row.number, heading) in self.merged]
        if merged:
            return None, [Refusal("activity-merged", field=code) for code in merged]
        if row.extra:
            return None, [Refusal("activity-row-longer", field="name")]
        name, number = self._cell(row, "name"), self._cell(row, "number")
        if not name and not number:
            return None, [Refusal("activity-no-name", field="name")]
        if len(name) > _LONGEST_NAME or len(number) > _LONGEST_NUMBER:
            return None, [Refusal("activity-name-long", field="name", most=_LONGEST_NAME)]
        figures, wrong = {}, []
        for code in self.measures:
            text = self._cell(row, code) or "0"
            if _COUNT.fullmatch(text):
                figures[code] = int(text)
            else:
                wrong.append(Refusal("activity-figure", field=code))
        meant = self.roster.meant(name, number, suggest=False)
        if meant.entry_id is not None:
            first = self.taken.setdefault(meant.entry_id, row.number)
            if first != row.number:
                wrong.append(Refusal("activity-twice", field="name", row=first))
        return Line(name or number, number, figures, meant.entry_id, meant.how), wrong

    def _cell(self, row: Row, code: str) -> str:
        return row.get(self.columns[code]).strip() if code in self.columns else ""
