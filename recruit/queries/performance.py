"""Reads about performance periods: which there are, who competes, what was reported, which list holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select

from recruit.db import db
from recruit.entitlement import Course
from recruit.errors import Refusal
from recruit.models import (
    Account,
    Cohort,
    PerformanceCase,
    PerformanceFigure,
    PerformanceList,
    PerformanceRow,
)
from recruit.queries.money import Partner, changes_by_engagement, course_of, partners
from recruit.registers.performance.periods import Period, following, period_of, periods_between, read_period
from recruit.registers.performance.said import Said, said_of
from scoring.canonical import digest
from scoring.performance_file import Inputs

#: What the platform has paid of the commission, told beside the measures.
PAID = "paid"


@dataclass(frozen=True)
class Station:
    """Somebody who runs a station in a period. `left_out`: why it is not held against the others, '' where it is.
    `new`: it is one of its first periods, which the programme spares."""

    partner: Partner
    left_out: str
    new: bool

    @property
    def key(self) -> int:
        return self.partner.engagement.id

    @property
    def number(self) -> str:
        return self.partner.candidacy.number


def said_at(cohort: Cohort) -> Said:
    """Errors: Refusal('performance-off')."""
    found = said_of(cohort.programme)
    if found is None:
        raise Refusal("performance-off")
    return found


def day_at(cohort: Cohort, at: datetime) -> date:
    return at.astimezone(cohort.programme.timezone).date()


def period_in(cohort: Cohort, code: str, at: datetime) -> Period:
    """A period that has begun. Errors: Refusal('unknown' | 'performance-off')."""
    for one in periods_of(cohort, at):
        if one.code == code:
            return one
    raise Refusal("unknown")


def periods_of(cohort: Cohort, at: datetime) -> list[Period]:
    """Those that have begun, the oldest first; none before the first station opened where nothing else is said."""
    said, today = said_at(cohort), day_at(cohort, at)
    opened = [one.engagement.opened_on for one in partners(cohort) if one.engagement.opened_on is not None]
    first = said.first
    if first is None and opened:
        first = following(said.every, period_of(said.every, min(opened)))
    if first is None:
        return []
    last = today if said.until is None else min(today, said.until.last)
    return list(periods_between(said.every, first, last))


def stations_in(cohort: Cohort, period: Period) -> list[Station]:
    """Everybody whose agreement runs on any day of the period, by admission number."""
    said, signed = said_at(cohort), [one for one in partners(cohort) if one.agreement.state == "signed"]
    changes = changes_by_engagement([one.engagement.id for one in signed])
    found = []
    for one in signed:
        course = course_of(one.engagement, changes.get(one.engagement.id, []))
        if course.starts_on > period.last or course.last_day < max(period.first, course.starts_on):
            continue
        opened = one.engagement.opened_on
        out = _left_out(course, opened, period)
        found.append(Station(one, out, not out and _is_new(said, opened, period)))
    return sorted(found, key=lambda one: one.number)


def _left_out(course: Course, opened: date | None, period: Period) -> str:
    """Only whole periods are compared: whoever opened, rested or ended within one had fewer days than the others."""
    if opened is None or opened > period.last:
        return "not-open"
    if opened > period.first:
        return "opened"
    if course.last_day < period.last:
        return "ended"
    rests = any(
        one.first <= period.last and (one.last is None or one.last >= period.first) for one in course.pauses
    )
    return "paused" if rests else ""


def _is_new(said: Said, opened: date | None, period: Period) -> bool:
    if said.removal is None or opened is None:
        return False
    first = period_of(said.every, opened)
    if opened > first.first:
        first = following(said.every, first)
    whole = sum(1 for _one in periods_between(said.every, first, period.first))
    return whole <= said.removal.grace


def figures_of(cohort: Cohort, period: str) -> dict[int, dict[str, Decimal | None]]:
    """Engagement -> measure -> the newest figure."""
    query = select(PerformanceFigure).where(
        PerformanceFigure.cohort_id == cohort.id, PerformanceFigure.period == period
    )
    found: dict[int, dict[str, Decimal | None]] = {}
    for one in db.session.scalars(query.order_by(PerformanceFigure.id)):
        found.setdefault(one.engagement_id, {})[one.measure] = one.value
    return found


def lists_of(cohort: Cohort, period: str | None = None) -> list[PerformanceList]:
    """Every version of every period, the oldest first."""
    query = select(PerformanceList).where(PerformanceList.cohort_id == cohort.id)
    if period is not None:
        query = query.where(PerformanceList.period == period)
    return list(db.session.scalars(query.order_by(PerformanceList.period, PerformanceList.version)))


def in_force(lists: Iterable[PerformanceList]) -> dict[str, PerformanceList]:
    """Period -> its newest confirmed version; oldest period first."""
    return {one.period: one for one in lists if one.state == "confirmed"}


def list_in_force(cohort: Cohort, period: str) -> PerformanceList | None:
    return in_force(lists_of(cohort, period)).get(period)


def waiting_list(cohort: Cohort, period: str) -> PerformanceList | None:
    return next((one for one in lists_of(cohort, period) if one.state == "proposed"), None)


def outdated(cohort: Cohort, lists: Mapping[str, PerformanceList]) -> list[str]:
    """Periods whose list counts rows of last places from an earlier list that was corrected since. A correction after
    which everybody stands as before leaves the later lists as good as they were."""
    return [code for code in _before_a_correction(lists) if _differs(cohort, lists[code])]


def _differs(cohort: Cohort, one: PerformanceList) -> bool:
    period = period_named(cohort, one.period)
    return period is None or digest(inputs_of(cohort, period).to_dict()) != one.inputs_sha256


def _before_a_correction(lists: Mapping[str, PerformanceList]) -> list[str]:
    found, newest = [], None
    for code, one in sorted(lists.items()):
        if newest is not None and one.settled_at is not None and one.settled_at < newest:
            found.append(code)
        elif one.settled_at is not None and (newest is None or one.settled_at > newest):
            newest = one.settled_at
    return found


def rows_of(lists: Iterable[PerformanceList]) -> dict[int, dict[str, PerformanceRow]]:
    """Engagement -> period -> its row, of these lists."""
    by_id = {one.id: one.period for one in lists}
    query = select(PerformanceRow).where(PerformanceRow.list_id.in_(by_id)).order_by(PerformanceRow.id)
    found: dict[int, dict[str, PerformanceRow]] = {}
    for row in db.session.scalars(query):
        found.setdefault(row.engagement_id, {})[by_id[row.list_id]] = row
    return found


def statuses_before(cohort: Cohort, period: str) -> dict[int, list[str]]:
    """Engagement -> how it stood in the earlier periods that still count, the oldest first. Where two people decided to
    keep a station, its count begins anew after the period it was about."""
    lists = [one for code, one in in_force(lists_of(cohort)).items() if code < period]
    kept: dict[int, str] = {}
    query = select(PerformanceCase).where(
        PerformanceCase.cohort_id == cohort.id,
        PerformanceCase.outcome == "kept",
        PerformanceCase.cause == "bottom",
    )
    for case in db.session.scalars(query.order_by(PerformanceCase.id)):
        kept[case.engagement_id] = max(case.period, kept.get(case.engagement_id, ""))
    return {
        key: [row.status for code, row in sorted(rows.items()) if code > kept.get(key, "")]
        for key, rows in rows_of(lists).items()
    }


def inputs_of(cohort: Cohort, period: Period) -> Inputs:
    """Everything the assessment of a period follows from, as it stands now."""
    said, told = said_at(cohort), figures_of(cohort, period.code)
    stations, before = stations_in(cohort, period), statuses_before(cohort, period.code)
    codes = [one.code for one in said.measures]
    return Inputs(
        period=period.code,
        measures=[one.rule for one in said.measures],
        ties=said.ties,
        removal=said.removal,
        commission=[rule for rule, _title in said.commission],
        figures={one.number: {code: told.get(one.key, {}).get(code) for code in codes} for one in stations},
        left_out={one.number: one.left_out for one in stations if one.left_out},
        new=[one.number for one in stations if one.new],
        before={one.number: before[one.key] for one in stations if before.get(one.key)},
    )


def lacking(inputs: Inputs) -> list[str]:
    """Admission numbers of those who compete and of whom a figure is missing."""
    return [
        number
        for number, row in sorted(inputs.figures.items())
        if number not in inputs.left_out and None in row.values()
    ]


def due_period(cohort: Cohort, at: datetime) -> Period | None:
    """The oldest period that is over and whose list nobody has confirmed, if anybody ran a station in it."""
    done, today = in_force(lists_of(cohort)), day_at(cohort, at)
    for one in periods_of(cohort, at):
        if one.last < today and one.code not in done and competing(cohort, one):
            return one
    return None


def competing(cohort: Cohort, period: Period) -> list[Station]:
    """Those that were open for the whole of it."""
    return [one for one in stations_in(cohort, period) if not one.left_out]


def objections_until(cohort: Cohort, one: PerformanceList) -> date:
    """The last day on which a partner may disagree with a confirmed list."""
    assert one.settled_at is not None
    return day_at(cohort, one.settled_at) + timedelta(days=said_at(cohort).objection_days)


def may_see(by: Account, partner: Partner) -> bool:
    return by.township_scope in (None, partner.place.township_code)


def period_named(cohort: Cohort, code: str) -> Period | None:
    """A period by its code, begun or not."""
    return read_period(said_at(cohort).every, code)
