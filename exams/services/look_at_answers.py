"""Look at a table of answers row by row: a candidate a row, a question a column. Nothing is guessed or written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from exams.queries.hall import Sat, sat_on_paper
from exams.queries.sitting import newest_answers
from exams.sitting.answers import is_given
from exams.sitting.typed import as_typed, from_typed, same
from recruit.errors import Refusal
from recruit.models import Stage
from recruit.services.preview_token import BadRow
from recruit.tables import Row, Table

NUMBER = "准考证号"  # data: the heading of a column
_QUESTION = re.compile(r"(?i)(?:q|第)?\s*([0-9]{1,3})\s*题?")  # data: headings of columns: q1, 第1题, 1


@dataclass
class AnswerPreview:
    """What a table would do. `good`: as `AnswerSheetImport.rows`; `changes`: number -> answers that differ from those
    that were taken in before, for people who were settled already."""

    good: list[dict[str, Any]] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    changes: dict[str, int] = field(default_factory=dict)


def answer_rows(stage: Stage, table: Table) -> AnswerPreview:
    """Looks at every row. Errors: Refusal('hall-columns')."""
    columns = question_columns(table.header)
    if NUMBER not in table.header or not columns:
        raise Refusal("hall-columns", number=NUMBER)
    sats = {sat.number: sat for sat in sat_on_paper(stage)}
    standing = newest_answers([sat.sitting.attempt_id for sat in sats.values()])
    found, seen = AnswerPreview(), set[str]()
    for row in table.rows:
        number = row.get(NUMBER).strip()
        refusal = _wrong_person(row, number, sats, seen)
        if refusal is not None:
            found.bad.append(BadRow(row.number, NUMBER, number, refusal))
            continue
        seen.add(number)
        sat = sats[number]
        answers, bad = _answers(row, columns, sat)
        if bad:
            found.bad += bad
            continue
        attempt_id = sat.sitting.attempt_id
        plain = {str(position): answer for position, answer in answers.items() if is_given(answer)}
        found.good.append({"attempt": attempt_id, "number": number, "answers": plain})
        if sat.sitting.settled_at is not None:
            found.changes[number] = _changed(sat, answers, standing.get(attempt_id, {}))
    return found


def question_columns(header: Sequence[str]) -> dict[str, int]:
    """Heading -> position. Errors: Refusal('hall-column-twice' (column))."""
    found: dict[str, int] = {}
    for column in header:
        match = _QUESTION.fullmatch(column.strip())
        if match is None:
            continue
        position = int(match[1])
        if position in found.values():
            raise Refusal("hall-column-twice", column=column)
        found[column] = position
    return found


def _wrong_person(row: Row, number: str, sats: Mapping[str, Sat], seen: set[str]) -> Refusal | None:
    if number not in sats:
        return Refusal("seat-cell-damaged" if NUMBER in row.numeric else "hall-row-unknown")
    if number in seen:
        return Refusal("seat-number-twice")
    if row.extra:
        return Refusal("hall-row-longer")
    return None


def _answers(row: Row, columns: Mapping[str, int], sat: Sat) -> tuple[dict[int, list[str]], list[BadRow]]:
    answers: dict[int, list[str]] = {}
    bad: list[BadRow] = []
    whole = len(sat.asked.questions)
    for column, position in columns.items():
        cell = row.get(column)
        if position > whole:
            if cell.strip():
                bad.append(BadRow(row.number, column, cell, Refusal("hall-no-question", count=whole)))
            continue
        asked = sat.asked.questions[position - 1]
        said = from_typed(asked.kind, len(asked.options), len(asked.left) or None, cell)
        if said is None or cell.lstrip().startswith("="):
            bad.append(BadRow(row.number, column, cell, Refusal("hall-cell", letters=_letters(asked))))
            continue
        answers[position] = said
    missing = sorted(set(range(1, whole + 1)) - set(columns.values()))
    if missing:
        bad.append(BadRow(row.number, NUMBER, sat.number, Refusal("hall-columns-few", position=missing[0])))
    return answers, bad


def _letters(asked: Any) -> str:
    return "".join(letter for letter, _text in asked.options) or ("T F" if asked.kind == "true-false" else "")


def _changed(sat: Sat, answers: Mapping[int, list[str]], standing: Mapping[int, Sequence[str]]) -> int:
    return sum(
        not same(kind, answers.get(position, []), standing.get(position, []))
        for position, kind in enumerate(sat.asked.kinds, 1)
    )


def table_of(
    sats: Sequence[Sat], answers: Mapping[int, Mapping[int, Sequence[str]]]
) -> list[tuple[str, ...]]:
    """Rows for the empty table to fill in: the number, and what stands already, as it would be typed."""
    longest = max((len(sat.asked.questions) for sat in sats), default=0)
    rows = []
    for sat in sats:
        mine = answers.get(sat.sitting.attempt_id, {})
        cells = [as_typed(kind, mine.get(at, ())) for at, kind in enumerate(sat.asked.kinds, 1)]
        rows.append((sat.number, *cells, *[""] * (longest - len(cells))))
    return rows
