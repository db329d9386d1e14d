"""Forms of a series taken along as files: who may, on record; then one form after the other, so that many fit too."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from exams.fieldwork.export_shape import LABELS, Cell, Line, Shape, Table
from exams.fieldwork.forms import SeriesForm, series_form
from exams.models import FormResponse
from exams.services.strike_form import require_office
from exams.services.submit_form import private_of
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.models import Account, Candidacy, Entry, Stage
from recruit.programme import Component
from recruit.reasons import told
from recruit.workbooks import Book

#: Format -> (media type, ending).
FORMATS = {
    "csv": ("text/csv; charset=utf-8", "csv"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
}
_ZIP = ("application/zip", "zip")
#: A page waits for a workbook of so many forms about five seconds; more are for CSV, or for the command line.
MOST_AT_ONCE = 10_000
#: A spreadsheet has no more rows; the heading is one.
MOST_ROWS = 1_048_575
_IN_MEMORY = 4 * 1024 * 1024
_BATCH = 500
#: What is read of a form, without an object for each of many.
_COLUMNS = (
    FormResponse.id,
    FormResponse.entry_id,
    FormResponse.component,
    FormResponse.slot,
    FormResponse.revision,
    FormResponse.received_at,
    FormResponse.captured_at,
    FormResponse.answers,
    FormResponse.private_sealed,
)
_RISKY = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Wanted:
    """`private`: with the sealed answers, for the `reason` that is written down. `choices`: `LABELS` or `NAMES`."""

    format: str
    choices: str = LABELS
    private: bool = False
    reason: str = ""
    locale: str = "zh"


@dataclass(frozen=True)
class File:
    """A file that is written; whoever takes it closes it."""

    content: IO[bytes]
    kind: str
    name: str


def allow_export(
    stage: Stage, component: Component, wanted: Wanted, by: Account | None, at: datetime
) -> None:
    """Writes down who takes what along, before a row is read. `by` is None on the command line of the machine itself,
    where nothing sealed is taken along.

    Errors: Refusal('role-missing' | 'county-only' | 'export-format' | 'export-big' (limit) |
    'export-reason').
    """
    if by is not None:
        require_office(by)
    if wanted.format not in FORMATS:
        raise Refusal("export-format")
    count = count_of(stage, component.code)
    if by is not None and wanted.format == "xlsx" and count > MOST_AT_ONCE:
        raise Refusal("export-big", limit=MOST_AT_ONCE)
    if wanted.private and (by is None or len(wanted.reason.strip()) < 4):
        raise Refusal("export-reason")
    audit.note(
        at,
        by.login if by is not None else "system",
        "forms.export",
        audit.at_stage(stage),
        component=component.code,
        format=wanted.format,
        private=wanted.private,
        reason=told(wanted.reason.strip()) if wanted.private else "",
        count=count,
    )


def count_of(stage: Stage, component: str) -> int:
    """Forms that stand."""
    query = select(func.count(FormResponse.id)).join(Entry, Entry.id == FormResponse.entry_id)
    return db.session.scalar(query.where(*_standing(stage, component))) or 0


def write_forms(
    stage: Stage,
    component: Component,
    wanted: Wanted,
    at: datetime,
    tick: Callable[[int], None] | None = None,
) -> File:
    """The file. `tick` is told how many forms are done. Errors: Refusal('export-rows' (limit))."""
    programme = stage.cohort.programme
    form = series_form(programme, component)
    shape = Shape(form, wanted.private, wanted.choices, wanted.locale)
    lines = _lines(stage, form, shape, wanted.private, tick)
    name = f"{stage.code}-{component.code}"
    if wanted.format == "xlsx":
        kind, ending = FORMATS["xlsx"]
        return File(_xlsx(shape, lines, programme.timezone, at), kind, f"{name}.{ending}")
    several = bool(shape.table.inner)
    kind, ending = _ZIP if several else FORMATS["csv"]
    content = _zip(shape, lines, programme.timezone) if several else _csv(shape, lines, programme.timezone)
    return File(content, kind, f"{name}.{ending}")


@dataclass(frozen=True)
class _Form:
    """What stands before the answers of each form."""

    number: str
    slot: str
    received_at: datetime
    captured_at: datetime | None
    revision: int

    @property
    def key(self) -> str:
        return f"{self.number}/{self.slot}"


def _standing(stage: Stage, component: str) -> tuple[Any, ...]:
    return (
        Entry.stage_id == stage.id,
        FormResponse.component == component,
        FormResponse.current.is_(True),
    )


def _lines(
    stage: Stage, form: SeriesForm, shape: Shape, private: bool, tick: Callable[[int], None] | None
) -> Iterator[tuple[_Form, Line]]:
    """Read in batches by key, so that neither the database nor this process holds all of them."""
    query = (
        select(*_COLUMNS, Candidacy.number)
        .join(Entry, Entry.id == FormResponse.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(*_standing(stage, form.component.code))
        .order_by(Candidacy.number, FormResponse.id)
        .limit(_BATCH)
    )
    last: tuple[str, int] | None = None
    done = 0
    while True:
        after = query
        if last is not None:
            number, row_id = last
            same = (Candidacy.number == number) & (FormResponse.id > row_id)
            after = query.where((Candidacy.number > number) | same)
        rows = db.session.execute(after).all()
        for row in rows:
            answers = form.merged(row.answers, private_of(row)) if private else row.answers
            about = _Form(row.number, row.slot, row.received_at, row.captured_at, row.revision)
            for line in shape.lines(answers):
                yield about, line
            last = row.number, row.id
        done += len(rows)
        if tick is not None:
            tick(done)
        if len(rows) < _BATCH:
            return


def _headings(shape: Shape, table: Table) -> list[str]:
    if not table.repeats:
        own = [_("编号"), _("准考证号"), _("第几户"), _("收到时间"), _("手机上填的时间"), _("改过几次")]
    else:
        own = [_("编号"), *(_("第几份（%(name)s）", name=name) for name in table.repeats)]
    return [*own, *shape.headings(table)]


def _cells(form: _Form, line: Line, zone: ZoneInfo) -> list[Cell]:
    if line.table.repeats:
        return [form.key, *line.turns, *line.cells]
    made = form.captured_at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") if form.captured_at else None
    received = form.received_at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
    return [form.key, form.number, int(form.slot), received, made, form.revision - 1, *line.cells]


def _xlsx(shape: Shape, lines: Iterator[tuple[_Form, Line]], zone: ZoneInfo, at: datetime) -> IO[bytes]:
    content: IO[bytes] = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 (whoever takes the file closes it)
    titles = {table: table.title or shape.form.title(shape.locale) for table in shape.table.every()}
    with Book(content, shape.form.title(shape.locale), at) as book:
        sheets = {table: book.sheet(titles[table], _headings(shape, table)) for table in titles}
        for form, line in lines:
            sheet = sheets[line.table]
            if sheet.rows >= MOST_ROWS:
                raise Refusal("export-rows", limit=MOST_ROWS)
            sheet.add(_cells(form, line, zone))
    content.seek(0)
    return content


def _csv(shape: Shape, lines: Iterator[tuple[_Form, Line]], zone: ZoneInfo) -> IO[bytes]:
    content: IO[bytes] = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115
    writer = _Csv(content, _headings(shape, shape.table))
    for form, line in lines:
        writer.add(_cells(form, line, zone))
    writer.end()
    content.seek(0)
    return content


def _zip(shape: Shape, lines: Iterator[tuple[_Form, Line]], zone: ZoneInfo) -> IO[bytes]:
    """One file for each table. The rows come form by form, so each table is written aside first."""
    content: IO[bytes] = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115
    tables = list(shape.table.every())
    files: list[IO[bytes]] = [SpooledTemporaryFile(_IN_MEMORY) for _table in tables]  # noqa: SIM115
    writers = {table: _Csv(file, _headings(shape, table)) for table, file in zip(tables, files, strict=True)}
    for form, line in lines:
        writers[line.table].add(_cells(form, line, zone))
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for table, file in zip(tables, files, strict=True):
            writers[table].end()
            file.seek(0)
            name = f"{'-'.join((shape.form.code, *table.repeats))}.csv"
            with archive.open(name, "w") as part, file:
                while piece := file.read(1 << 18):
                    part.write(piece)
    content.seek(0)
    return content


class _Csv:
    """A CSV file as Excel opens it: marked as UTF-8, no cell that could run as a formula."""

    def __init__(self, file: IO[bytes], headings: list[str]) -> None:
        self._text = io.TextIOWrapper(file, "utf-8-sig", newline="", write_through=False)
        self._writer = csv.writer(self._text, lineterminator="\r\n")
        self.add(list(headings))

    def add(self, cells: list[Cell]) -> None:
        self._writer.writerow([_harmless(one) for one in cells])

    def end(self) -> None:
        """The file below stays open."""
        self._text.flush()
        self._text.detach()


def _harmless(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, int | Decimal):
        return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
    return f"'{cell}" if cell.startswith(_RISKY) else cell
