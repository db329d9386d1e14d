"""Take in what is reported of stations in a period: typed, or from a table. The newest figure counts, all are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.intake.answers import amount
from recruit.models import Account, Cohort, PerformanceFigure
from recruit.queries.performance import (
    PAID,
    Station,
    figures_of,
    list_in_force,
    may_see,
    said_at,
    stations_in,
    waiting_list,
)
from recruit.registers.performance import messages as messages  # teaches its refusals
from recruit.registers.performance.periods import Period
from recruit.registers.performance.said import Said
from recruit.services.look_at_sheet import Looked, Reader, look, looked_at
from recruit.services.preview_token import BadRow
from recruit.services.roles import require, require_county
from recruit.tables import Limits, Row, read_table

#: A county has a few hundred stations.
LIMITS = Limits(bytes=5_000_000, rows=5_000, columns=100, cells=100_000)
_MOST = Decimal(10) ** 9

Figures = Mapping[int, Mapping[str, Decimal | None]]


def report_figures(
    cohort: Cohort, period: Period, told: Figures, by: Account, at: datetime, sheet_sha256: str = ""
) -> int:
    """Engagement -> measure -> figure, None where there is none any more; returns how many are new.

    The township's clerks tell their own stations' where the programme lets them, until the period's list is confirmed;
    the office any station's, also to correct what was confirmed, and what the platform has paid (`PAID`).

    Errors: Refusal('role-missing' | 'performance-not-yours' | 'performance-settled' | 'performance-waiting' (period) |
    'performance-off'), and with `field`: 'performance-station' | 'performance-figure' | 'performance-money' (title).
    """
    said = _may(cohort, period, by)
    locked(Cohort, cohort.id)
    if set().union(*told.values()) - {PAID} and waiting_list(cohort, period.code) is not None:
        raise Refusal("performance-waiting", period=period.code)
    mine = {one.key for one in reported_by(cohort, period, by)}
    before, new = figures_of(cohort, period.code), 0
    for key, row in sorted(told.items()):
        if key not in mine:
            raise Refusal("performance-station", field=f"f-{key}")
        for code, value in row.items():
            _check(said, code, value, f"f-{key}-{code}", by)
            known = before.get(key, {})
            if value == known.get(code) and (code in known or value is None):
                continue
            db.session.add(
                PerformanceFigure(
                    cohort_id=cohort.id,
                    period=period.code,
                    engagement_id=key,
                    measure=code,
                    value=value,
                    sheet_sha256=sheet_sha256,
                    entered_at=at,
                    entered_by_id=by.id,
                )
            )
            new += 1
    db.session.flush()
    if new:
        facts = {"sheet": sheet_sha256} if sheet_sha256 else {}
        audit.note(at, by.login, "performance.report", subject(cohort, period.code), count=new, **facts)
    return new


def subject(cohort: Cohort, period: str) -> str:
    """What the log calls a period."""
    return f"performance:{cohort.code}/{period}"


def reported_by(cohort: Cohort, period: Period, by: Account) -> list[Station]:
    """The stations of the period of which this account may tell figures."""
    return [one for one in stations_in(cohort, period) if may_see(by, one.partner)]


def may_report(cohort: Cohort, period: Period, by: Account) -> bool:
    """Whether this account may tell figures of the period now."""
    try:
        _may(cohort, period, by)
    except Refusal:
        return False
    return waiting_list(cohort, period.code) is None


def _may(cohort: Cohort, period: Period, by: Account) -> Said:
    said = said_at(cohort)
    require(by, "office", "clerk")
    if "office" in by.roles and by.township_scope is None:
        return said
    if said.by != "township":
        raise Refusal("performance-not-yours")
    if list_in_force(cohort, period.code) is not None:
        raise Refusal("performance-settled")
    return said


def _check(said: Said, code: str, value: Decimal | None, field: str, by: Account) -> None:
    if code == PAID:
        require(by, "office")
        require_county(by)
        _in_yuan(value, _("平台付了多少提成"), field)
        return
    found = said.measure(code)
    if found is None:
        raise Refusal("performance-station", field=field)
    title = found.title.in_(current_locale())
    if found.money:
        _in_yuan(value, title, field)
    elif value is not None and not (0 <= value < _MOST and value == value.to_integral_value()):
        raise Refusal("performance-figure", field=field, title=title)


def _in_yuan(value: Decimal | None, title: str, field: str) -> None:
    if value is not None and not (0 <= value < _MOST and value == value.quantize(Decimal("0.01"))):
        raise Refusal("performance-money", field=field, title=title)


@dataclass(frozen=True)
class Line:
    """One row of a table: whose, and the figures by measure."""

    engagement_id: int
    figures: tuple[tuple[str, Decimal], ...]


def number_heading() -> str:
    """The column by which a row is known."""
    return _("准考证号")


def preview_figures(
    cohort: Cohort, period: Period, content: bytes, name: str, by: Account, at: datetime
) -> Looked[Line]:
    """Looks at every row and keeps the file, sealed. Errors: Refusal('performance-columns' (column) |
    'import-nothing'), those of `report_figures`, `TableError`."""
    said = _may(cohort, period, by)
    return look(_what(cohort, period), _reader(said, reported_by(cohort, period, by)), content, name, by, at)


def take_figures(cohort: Cohort, period: Period, sha256: str, token: str, by: Account, at: datetime) -> int:
    """The good rows of a preview; blank cells leave what was told before. Errors: Refusal('import-changed') and those
    of `report_figures`."""
    said = _may(cohort, period, by)
    reader = _reader(said, reported_by(cohort, period, by))
    rows = looked_at(_what(cohort, period), reader, sha256, token, by, at)
    told = {line.engagement_id: dict(line.figures) for _number, line in rows}
    return report_figures(cohort, period, told, by, at, sha256)


def _what(cohort: Cohort, period: Period) -> str:
    return f"performance {cohort.id} {period.code}"


def _reader(said: Said, stations: Sequence[Station]) -> Reader[Line]:
    keys = {one.number: one.key for one in stations}

    def read(content: bytes, name: str) -> tuple[Sequence[tuple[int, Line]], Sequence[BadRow]]:
        table = read_table(content, name, limits=LIMITS)
        headings = {one.code: one.title.in_(current_locale()) for one in said.measures}
        for wanted in (number_heading(), *headings.values()):
            if wanted not in table.header:
                raise Refusal("performance-columns", column=wanted)
        good, bad, seen = [], [], set()
        for row in table.rows:
            try:
                line = _line(said, headings, keys, row, seen)
            except _WrongCell as wrong:
                bad.append(BadRow(row.number, wrong.column, row.get(wrong.column), wrong.refusal))
            else:
                good.append((row.number, line))
        return good, bad

    return read


class _WrongCell(Exception):
    def __init__(self, column: str, refusal: Refusal) -> None:
        super().__init__(column)
        self.column, self.refusal = column, refusal


def _line(said: Said, headings: Mapping[str, str], keys: Mapping[str, int], row: Row, seen: set[int]) -> Line:
    number = row.get(number_heading()).strip().upper()
    key = keys.get(number)
    if key is None:
        raise _WrongCell(number_heading(), Refusal("performance-station"))
    if key in seen:
        raise _WrongCell(number_heading(), Refusal("performance-double"))
    seen.add(key)
    found = []
    for one in said.measures:
        heading, text = headings[one.code], row.get(headings[one.code]).strip()
        if text:
            found.append((one.code, _figure(one.money, heading, text)))
    return Line(key, tuple(found))


def _figure(money: bool, heading: str, text: str) -> Decimal:
    try:
        value = amount(text, 2 if money else 0)
    except Refusal:
        value = Decimal(-1)
    if not 0 <= value < _MOST:
        raise _WrongCell(
            heading, Refusal("performance-money" if money else "performance-figure", title=heading)
        )
    return value
