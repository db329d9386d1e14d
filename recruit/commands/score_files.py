"""Reading the two plain files of `zeyou score`: every problem of a file is found, row by row."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from recruit.commands.row_problems import Problem
from recruit.tables import Row, Table
from scoring.errors import ScoringError
from scoring.marks import CandidateMarks, has_no_mark, parse_mark
from scoring.numeric import plain, to_decimal
from scoring.policy import ComponentRule, StagePolicy


@dataclass
class MarksReading:
    """Rows that can be ranked; they may be used only if there are no problems."""

    rows: list[CandidateMarks] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class PanelScore:
    """One candidate's score from one panel."""

    panel: str
    candidate: str
    score: Decimal


@dataclass
class PanelReading:
    """Scores in the file's order; they may be used only if there are no problems."""

    scores: list[PanelScore] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def by_panel(self) -> dict[str, list[Decimal]]:
        found: dict[str, list[Decimal]] = {}
        for one in self.scores:
            found.setdefault(one.panel, []).append(one.score)
        return found


def read_marks(table: Table, policy: StagePolicy, timezone: ZoneInfo) -> MarksReading:
    """Columns: `candidate`, one per component code (those of ties and conditions may be missing),
    `completed_at` where the rule gives points for it, and, if there, `extra_test` and `draw`. Other columns are
    ignored. A candidate without any mark did not appear.
    """
    needed = ["candidate", *(item.code for item in policy.scored)]
    if policy.completion.gives_points:
        needed.append("completed_at")
    reading = MarksReading(problems=missing_columns(table, needed))
    if reading.problems:
        return reading
    known = [item for item in policy.components if item.code in table.header]
    seen: dict[str, int] = {}
    for row in table.rows:
        before = len(reading.problems)
        candidate = _candidate(row, seen, reading.problems)
        values = {item.code: _mark(row, item, reading.problems) for item in known}
        completed = _moment(row, timezone, reading.problems) if policy.uses_completion else None
        extra = number_in(row, "extra_test", reading.problems)
        draw = _lot(row, reading.problems)
        if len(reading.problems) == before:
            absent = has_no_mark(policy, values)
            reading.rows.append(CandidateMarks(candidate, values, completed, extra, draw, absent))
    return reading


def read_panels(table: Table) -> PanelReading:
    """Columns `panel`, `candidate`, `score`; other columns are ignored."""
    reading = PanelReading(problems=missing_columns(table, ["panel", "candidate", "score"]))
    if reading.problems:
        return reading
    seen: dict[str, int] = {}
    for row in table.rows:
        before = len(reading.problems)
        candidate = _candidate(row, seen, reading.problems)
        if not row.get("panel"):
            reading.problems.append(Problem(row.number, "panel", "blank"))
        if not row.get("score"):
            reading.problems.append(Problem(row.number, "score", "blank"))
        score = number_in(row, "score", reading.problems)
        if len(reading.problems) == before and score is not None:
            reading.scores.append(PanelScore(row.get("panel"), candidate, score))
    return reading


def missing_columns(table: Table, needed: list[str]) -> list[Problem]:
    header = ", ".join(table.header)
    missing = [
        Problem(0, name, "column-missing", {"header": header}) for name in needed if name not in table.header
    ]
    if not missing and not table.rows:
        return [Problem(0, "candidate", "no-rows")]
    return missing


def _candidate(row: Row, seen: dict[str, int], problems: list[Problem]) -> str:
    candidate = unicodedata.normalize("NFKC", row.get("candidate"))
    if not candidate:
        problems.append(Problem(row.number, "candidate", "blank"))
    elif "candidate" in row.damaged:
        problems.append(Problem(row.number, "candidate", "digits-lost", {"value": candidate}))
    elif candidate in seen:
        problems.append(
            Problem(row.number, "candidate", "twice", {"value": candidate, "first": seen[candidate]})
        )
    seen.setdefault(candidate, row.number)
    return candidate


def _mark(row: Row, item: ComponentRule, problems: list[Problem]) -> Decimal | None:
    try:
        return parse_mark(row.get(item.code), item)
    except ScoringError as error:
        facts = {"value": row.get(item.code), "max": plain(item.max)}
        code = error.code if item.role != "condition" else "not-a-count"
        problems.append(Problem(row.number, item.code, code, facts))
        return None


def number_in(row: Row, column: str, problems: list[Problem]) -> Decimal | None:
    text = row.get(column)
    if not text:
        return None
    try:
        number = to_decimal(text)
    except ScoringError:
        number = Decimal(-1)
    if number < 0:
        problems.append(Problem(row.number, column, "not-a-mark", {"value": text}))
        return None
    return number


def _lot(row: Row, problems: list[Problem]) -> int | None:
    number = number_in(row, "draw", problems)
    if number is None:
        return None
    if number != int(number):
        problems.append(Problem(row.number, "draw", "not-whole", {"value": row.get("draw")}))
        return None
    return int(number)


def _moment(row: Row, timezone: ZoneInfo, problems: list[Problem]) -> datetime | None:
    text = unicodedata.normalize("NFKC", row.get("completed_at"))
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        # A year at the very edge of the calendar has no moment in UTC.
        aware = moment.replace(tzinfo=timezone) if moment.tzinfo is None else moment
        aware.timestamp()
    except (ValueError, OverflowError):
        problems.append(Problem(row.number, "completed_at", "not-a-time", {"value": row.get("completed_at")}))
        return None
    return aware
