"""Marks of an exam held elsewhere: what counts, who still has none, the tables that were taken in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from exams.models import ElsewhereMark, ElsewhereSheet
from exams.queries.sitting import stage_rules
from recruit.db import db
from recruit.models import Candidacy, Entry, Stage
from recruit.queries.entries import entries_of
from scoring.marks import CandidateMarks

#: The kind of a component that another body marks (the company's co-judges).
ELSEWHERE = "elsewhere"


def held_elsewhere(stage: Stage) -> bool:
    return stage.kind == "online-exam" and stage_rules(stage).elsewhere


def marked_elsewhere(stage: Stage) -> bool:
    """Whether somebody else gives marks in the stage: the whole exam, or single components of any stage."""
    return bool(components_of(stage))


def components_of(stage: Stage) -> dict[str, Decimal]:
    """Component code -> highest mark, of everything that the other place marks."""
    kinds = ("paper", ELSEWHERE) if held_elsewhere(stage) else (ELSEWHERE,)
    return {one.code: one.max for one in stage.definition.components if one.kind in kinds}


def sheets_of(stage: Stage) -> list[ElsewhereSheet]:
    """The newest first."""
    query = (
        select(ElsewhereSheet).where(ElsewhereSheet.stage_id == stage.id).order_by(ElsewhereSheet.id.desc())
    )
    return list(db.session.scalars(query))


def rows_of(sheet: ElsewhereSheet) -> list[ElsewhereMark]:
    """In the order of the table, with their candidates."""
    query = (
        select(ElsewhereMark)
        .where(ElsewhereMark.sheet_id == sheet.id)
        .options(joinedload(ElsewhereMark.entry).joinedload(Entry.candidacy).joinedload(Candidacy.person))
        .order_by(ElsewhereMark.row)
    )
    return list(db.session.scalars(query))


def in_force(stage: Stage) -> dict[int, ElsewhereMark]:
    """Entry id -> the row that counts: of those in confirmed tables the one confirmed last."""
    query = (
        select(ElsewhereMark)
        .join(ElsewhereMark.sheet)
        .where(ElsewhereSheet.stage_id == stage.id, ElsewhereSheet.state == "confirmed")
        .order_by(ElsewhereSheet.settled_at, ElsewhereSheet.id)
    )
    return {row.entry_id: row for row in db.session.scalars(query)}


def without_marks(stage: Stage) -> list[str]:
    """Admission numbers of those still in the running of whom no confirmed table tells."""
    known = in_force(stage)
    return [
        entry.candidacy.number
        for entry in entries_of(stage)
        if entry.candidacy.state == "active" and entry.id not in known
    ]


def elsewhere_marks(stage: Stage) -> list[CandidateMarks]:
    """The marks as the list takes them; whoever was caught cheating is out, with nothing counted."""
    known, codes = in_force(stage), components_of(stage)
    return [_marks(entry, known.get(entry.id), list(codes)) for entry in entries_of(stage)]


def with_elsewhere(stage: Stage, rows: Sequence[CandidateMarks]) -> list[CandidateMarks]:
    """A stage's own marks with those that another body gave; whoever it caught cheating is out. Who was absent there
    alone has no mark of it, and is not absent for that."""
    codes = list(components_of(stage))
    if not codes:
        return list(rows)
    numbers = {entry.candidacy.number: entry.id for entry in entries_of(stage)}
    known = in_force(stage)
    return [_both(row, known.get(numbers[row.candidate]), codes) for row in rows]


def _both(row: CandidateMarks, told: ElsewhereMark | None, codes: list[str]) -> CandidateMarks:
    given = told is not None and told.standing == "sat"
    values = {code: Decimal(told.marks[code]) if told is not None and given else None for code in codes}
    caught = told is not None and told.standing == "cheating"
    return replace(row, values={**row.values, **values}, excluded="cheating" if caught else row.excluded)


def _marks(entry: Entry, row: ElsewhereMark | None, codes: list[str]) -> CandidateMarks:
    sat = row is not None and row.standing == "sat"
    values = {code: Decimal(row.marks[code]) if row is not None and sat else None for code in codes}
    return CandidateMarks(
        entry.candidacy.number,
        values,
        absent=not sat,
        excluded="cheating" if row is not None and row.standing == "cheating" else None,
    )
