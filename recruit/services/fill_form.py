"""Type the rows of a printed form: names, posts, telephone numbers of those who run the programme. Sealed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.intake.answers import amount, day
from recruit.models import Account, Cohort, FormTable
from recruit.phone import national, normalise
from recruit.queries.printed_forms import Typed, table_of
from recruit.registers.papers.said import Paper, Table
from recruit.registers.papers.sheet import ROLE
from recruit.secrets import seal
from recruit.services.roles import require, require_county, require_scope

MOST_ROWS = 60
MOST_TEXT = 120


@dataclass(frozen=True)
class Wrong:
    """One cell that cannot be kept: table, line counted from zero, column, and why."""

    table: str
    line: int
    column: str
    refusal: Refusal


def read_rows(paper: Paper, given: Typed) -> tuple[Typed, list[Wrong]]:
    """What was typed, as it is kept: telephone numbers, days and numbers in one spelling each, empty lines at the end
    left away. Every cell that is wrong.

    Refusals: 'paper-text-long' (most) | 'phone-wrong' | 'date-wanted' | 'number-wanted' | 'decimals-many'.
    """
    wrong: list[Wrong] = []
    read: dict[str, list[dict[str, str]]] = {}
    for table in paper.tables:
        lines = [_line(table, place, line, wrong) for place, line in enumerate(given.get(table.code, ()))]
        while lines and not lines[-1]:
            lines.pop()
        read[table.code] = lines
    return read, wrong


def fill_form(
    cohort: Cohort, paper: Paper, township: str, given: Typed, revision: int, by: Account, at: datetime
) -> FormTable:
    """Keeps the rows. `revision`: of what the writer had before them, 0 where nobody had typed yet.

    Errors: Refusal('role-missing' | 'outside-township' | 'county-only'), 'unknown' for a form without rows,
    'paper-rows-many' (count, most), 'paper-cell-wrong' (count), 'paper-rows-changed' (name).
    """
    require(by, "office", "clerk")
    if paper.about != "rows" or (township == "") != (paper.per == "programme"):
        raise Refusal("unknown")
    if township:
        require_scope(by, township)
    else:
        require_county(by)
    for lines in given.values():
        if len(lines) > MOST_ROWS:
            raise Refusal("paper-rows-many", count=len(lines), most=MOST_ROWS)
    read, wrong = read_rows(paper, given)
    if wrong:
        raise Refusal("paper-cell-wrong", count=len(wrong))
    locked(Cohort, cohort.id)
    held = _held(cohort, paper, township, revision, by, at)
    plain = json.dumps(read, ensure_ascii=False, sort_keys=True)
    held.rows_sealed = seal(plain, f"form_table.rows:{held.id}")
    held.changed_at, held.changed_by_id, held.erased_at = at, by.id, None
    db.session.flush()
    count = sum(map(len, read.values()))
    facts = {"paper": paper.code, "township": township, "revision": held.revision, "rows": count}
    audit.note(at, by.login, "form.fill", f"cohort:{cohort.code}", **facts)
    return held


def _held(cohort: Cohort, paper: Paper, township: str, revision: int, by: Account, at: datetime) -> FormTable:
    """The row to write into, its revision counted on."""
    found = table_of(cohort, paper, township)
    if found is None:
        whose = {"cohort_id": cohort.id, "paper": paper.code, "township_code": township}
        found = FormTable(**whose, revision=1, changed_at=at, changed_by_id=by.id)
        db.session.add(found)
        db.session.flush()
        return found
    db.session.refresh(found)
    if found.revision != revision:
        raise Refusal("paper-rows-changed", name=found.changed_by.name)
    found.revision += 1
    return found


def _line(table: Table, place: int, given: Mapping[str, str], wrong: list[Wrong]) -> dict[str, str]:
    found: dict[str, str] = {}
    for column in table.columns:
        text = given.get(column.code, "").strip()
        try:
            found[column.code] = _text(column.type, text)
        except Refusal as refusal:
            wrong.append(Wrong(table.code, place, column.code, refusal))
    if table.roles and place >= len(table.roles):
        found[ROLE] = given.get(ROLE, "").strip()
        if len(found[ROLE]) > MOST_TEXT:
            wrong.append(Wrong(table.code, place, ROLE, Refusal("paper-text-long", most=MOST_TEXT)))
    return {code: text for code, text in found.items() if text}


def _text(kind: str, text: str) -> str:
    if len(text) > MOST_TEXT:
        raise Refusal("paper-text-long", most=MOST_TEXT)
    if not text:
        return ""
    if kind == "phone":
        return national(normalise(text))
    if kind == "date":
        return day(text).isoformat()
    if kind == "number":
        return format(amount(text, 2).normalize(), "f")
    return text
