"""Look at a spreadsheet of applications: what an import would take, and what is wrong with the other rows.

Nothing is imported by looking; `confirm_import` takes exactly what was looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from recruit import storage
from recruit.errors import Refusal
from recruit.intake.checks import problems, tidied
from recruit.intake.form import ApplicationForm, Problem
from recruit.intake.sheet import columns_of, read_row
from recruit.models import Account, Cohort
from recruit.personal import id_index
from recruit.queries.people import known_people
from recruit.services import preview_token
from recruit.services.preview_token import BadRow
from recruit.services.registration_window import registration_stage, require_window
from recruit.services.roles import require
from recruit.tables import Limits, Row, Table, read_table

#: A county has fewer applicants than this; more rows are another file, and would keep everybody else waiting.
LIMITS = Limits(bytes=5_000_000, rows=5_000, columns=60, cells=300_000, unpacked=30_000_000)


@dataclass(frozen=True)
class GoodRow:
    number: int
    form: ApplicationForm


@dataclass(frozen=True)
class Preview:
    """What an import would do. `token`, which ends with the numbers of the good rows, and `file` confirm exactly
    this; `token` is '' when no row is good.

    `bad` names every problem of a row, so one row may stand there several times.
    """

    good: tuple[GoodRow, ...]
    bad: tuple[BadRow, ...]
    file: str
    token: str


def preview(cohort: Cohort, content: bytes, name: str, by: Account, at: datetime) -> Preview:
    """Checks every row and keeps the file, sealed, until it is confirmed. Nothing is imported.

    Errors: Refusal('role-missing' | 'window-closed' | 'import-columns' | 'import-nothing'), `TableError`.
    """
    require(by, "clerk", "office")
    require_window(registration_stage(cohort), at)
    good, bad = sorted_rows(cohort, read_table(content, name, limits=LIMITS), by, at)
    if not good and not bad:
        raise Refusal("import-nothing")
    sha256 = storage.put(content)
    rows = spelled([row.number for row in good])
    token = f"{preview_token.issue(at, *seen(cohort, sha256, rows, by))} {rows}" if good else ""
    return Preview(good, bad, sha256, token)


def seen(cohort: Cohort, sha256: str, rows: str, by: Account) -> tuple[object, ...]:
    """What the token of a preview covers: of which file which rows this account has seen as good ones."""
    return "applications", cohort.code, sha256, by.id, rows


def spelled(numbers: Sequence[int]) -> str:
    """Ascending row numbers, short enough to travel with the page: ``2-40,42``."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)


@dataclass
class _Looked:
    """One row on its way through the checks."""

    row: Row
    form: ApplicationForm
    problems: list[Problem]


def sorted_rows(
    cohort: Cohort, table: Table, by: Account, at: datetime
) -> tuple[tuple[GoodRow, ...], tuple[BadRow, ...]]:
    """The rows that can be taken now, and every problem of the others."""
    columns = columns_of(cohort.programme, table.header)
    today = at.astimezone(cohort.programme.timezone).date()
    looked = [_looked(cohort, row, columns, by, today) for row in table.rows]
    _mark_doubles(cohort, looked)
    good = [GoodRow(one.row.number, one.form) for one in looked if not one.problems]
    place = {heading: number for number, heading in enumerate(table.header)}
    bad = [
        _bad(one.row, columns, problem)
        for one in looked
        for problem in sorted(one.problems, key=lambda found: place.get(columns.get(found.field, ""), -1))
    ]
    return tuple(good), tuple(bad)


def _looked(cohort: Cohort, row: Row, columns: dict[str, str], by: Account, today: date) -> _Looked:
    """Everything wrong with one row: the clerk mends the sheet once, not once for every mistake."""
    read, unread = read_row(cohort.programme, row, columns)
    form = tidied(read)
    found = list(unread)
    if form.township_code and by.township_scope not in (None, form.township_code):
        found.append(Problem("township", "outside-township"))
    # What could not be read is empty in the form: that it is empty is no second mistake.
    named = {problem.field for problem in unread}
    checked = problems(cohort.programme, form, today, demo=cohort.demo)
    return _Looked(row, form, found + [problem for problem in checked if problem.field not in named])


def _mark_doubles(cohort: Cohort, looked: list[_Looked]) -> None:
    """Rows of people who have applied already, or who stand in the file twice, are not good."""
    numbered = [one for one in looked if not any(problem.field == "id_number" for problem in one.problems)]
    indexes = [id_index(one.form.id_number) for one in numbered]
    people, accounts, taken = known_people(cohort, indexes)
    first: dict[str, int] = {}
    for one, index in zip(numbered, indexes, strict=True):
        person = people.get(index)
        account = accounts.get(person.id) if person else None
        if index in first:
            one.problems.append(Problem("id_number", "import-twice", {"row": first[index]}))
        elif person is not None and person.id in taken:
            one.problems.append(Problem("id_number", "already-registered"))
        elif account is not None and account.is_staff:
            one.problems.append(Problem("id_number", "staff-cannot-apply"))
        first.setdefault(index, one.row.number)


def _bad(row: Row, columns: dict[str, str], problem: Problem) -> BadRow:
    column = columns.get(problem.field, "")
    value = row.get(column)
    # A page of wrong rows is not the place to show whole ID numbers.
    shown = value[:6] + "…" + value[-2:] if column == columns["id_number"] and len(value) > 10 else value[:40]
    return BadRow(row.number, column, shown, Refusal(problem.code, **problem.facts))
