"""Reads about targets: what was reported, and how far each unit is by a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Agreement, Cohort, Entry, IndicatorEntry, Place, Stage
from recruit.queries.rollout import openings
from recruit.queries.units import units_per
from recruit.registers.indicators.said import Indicator, Reached, read


def indicators_of(cohort: Cohort) -> tuple[Indicator, ...]:
    """The programme's targets; none where it has no such register."""
    return read(cohort.programme.registers.get("indicators", ()))


def indicator(cohort: Cohort, code: str) -> Indicator:
    """Errors: Refusal('unknown')."""
    for one in indicators_of(cohort):
        if one.code == code:
            return one
    raise Refusal("unknown")


def entries_of(cohort: Cohort, code: str, by: Account | None = None) -> Sequence[IndicatorEntry]:
    """Every report on it, the newest first; a clerk's own township only."""
    query = select(IndicatorEntry).where(
        IndicatorEntry.cohort_id == cohort.id, IndicatorEntry.indicator == code
    )
    found = db.session.scalars(query.order_by(IndicatorEntry.on_day.desc(), IndicatorEntry.id.desc())).all()
    scope = by.township_scope if by is not None else None
    return [one for one in found if scope is None or one.unit.startswith(scope)]


def units_of(cohort: Cohort, one: Indicator, by: Account | None = None) -> list[tuple[str, str]]:
    """(code, name) of every unit that the target holds for, as far as the reader's township reaches."""
    return units_per(cohort, one.per, by)


def units_to_report(cohort: Cohort, one: Indicator, by: Account | None = None) -> list[tuple[str, str]]:
    """Whose reports are taken: of a target of the county, also each township for what it did itself."""
    units = units_of(cohort, one, by)
    if one.per == "county":
        scope = by.township_scope if by is not None else None
        units += [
            (each.code, each.name)
            for each in cohort.programme.regions.townships
            if scope in (None, each.code)
        ]
    return units


def entry_in_scope(by: Account, entry_id: int) -> IndicatorEntry:
    """Errors: Refusal('unknown'), also for another township's."""
    found = db.session.get(IndicatorEntry, entry_id)
    if found is None or (by.township_scope is not None and not found.unit.startswith(by.township_scope)):
        raise Refusal("unknown")
    return found


def waiting(cohort: Cohort) -> Counter[str]:
    """How many reports on each target wait for somebody to look them over."""
    query = select(IndicatorEntry.indicator).where(
        IndicatorEntry.cohort_id == cohort.id, IndicatorEntry.state == "proposed"
    )
    return Counter(db.session.scalars(query))


def waiting_by(cohort: Cohort) -> list[int]:
    """Who wrote the reports that wait, one for each report."""
    query = select(IndicatorEntry.proposed_by_id).where(
        IndicatorEntry.cohort_id == cohort.id, IndicatorEntry.state == "proposed"
    )
    return list(db.session.scalars(query.order_by(IndicatorEntry.id)))


def reached(cohort: Cohort, one: Indicator, day: date, by: Account | None = None) -> list[Reached]:
    """How far each unit is at the end of that day; of a monthly target, within that day's month."""
    counted = _counted(cohort, one, day)
    return [Reached(code, counted[code], one.goal_of(code, day)) for code, _name in units_of(cohort, one, by)]


def _counted(cohort: Cohort, one: Indicator, day: date) -> Counter[str]:
    if one.count == "recorded":
        return _recorded(cohort, one, day)
    found = _opened(cohort, day) if one.count in ("opened", "coverage") else _signed(cohort, day)
    if one.count == "coverage":
        return _coverage(cohort, found, one.per)
    whole: Counter[str] = Counter()
    for village in found:
        whole["" if one.per == "county" else village[:9]] += 1
    return whole


def _recorded(cohort: Cohort, one: Indicator, day: date) -> Counter[str]:
    counted: Counter[str] = Counter()
    for entry in entries_of(cohort, one.code):
        if entry.state != "confirmed" or entry.on_day > day:
            continue
        if one.every == "month" and (entry.on_day.year, entry.on_day.month) != (day.year, day.month):
            continue
        value = entry.people if one.of == "people" else entry.number
        # What townships report of a target of the county counts for the county.
        counted["" if one.per == "county" else entry.unit] += value
    return counted


def _opened(cohort: Cohort, day: date) -> list[str]:
    """The village of every station that stood open by that day."""
    dates = openings(cohort)
    places = db.session.scalars(select(Place).where(Place.cohort_id == cohort.id).order_by(Place.code))
    return [place.village_code for place in places if place.id in dates and dates[place.id] <= day]


def _signed(cohort: Cohort, day: date) -> list[str]:
    """The village of every station of a signed agreement."""
    query = (
        select(Place.village_code)
        .join(Agreement, Agreement.place_id == Place.id)
        .join(Entry, Entry.id == Agreement.entry_id)
        .join(Stage, Stage.id == Entry.stage_id)
        .where(Stage.cohort_id == cohort.id, Agreement.state == "signed", Agreement.signed_on <= day)
        .order_by(Agreement.id)
    )
    return list(db.session.scalars(query))


def _coverage(cohort: Cohort, opened: Sequence[str], per: str) -> Counter[str]:
    """Villages with an open station in the hundred of all, rounded down: 85 means that 85 of 100 really have one."""
    villages: Counter[str] = Counter()
    have: Counter[str] = Counter()
    for village in cohort.programme.regions.villages:
        villages["" if per == "county" else village.township] += 1
    for code in set(opened):
        have["" if per == "county" else code[:9]] += 1
    return Counter({unit: 100 * have[unit] // count for unit, count in villages.items()})
