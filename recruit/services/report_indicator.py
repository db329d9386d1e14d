"""Report what was done towards a target, and make a wrong report void."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from recruit import audit, storage
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Cohort, IndicatorEntry
from recruit.pictures import clean
from recruit.queries.indicators import indicator, units_of
from recruit.services.roles import require, require_scope

NOTE, REASON = 300, 200
MOST = 1_000_000


@dataclass(frozen=True)
class Report:
    """What was done in which unit on which day; `people` where people took part."""

    unit: str
    on_day: date
    number: int
    people: int = 0
    note: str = ""
    sheet: bytes = b""


def report_indicator(cohort: Cohort, code: str, said: Report, by: Account, at: datetime) -> IndicatorEntry:
    """A township's desk for its own, the office for all.

    Errors: Refusal('unknown' | 'role-missing' | 'outside-township' | 'indicator-counted' for what the engine counts),
    with `field` 'indicator-unit' | 'indicator-day' | 'indicator-number' | 'indicator-people' | 'picture-…'.
    """
    require(by, "office", "clerk")
    one = indicator(cohort, code)
    if one.count != "recorded":
        raise Refusal("indicator-counted")
    _fits(cohort, one.code, said, by)
    if said.on_day > at.astimezone(cohort.programme.timezone).date():
        raise Refusal("indicator-day", field="on_day")
    if not 0 < said.number <= MOST:
        raise Refusal("indicator-number", field="number", high=MOST)
    if not 0 <= said.people <= MOST or (one.of == "people" and not said.people):
        raise Refusal("indicator-people", field="people", high=MOST)
    entry = IndicatorEntry(
        cohort_id=cohort.id,
        indicator=code,
        unit=said.unit,
        on_day=said.on_day,
        number=said.number,
        people=said.people,
        note=said.note.strip()[:NOTE],
        sheet_sha256=_kept(said.sheet),
        at=at,
        by_id=by.id,
    )
    db.session.add(entry)
    db.session.flush()
    _note(entry, "indicator.report", by, at)
    return entry


def _fits(cohort: Cohort, code: str, said: Report, by: Account) -> None:
    """A county's target may be reported by a township for what it did itself."""
    one = indicator(cohort, code)
    known = {unit for unit, _name in units_of(cohort, one)}
    if one.per == "county":
        known |= {township.code for township in cohort.programme.regions.townships}
    if said.unit not in known:
        raise Refusal("indicator-unit", field="unit")
    require_scope(by, said.unit[:9])


def _kept(picture: bytes) -> str:
    if not picture:
        return ""
    try:
        cleaned = clean(picture)
    except Refusal as refusal:
        raise Refusal(refusal.code, **{**refusal.facts, "field": "sheet"}) from None
    with storage.together():
        return storage.put(cleaned.bytes)


def void_report(entry: IndicatorEntry, reason: str, by: Account, at: datetime) -> None:
    """The office, or whoever wrote it. Errors: Refusal('role-missing' | 'outside-township' | 'wrong-state' |
    'reason-wanted')."""
    require(by, "office", "clerk")
    require_scope(by, entry.unit[:9])
    held = locked(IndicatorEntry, entry.id)
    if held is None or held.state != "valid":
        raise Refusal("wrong-state")
    if "office" not in by.roles and held.by_id != by.id:
        raise Refusal("role-missing", roles=["office"])
    if not reason.strip():
        raise Refusal("reason-wanted", field="reason")
    held.state, held.void_reason = "void", reason.strip()[:REASON]
    db.session.flush()
    _note(held, "indicator.void", by, at)


def _note(entry: IndicatorEntry, action: str, by: Account, at: datetime) -> None:
    facts = {"indicator": entry.indicator, "unit": entry.unit, "number": entry.number, "people": entry.people}
    audit.note(at, by.login, action, f"cohort:{entry.cohort.code}", on=entry.on_day.isoformat(), **facts)
