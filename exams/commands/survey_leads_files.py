"""Reading a file of filled forms for `zeyou survey leads`: every problem is found, with its row and column."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from exams.commands.items_files import Reading
from recruit.commands.row_problems import COMMON, Sentences
from recruit.i18n import _
from recruit.tables import Limits, Row, Table

if TYPE_CHECKING:
    from scoring.leads.forms import Forms

#: Six hundred people with a hundred forms of seventy columns fit.
LIMITS = Limits(bytes=120_000_000, rows=100_000, columns=2_000, cells=6_000_000)
_WRITTEN = (
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y.%m.%d %H:%M:%S",
    "%Y.%m.%d %H:%M",
    "%b %d, %Y %I:%M:%S %p",
    "%b %d, %Y %H:%M:%S",
    "%d %b %Y %H:%M:%S",
    "%d%b%Y %H:%M:%S",
)
#: Of a column that is something else altogether, a few cells show it.
_PER_COLUMN = 10
_PHONE = re.compile(r"\d{7,15}")
T = TypeVar("T")

PROBLEMS: Sentences = {
    **COMMON,
    "column-missing": lambda **f: _("缺少这一列。现有的列：%(header)s。请补上表头，或用选项说明列名。", **f),
    "column-for-two": lambda **f: _("这一列在选项里写了两次。每一列只能有一种用处，请改正。"),
    "blank-by": lambda **f: _("没有写是谁填的。请补上，或者删掉这一行。"),
    "no-moment": lambda **f: _("“%(value)s”不是能看懂的时间。请写成 2026-05-25 14:30:00。", **f),
    "no-clock": lambda **f: _("“%(value)s”只有日期，没有钟点。请换成有钟点的列，或者不用这一列。", **f),
    "zones-mixed": lambda **f: _("“%(value)s”和第一行不一样：有的写了时区，有的没写。请统一。", **f),
    "not-seconds": lambda **f: _("“%(value)s”不是秒数。请写 0 或更大的数，没有就空着。", **f),
    "no-place": lambda **f: _("“%(value)s”不是经纬度。请写成 28.123 103.456，没有就空着。", **f),
    "place-columns": lambda **f: _("--gps 只能写一次（纬度经度在一格）或两次（先纬度，后经度）。"),
}


@dataclass(frozen=True)
class Columns:
    """What the options say of the columns."""

    by: str
    id: str | None = None
    start: str | None = None
    end: str | None = None
    duration: str | None = None
    gps: tuple[str, ...] = ()
    phone: str | None = None
    leave_out: tuple[str, ...] = ()

    @property
    def named(self) -> list[str]:
        """Every column that an option gives a meaning."""
        single = (self.by, self.id, self.start, self.end, self.duration, self.phone)
        return [*(name for name in single if name is not None), *self.gps]


def read_survey(table: Table, columns: Columns, unsure: Sequence[str], reading: Reading) -> Forms | None:
    """The forms of the table, or None with the problems in ``reading``.

    Errors: ScoringError ``too-few-forms``, ``one-enumerator``.
    """
    if not _columns_fit(table, columns, reading):
        return None
    rows = table.rows
    if not rows:
        reading.note(0, columns.by, "no-rows")
        return None
    for row in rows:
        if not row.get(columns.by):
            reading.note(row.number, columns.by, "blank-by")
    moments = {name: _moments(rows, name, reading) for name in (columns.start, columns.end) if name}
    seconds = _each(rows, columns.duration, _seconds, "not-seconds", reading)
    places = _places(rows, columns.gps, reading)
    if reading.problems:
        return None
    from scoring.leads.forms import Context, read_forms

    taken = {*columns.named, *columns.leave_out}
    context = Context(
        starts=moments.get(columns.start or "", ()),
        ends=moments.get(columns.end or "", ()),
        seconds=seconds,
        places=places,
        phones=[] if columns.phone is None else [_digits(row.get(columns.phone)) for row in rows],
    )
    return read_forms(
        ids=[_name(row, columns.id) for row in rows],
        by=[row.get(columns.by) for row in rows],
        columns={name: [row.get(name) for row in rows] for name in table.header if name not in taken},
        context=context,
        unsure=unsure,
    )


def _columns_fit(table: Table, columns: Columns, reading: Reading) -> bool:
    header = set(table.header)
    for name in [*columns.named, *columns.leave_out]:
        if name not in header:
            reading.note(0, name, "column-missing", header=_some(table.header))
    named = columns.named
    for name in sorted({name for name in named if named.count(name) > 1}):
        reading.note(0, name, "column-for-two")
    if len(columns.gps) > 2:
        reading.note(0, columns.gps[2], "place-columns")
    return not reading.problems


def _some(header: Sequence[str]) -> str:
    shown = ", ".join(name[:40] for name in header[:30])
    return shown + (" …" if len(header) > 30 else "")


def _name(row: Row, column: str | None) -> str:
    """What a form is called: its id, with the row where ids are not given."""
    told = row.get(column) if column is not None else ""
    return told or f"#{row.number}"


def _each(
    rows: Sequence[Row],
    column: str | None,
    read: Callable[[str], T | None],
    problem: str,
    reading: Reading,
) -> list[T | None]:
    """One value a row, None where the cell is blank; no list without the column."""
    if column is None:
        return []
    found: list[T | None] = []
    told = 0
    for row in rows:
        text = row.get(column)
        value = read(text) if text else None
        if text and value is None:
            told += 1
            if told <= _PER_COLUMN:
                reading.note(row.number, column, problem, value=text[:40])
            else:
                reading.more += 1
        found.append(value)
    return found


def _moments(rows: Sequence[Row], column: str, reading: Reading) -> list[datetime | None]:
    found = _each(rows, column, _moment, "no-moment", reading)
    zoned: bool | None = None
    for row, one in zip(rows, found, strict=True):
        if one is None:
            continue
        text = row.get(column)
        if ":" not in text:
            reading.note(row.number, column, "no-clock", value=text[:40])
        elif zoned is None:
            zoned = one.tzinfo is not None
        elif zoned != (one.tzinfo is not None):
            reading.note(row.number, column, "zones-mixed", value=text[:40])
    return found


def _moment(text: str) -> datetime | None:
    plain = unicodedata.normalize("NFKC", text).strip()
    with suppress(ValueError):
        return _sane(datetime.fromisoformat(plain))
    for form in _WRITTEN:
        with suppress(ValueError):
            return _sane(datetime.strptime(plain, form))  # noqa: DTZ007 (compared with its like only)
    return None


def _sane(moment: datetime) -> datetime | None:
    """Years at the edge of what a date can hold break the arithmetic with zones."""
    return moment if 1900 <= moment.year <= 2200 else None


def _seconds(text: str) -> float | None:
    value = _number(text)
    return value if value is not None and 0 <= value <= 1e9 else None


def _places(
    rows: Sequence[Row], columns: Sequence[str], reading: Reading
) -> list[tuple[float, float] | None]:
    if not columns:
        return []
    found: list[tuple[float, float] | None] = []
    for row in rows:
        text = " ".join(row.get(column) for column in columns).strip()
        place = _place(text)
        if text and place is None:
            reading.note(row.number, columns[0], "no-place", value=text[:40])
        found.append(place)
    return found


def _place(text: str) -> tuple[float, float] | None:
    """ODK writes latitude, longitude, altitude and accuracy into one cell."""
    parts = [_number(part) for part in re.split(r"[\s,，]+", text) if part]
    if len(parts) < 2 or parts[0] is None or parts[1] is None:
        return None
    latitude, longitude = parts[0], parts[1]
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _number(text: str) -> float | None:
    try:
        value = float(unicodedata.normalize("NFKC", text))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _digits(text: str) -> str:
    """A phone number without what people put between its digits; blank if it is none."""
    plain = re.sub(r"[\s()+.-]", "", unicodedata.normalize("NFKC", text))
    return plain if plain.isascii() and _PHONE.fullmatch(plain) else ""
