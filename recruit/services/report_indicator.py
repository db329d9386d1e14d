"""Report what was done towards a target; somebody else looks it over; a wrong report is made void."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Cohort, IndicatorEntry
from recruit.queries.indicators import indicator, units_to_report
from recruit.registers.indicators.said import Indicator
from recruit.services.keep_picture import keep_picture
from recruit.services.roles import require, require_county, require_scope
from recruit.services.send_back import confirmed_by, put_forward, settle_back, still_proposed, voided

#: Who looks over what was reported.
SECONDS = ("office", "second-signatory")
MOST = 1_000_000


@dataclass(frozen=True)
class Report:
    """What was done in which unit on which day; `people` where people took part."""

    unit: str
    on_day: date
    number: int
    people: int = 0
    note: str = ""
    picture: bytes = b""


def report_indicator(cohort: Cohort, code: str, said: Report, by: Account, at: datetime) -> IndicatorEntry:
    """A township's desk for its own, the office for all. It counts when somebody else of the county confirms it.

    Errors: Refusal('unknown' | 'role-missing' | 'outside-township' | 'indicator-counted' for what the engine counts),
    with `field` 'indicator-unit' | 'indicator-day' | 'indicator-number' | 'indicator-people' | 'picture-…'.
    """
    require(by, "office", "clerk")
    one = indicator(cohort, code)
    if one.count != "recorded":
        raise Refusal("indicator-counted")
    if said.unit not in {unit for unit, _name in units_to_report(cohort, one)}:
        raise Refusal("indicator-unit", field="unit")
    require_scope(by, said.unit[:9])
    _must_be_right(cohort, one, said, at)
    entry = IndicatorEntry(
        cohort_id=cohort.id,
        indicator=code,
        unit=said.unit,
        on_day=said.on_day,
        number=said.number,
        people=said.people,
        picture_sha256=keep_picture(said.picture, "picture"),
    )
    put_forward(entry, said.note, by, at)
    _note(entry, "indicator.report", by, at)
    return entry


def _must_be_right(cohort: Cohort, one: Indicator, said: Report, at: datetime) -> None:
    if said.on_day > at.astimezone(cohort.programme.timezone).date():
        raise Refusal("indicator-day", field="on_day")
    if not 0 < said.number <= MOST:
        raise Refusal("indicator-number", field="number", high=MOST)
    if not 0 <= said.people <= MOST or (one.of == "people" and not said.people):
        raise Refusal("indicator-people", field="people", high=MOST)


def confirm_report(entry: IndicatorEntry, by: Account, at: datetime) -> None:
    """Somebody of the county who did not write it. Errors: Refusal('role-missing' | 'county-only' | 'wrong-state' |
    'same-signatory')."""
    held = confirmed_by(IndicatorEntry, entry.id, by, at, SECONDS)
    _note(held, "indicator.confirm", by, at)


def send_report_back(entry: IndicatorEntry, reason: str, by: Account, at: datetime) -> None:
    """The county sends it back with a reason, or whoever wrote it takes it back. Errors: those of `settle_back`,
    Refusal('wrong-state')."""
    held = still_proposed(IndicatorEntry, entry.id)
    own = by.id == held.proposed_by_id
    if not own:
        require_county(by)
    held.answer = settle_back(held, by, at, reason, seconds=SECONDS, clerks=held.unit[:9] if own else "")
    db.session.flush()
    _note(held, "indicator.send-back", by, at)


def void_report(entry: IndicatorEntry, reason: str, by: Account, at: datetime) -> None:
    """The office takes a confirmed one out of the count; it stays readable. Errors: Refusal('role-missing' |
    'county-only' | 'wrong-state' | 'reason-wanted')."""
    held = voided(IndicatorEntry, entry.id, reason, by)
    _note(held, "indicator.void", by, at)


def _note(entry: IndicatorEntry, action: str, by: Account, at: datetime) -> None:
    facts = {"indicator": entry.indicator, "unit": entry.unit, "number": entry.number, "people": entry.people}
    audit.note(at, by.login, action, f"cohort:{entry.cohort.code}", on=entry.on_day.isoformat(), **facts)
