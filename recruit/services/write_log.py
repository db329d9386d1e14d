"""Write into a logbook, or correct an entry by one that takes its place. Nothing is ever changed or taken out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from recruit import audit, storage
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.intake.answers import judged
from recruit.models import Account, Cohort, LogEntry, LogFile, Place
from recruit.paperfiles import PaperFile
from recruit.queries.fees import own_station
from recruit.queries.logbooks import answers_of, corrected
from recruit.registers.logbooks.said import Book
from recruit.secrets import seal

MOST_FILES = 5


@dataclass(frozen=True)
class Written:
    """An entry as it is handed in. `corrects`: the entry that it takes the place of."""

    on_day: date
    answers: Mapping[str, Any]
    files: Sequence[PaperFile] = ()
    corrects: LogEntry | None = None


def write_log(
    cohort: Cohort, book: Book, place: Place | None, written: Written, by: Account, at: datetime
) -> LogEntry:
    """The same entry sent twice is kept once.

    Errors: Refusal('log-not-yours' | 'log-corrected'), and with `field`: 'log-place' | 'log-day' | 'log-missing' |
    'log-answer' | 'log-files' | 'log-file-needed' | 'log-file-none'.
    """
    if (place is None) != (book.per == "county") or (place is not None and place.cohort_id != cohort.id):
        raise Refusal("log-place", field="place")
    if not may_write(book, place, by):
        raise Refusal("log-not-yours")
    _check(cohort, book, written, at)
    # One writer of a station's books at a time, so that what is sent twice meets what was sent first.
    locked(Place, place.id) if place is not None else locked(Cohort, cohort.id)
    if written.corrects is not None:
        _check_correction(written.corrects, book, place)
    elif (same := _same(cohort, book, place, written, by)) is not None:
        return same
    made = LogEntry(
        cohort_id=cohort.id,
        book=book.code,
        place_id=place.id if place is not None else None,
        on_day=written.on_day,
        supersedes_id=written.corrects.id if written.corrects is not None else None,
        written_at=at,
        written_by_id=by.id,
    )
    db.session.add(made)
    db.session.flush()
    plain = json.dumps(dict(written.answers), ensure_ascii=False, sort_keys=True)
    made.answers_sealed = seal(plain, f"log_entry.answers:{made.id}")
    _keep_files(made, written)
    db.session.flush()
    where = f"place:{cohort.code}/{place.code}" if place is not None else f"cohort:{cohort.code}"
    action = "log.correct" if written.corrects is not None else "log.write"
    audit.note(at, by.login, action, where, book=book.code, on_day=written.on_day.isoformat())
    return made


def _keep_files(made: LogEntry, written: Written) -> None:
    """What was handed in; a correction without files keeps those of the entry it takes the place of."""
    files = [(storage.put(one.content), one.type) for one in written.files]
    if not files and written.corrects is not None:
        files = [(one.sha256, one.type) for one in written.corrects.files if one.erased_at is None]
    for sha256, kind in files:
        db.session.add(LogFile(entry_id=made.id, sha256=sha256, type=kind))


def may_write(book: Book, place: Place | None, by: Account) -> bool:
    """Whether the account is one of those who write the book, for this station."""
    if not by.active:
        return False
    if not by.is_staff:
        own = own_station(by) if "partner" in book.who else None
        return own is not None and place is not None and own.id == place.id
    if "office" in book.who and "office" in by.roles and by.township_scope is None:
        return True
    in_scope = place is not None and by.township_scope in (None, place.township_code)
    return "township" in book.who and "clerk" in by.roles and in_scope


def _check(cohort: Cohort, book: Book, written: Written, at: datetime) -> None:
    today = at.astimezone(cohort.programme.timezone).date()
    last = min(book.last, today)
    if not book.first <= written.on_day <= last:
        raise Refusal("log-day", field="on_day", first=book.first, last=last)
    for one in book.form.fields:
        value = written.answers.get(one.code)
        if value is None and one.required:
            raise Refusal("log-missing", field=one.code, title=one.label)
        if value is not None and any(judged(one, value)):
            raise Refusal("log-answer", field=one.code, title=one.label)
    if len(written.files) > MOST_FILES:
        raise Refusal("log-files", field="files", high=MOST_FILES)
    if written.files and book.files == "none":
        raise Refusal("log-file-none", field="files")
    kept = written.corrects is not None and bool(written.corrects.files)
    if book.files == "needed" and not written.files and not kept:
        raise Refusal("log-file-needed", field="files")


def _check_correction(old: LogEntry, book: Book, place: Place | None) -> None:
    if old.book != book.code or old.place_id != (place.id if place is not None else None):
        raise Refusal("unknown")
    if corrected(old):
        raise Refusal("log-corrected")


def _same(cohort: Cohort, book: Book, place: Place | None, written: Written, by: Account) -> LogEntry | None:
    """The last entry of the same hand for the same day, where it says the same and carries as many files."""
    query = select(LogEntry).where(
        LogEntry.cohort_id == cohort.id,
        LogEntry.book == book.code,
        LogEntry.place_id == place.id if place is not None else LogEntry.place_id.is_(None),
        LogEntry.on_day == written.on_day,
        LogEntry.written_by_id == by.id,
    )
    last = db.session.scalar(query.order_by(LogEntry.id.desc()).limit(1))
    if last is None or corrected(last) or len(last.files) != len(written.files):
        return None
    return last if answers_of(last) == dict(written.answers) else None
