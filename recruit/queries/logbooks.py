"""Reads about logbooks: entries as far as the reader reaches, what they say, who missed the rhythm."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased, selectinload

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Cohort, LogEntry, Place
from recruit.queries.fees import own_station
from recruit.queries.money import Partner, partners
from recruit.registers.logbooks.said import Book, books_of
from recruit.secrets import unseal


@dataclass(frozen=True)
class Wanted:
    """Which entries: '' and None leave nothing out."""

    book: str = ""
    township: str = ""
    place: int | None = None
    since: date | None = None
    until: date | None = None


def book_in(cohort: Cohort, code: str) -> Book:
    """Errors: Refusal('unknown')."""
    for one in books_of(cohort.programme):
        if one.code == code:
            return one
    raise Refusal("unknown")


def standing_entries(
    cohort: Cohort, by: Account | None = None, wanted: Wanted | None = None
) -> list[LogEntry]:
    """Entries that no later one corrects, the newest day first; of the reader's township only where confined."""
    wanted, later = wanted or Wanted(), aliased(LogEntry)
    query = select(LogEntry).outerjoin(Place, LogEntry.place_id == Place.id)
    query = query.outerjoin(later, later.supersedes_id == LogEntry.id)
    query = query.where(LogEntry.cohort_id == cohort.id, later.id.is_(None))
    query = _narrowed(query, wanted)
    scope = by.township_scope if by is not None else None
    for township in (scope, wanted.township or None):
        if township is not None:
            query = query.where(Place.township_code == township)
    query = query.options(selectinload(LogEntry.files), selectinload(LogEntry.place))
    return list(db.session.scalars(query.order_by(LogEntry.on_day.desc(), LogEntry.id.desc())))


def _narrowed(query: Select[tuple[LogEntry]], wanted: Wanted) -> Select[tuple[LogEntry]]:
    if wanted.book:
        query = query.where(LogEntry.book == wanted.book)
    if wanted.place is not None:
        query = query.where(LogEntry.place_id == wanted.place)
    if wanted.since is not None:
        query = query.where(LogEntry.on_day >= wanted.since)
    if wanted.until is not None:
        query = query.where(LogEntry.on_day <= wanted.until)
    return query


def answers_of(entry: LogEntry) -> dict[str, Any]:
    """The answers by field; empty once they have been erased. Errors: Refusal('seal-broken')."""
    if entry.answers_sealed is None:
        return {}
    found: dict[str, Any] = json.loads(unseal(entry.answers_sealed, f"log_entry.answers:{entry.id}"))
    return found


def entry_in(by: Account, entry_id: int) -> LogEntry:
    """Errors: Refusal('unknown'), the same for "not there" and "not yours to see"; a county's book is no township's."""
    found = db.session.get(LogEntry, entry_id)
    scope = by.township_scope
    if found is None or (scope is not None and (found.place is None or found.place.township_code != scope)):
        raise Refusal("unknown")
    return found


def own_entry(by: Account, entry_id: int) -> LogEntry:
    """An entry about the partner's own station in a book that partners write. Errors: Refusal('unknown')."""
    found, place = db.session.get(LogEntry, entry_id), own_station(by)
    if found is None or place is None or found.place_id != place.id:
        raise Refusal("unknown")
    cohort = db.session.get_one(Cohort, found.cohort_id)
    if "partner" not in book_in(cohort, found.book).who:
        raise Refusal("unknown")
    return found


def earlier_of(entry: LogEntry) -> list[LogEntry]:
    """What the entry corrects, and what that corrected, the newest first."""
    found: list[LogEntry] = []
    while entry.supersedes_id is not None:
        entry = db.session.get_one(LogEntry, entry.supersedes_id)
        found.append(entry)
    return found


def corrected(entry: LogEntry) -> bool:
    """Whether a later entry stands in its place."""
    return db.session.scalar(select(LogEntry.id).where(LogEntry.supersedes_id == entry.id)) is not None


def missed_by(cohort: Cohort, book: Book, today: date, by: Account | None = None) -> dict[int, list[date]]:
    """First days of the missed periods by place (0: the county), places that missed none left out."""
    if not book.every:
        return {}
    written: dict[int, list[date]] = {}
    rows = select(LogEntry.place_id, LogEntry.on_day).where(
        LogEntry.cohort_id == cohort.id, LogEntry.book == book.code
    )
    for place_id, day in db.session.execute(rows):
        written.setdefault(place_id or 0, []).append(day)
    if book.per == "county":
        days = book.missed(book.first, None, written.get(0, ()), today)
        return {0: days} if days and (by is None or by.township_scope is None) else {}
    found = {}
    for one in running(cohort, by):
        engagement = one.engagement
        begun = engagement.opened_on or engagement.starts_on
        if days := book.missed(begun, engagement.ended_on, written.get(one.place.id, ()), today):
            found[one.place.id] = days
    return found


def running(cohort: Cohort, by: Account | None = None) -> Sequence[Partner]:
    """Partners whose agreement holds, by number; of the reader's township where confined to one."""
    scope = by.township_scope if by is not None else None
    return [
        one
        for one in partners(cohort, scope or "")
        if one.agreement.state == "signed" and not one.engagement.never_began
    ]
