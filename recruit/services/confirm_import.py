"""Import the applications of a preview that somebody has agreed to, a batch at a time.

Each batch is a transaction of its own, so that registering thousands keeps nobody else from saving for longer than a
moment. Nothing is kept about how far an import has come: the sealed file, the signed token and the people who have
applied tell what is left, so it can be stopped, killed and gone on with, and nobody is registered twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.idnumber import normalise
from recruit.intake.sheet import columns_of
from recruit.models import Account, Application, Cohort, Person
from recruit.personal import id_index
from recruit.services import preview_token
from recruit.services.import_applications import LIMITS, GoodRow, seen, sorted_rows
from recruit.services.preview_token import BadRow
from recruit.services.register import register
from recruit.services.roles import require
from recruit.slices import slices
from recruit.tables import Row, Table, read_table

#: So many people in one transaction: about half a second in which nobody else can save.
BATCH = 200


@dataclass(frozen=True)
class Left:
    """How far an agreed import has come. Pure data, so that it outlives the transaction it was read in.

    total: the rows agreed to; done: those whose people have applied by now; elsewhere: how many of these applied some
    other way than by this import, after the preview; file: the sheet's hash; next: what the next batch would register,
    by row number.
    """

    total: int
    done: int
    elsewhere: int
    since: datetime
    file: str
    next: tuple[GoodRow, ...]

    @property
    def imported(self) -> int:
        return self.done - self.elsewhere

    @property
    def finished(self) -> bool:
        return self.done == self.total


def what_is_left(cohort: Cohort, sha256: str, token: str, by: Account, at: datetime) -> Left:
    """Reads the kept file again and finds the next rows of the preview whose people have not applied yet.

    Only reads, and is the slow half: call it within `reading`, and end that transaction before `take_batch`.
    Errors: Refusal('role-missing' | 'import-columns'), and 'import-changed' when the file, the account or the rows are
    others than in the preview, it is too old, a row fails a check it passed then, or the file was let go of.
    """
    require(by, "clerk", "office")
    signed, _space, agreed = token.rpartition(" ")
    issued = preview_token.issued_within(signed, at)
    preview_token.require_same(signed, issued, *seen(cohort, sha256, agreed, by))
    table = read_table(preview_token.kept(sha256), limits=LIMITS)
    column = columns_of(cohort.programme, table.header)["id_number"]
    wanted = _numbers(agreed)
    rows = [row for row in table.rows if row.number in wanted]
    people = {row.number: id_index(normalise(row.get(column))) for row in rows}
    since = datetime.fromisoformat(issued)
    applied = _applied(cohort, sha256, people, by, since)
    left = [row for row in rows if row.number not in applied][:BATCH]
    nearest = _checked(cohort, table, left, by, at)
    return Left(len(rows), len(applied), list(applied.values()).count(False), since, sha256, nearest)


def take_batch(cohort: Cohort, left: Left, by: Account, at: datetime) -> Left:
    """Registers the next rows and returns how far the import has come with them. All or none of the batch.

    Whoever has applied since `what_is_left` looked is left out. The file stays for others who look at the same sheet,
    until the daily sweep (`erase_files.sweep`). Errors: those of `register`.
    """
    locked(Cohort, cohort.id)  # of two clicks the second finds whom the first registered
    people = {row.number: id_index(row.form.id_number) for row in left.next}
    there = _applied(cohort, left.file, people, by, left.since)
    fresh = [row for row in left.next if row.number not in there]
    if fresh:
        taken = register(cohort, [row.form for row in fresh], "import", by, at)
        for row, application in zip(fresh, taken, strict=True):
            application.sheet_row = _place(left.file, row.number)
        db.session.flush()
    elsewhere = left.elsewhere + list(there.values()).count(False)
    return replace(left, done=left.done + len(left.next), elsewhere=elsewhere, next=())


def _numbers(rows: str) -> set[int]:
    """The row numbers of a token whose signature holds, as `import_applications.spelled` wrote them."""
    spans = (span.partition("-") for span in rows.split(","))
    return {n for first, _dash, last in spans for n in range(int(first), int(last or first) + 1)}


def _place(file: str, row: int) -> str:
    return f"{file}:{row}"


def _applied(
    cohort: Cohort, file: str, people: Mapping[int, str], by: Account, since: datetime
) -> dict[int, bool]:
    """Of these rows those whose people have applied, each with whether this account imported them since that moment.

    `people`: the index of the ID number by row number. A row that was imported is known by its place too: its ID
    number may have been corrected at the desk a moment later.
    """
    of_person = _own(cohort, Person.id_number_index, list(people.values()), by, since)
    of_row = _own(cohort, Application.sheet_row, [_place(file, row) for row in people], by, since)
    found = {row: of_row.get(_place(file, row), of_person.get(index)) for row, index in people.items()}
    return {row: own for row, own in found.items() if own is not None}


def _own(cohort: Cohort, column: Any, values: Sequence[str], by: Account, since: datetime) -> dict[str, bool]:
    found: dict[str, bool] = {}
    query = (
        select(column, Application.channel, Application.entered_by_id, Application.submitted_at)
        .join(Person, Application.person_id == Person.id)
        .where(Application.cohort_id == cohort.id)
    )
    for part in slices(values):
        for value, channel, entered_by, at in db.session.execute(query.where(column.in_(part))):
            found[value] = channel == "import" and entered_by == by.id and at >= since
    return found


def _checked(cohort: Cohort, table: Table, rows: list[Row], by: Account, at: datetime) -> tuple[GoodRow, ...]:
    good, bad = sorted_rows(cohort, replace(table, rows=tuple(rows)), by, at)
    # Somebody who applied between the two looks is no reason to stop: the next look counts them as done.
    if any(_other(one) for one in bad):
        raise Refusal("import-changed")
    return good


def _other(one: BadRow) -> bool:
    return one.refusal.code != "already-registered"
