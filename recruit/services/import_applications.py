"""Import applications from a spreadsheet: look first, then take exactly what was looked at, or nothing."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from recruit import storage
from recruit.errors import Refusal
from recruit.intake.checks import problems, tidied
from recruit.intake.form import ApplicationForm
from recruit.intake.sheet import columns_of, read_row
from recruit.models import Account, Application, Cohort
from recruit.personal import id_index
from recruit.queries.people import known_people
from recruit.services import preview_token
from recruit.services.preview_token import BadRow
from recruit.services.register import register
from recruit.services.registration_window import registration_stage, require_window
from recruit.services.roles import require
from recruit.tables import Row, Table, read_table


@dataclass(frozen=True)
class GoodRow:
    number: int
    form: ApplicationForm


@dataclass(frozen=True)
class Preview:
    """What an import would do. `token` and `file` confirm exactly this; `token` is '' when no row is good."""

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
    good, bad = _sorted_rows(cohort, read_table(content, name), by, at)
    if not good and not bad:
        raise Refusal("import-nothing")
    sha256 = storage.put(content)
    token = preview_token.issue(at, *_seen(cohort, sha256, good, by)) if good else ""
    return Preview(good, bad, sha256, token)


def confirm(cohort: Cohort, sha256: str, token: str, by: Account, at: datetime) -> list[Application]:
    """Registers the good rows of a preview that this very account has seen, and forgets the file.

    Errors: Refusal('import-changed') when the file, the account or the outcome of any check is another than in the
    preview, or the preview is too old; those of `register`.
    """
    require(by, "clerk", "office")
    issued = preview_token.issued_within(token, at)
    good, _bad = _sorted_rows(cohort, read_table(storage.get(sha256)), by, at)
    if not good:
        raise Refusal("import-changed")
    preview_token.require_same(token, issued, *_seen(cohort, sha256, good, by))
    applications = register(cohort, [row.form for row in good], "import", by, at)
    storage.delete(sha256)
    return applications


def _seen(cohort: Cohort, sha256: str, good: tuple[GoodRow, ...], by: Account) -> tuple[object, ...]:
    rows = json.dumps([[row.number, row.form.id_number] for row in good])
    return "applications", cohort.code, sha256, by.id, hashlib.sha256(rows.encode()).hexdigest()


def _sorted_rows(
    cohort: Cohort, table: Table, by: Account, at: datetime
) -> tuple[tuple[GoodRow, ...], tuple[BadRow, ...]]:
    columns = columns_of(cohort.programme, table.header)
    good: list[GoodRow] = []
    bad: list[BadRow] = []
    rows = {row.number: row for row in table.rows}
    for row in table.rows:
        try:
            good.append(GoodRow(row.number, _checked(cohort, row, columns, by, at)))
        except Refusal as refusal:
            bad.append(_bad(row, columns, refusal))
    good, refused = _without_doubles(cohort, good)
    bad += [_bad(rows[number], columns, refusal) for number, refusal in refused]
    return tuple(good), tuple(sorted(bad, key=lambda one: one.number))


def _checked(cohort: Cohort, row: Row, columns: dict[str, str], by: Account, at: datetime) -> ApplicationForm:
    form = tidied(read_row(cohort.programme, row, columns))
    if by.township_scope not in (None, form.township_code):
        raise Refusal("outside-township", field="township")
    today = at.astimezone(cohort.programme.timezone).date()
    for problem in problems(cohort.programme, form, today, demo=cohort.demo):
        raise Refusal(problem.code, **{"field": problem.field, **problem.facts})
    return form


def _without_doubles(cohort: Cohort, good: list[GoodRow]) -> tuple[list[GoodRow], list[tuple[int, Refusal]]]:
    """Rows of people who have applied already, or who stand in the file twice, are not good."""
    indexes = [id_index(row.form.id_number) for row in good]
    people, accounts, taken = known_people(cohort, indexes)
    first: dict[str, int] = {}
    kept: list[GoodRow] = []
    refused: list[tuple[int, Refusal]] = []
    for row, index in zip(good, indexes, strict=True):
        person = people.get(index)
        account = accounts.get(person.id) if person else None
        if index in first:
            refused.append((row.number, Refusal("import-twice", field="id_number", row=first[index])))
        elif person is not None and person.id in taken:
            refused.append((row.number, Refusal("already-registered", field="id_number")))
        elif account is not None and account.is_staff:
            refused.append((row.number, Refusal("staff-cannot-apply", field="id_number")))
        else:
            kept.append(row)
        first.setdefault(index, row.number)
    return kept, refused


def _bad(row: Row, columns: dict[str, str], refusal: Refusal) -> BadRow:
    column = columns.get(str(refusal.facts.get("field", "")), "")
    value = row.get(column)
    # A page of wrong rows is not the place to show whole ID numbers.
    shown = value[:6] + "…" + value[-2:] if column == columns["id_number"] and len(value) > 10 else value[:40]
    return BadRow(row.number, column, shown, refusal)
