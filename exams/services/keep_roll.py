"""Keep the sheet of a training session: arrived, left, there all the time, not there. A second tap changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from exams import messages_training as messages_training  # registers its texts
from exams.models import DaySession, TrainingPhoto, TrainingRecord, TrainingSheet
from exams.queries.sessions import EARLY, is_proctor_of
from exams.queries.training import expected_in, photos_of, records_in, records_of_entries, sheet_of
from exams.services.hold_entries import hold
from recruit import audit, storage
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.funnel import opening_text
from recruit.models import Account, Entry
from recruit.pictures import clean
from recruit.services.hold_stage import hold_open
from recruit.services.roles import require, require_county

MOST_PHOTOS = 6
ARRIVED, LEFT, ABSENT, THROUGHOUT, TYPED = "arrived", "left", "absent", "throughout", "typed"
#: From the beginning, unless something is recorded already.
REST = "rest"


@dataclass(frozen=True)
class Tap:
    """What is said of one person. ``arrived`` and ``left`` mean now; ``throughout`` from beginning to end; ``typed``
    brings its own times, without `arrived_at` nothing is said."""

    entry: Entry
    what: str
    arrived_at: datetime | None = None
    left_at: datetime | None = None


def keep_roll(session: DaySession, taps: Sequence[Tap], by: Account, at: datetime) -> int:
    """Writes down what is new; returns how many records are. What they were stays as an earlier revision.

    Errors: Refusal('role-missing' | 'county-only' | 'stage-closed' | 'training-closed' | 'training-early' |
    'training-not-here' | 'training-times' | 'training-ahead' | 'training-elsewhere').
    """
    held = hold_sheet(session, [tap.entry for tap in taps], by)
    if at < held.opens_at - EARLY:
        zone = held.stage.cohort.programme.timezone
        raise Refusal("training-early", opens=opening_text(held.opens_at, zone))
    here, records = {one.id for one in expected_in(held)}, records_in(held)
    new = []
    for tap in taps:
        if tap.entry.id not in here:
            raise Refusal("training-not-here")
        before = records.get(tap.entry.id)
        times = _times(held, tap, before, at)
        if times is None or (before is not None and (before.arrived_at, before.left_at) == times):
            continue
        check_times(held, tap.entry, *times, at)
        new.append((tap.entry, before, *times))
    require_apart(held, [(entry, arrived, left) for entry, _before, arrived, left in new])
    rows = [write_record(held, *one, by, at) for one in new]
    audit.record(told_of(row, by, at) for row in rows)
    return len(rows)


def throughout(session: DaySession, by: Account, at: datetime) -> int:
    """Everybody of whom nothing is recorded is there from the beginning. Errors: those of `keep_roll`."""
    return keep_roll(session, [Tap(one, REST) for one in expected_in(session)], by, at)


def close_sheet(
    session: DaySession, by: Account, at: datetime, *, rest_absent: bool = False
) -> TrainingSheet:
    """Whoever kept the sheet says that it is complete; said twice, it is said once.

    Errors: Refusal('role-missing' | 'county-only' | 'stage-closed' | 'training-not-over' | 'training-unrecorded').
    """
    people = expected_in(session)
    held = hold_sheet(session, people, by, closed=True)
    if (done := sheet_of(held)) is not None:
        return done
    if at < held.closes_at:
        zone = held.stage.cohort.programme.timezone
        raise Refusal("training-not-over", closes=opening_text(held.closes_at, zone))
    known = records_in(held)
    rest = [one for one in people if one.id not in known]
    if rest and not rest_absent:
        raise Refusal("training-unrecorded", count=len(rest))
    rows = [write_record(held, entry, None, None, None, by, at) for entry in rest]
    made = TrainingSheet(session_id=held.id, closed_at=at, closed_by_id=by.id)
    db.session.add(made)
    db.session.flush()
    audit.record(told_of(row, by, at) for row in rows)
    came = sum(row.arrived_at is not None for row in records_in(held).values())
    audit.note(
        at, by.login, "training.close", audit.at_stage(held.stage), session=held.name, people=len(people), came=came
    )  # fmt: skip
    return made


def add_photo(session: DaySession, content: bytes, by: Account, at: datetime) -> TrainingPhoto:
    """A photograph of the signed sheet, before or after it is closed; the same picture again changes nothing.

    Errors: Refusal('role-missing' | 'county-only' | 'stage-closed' | 'training-photos') and those of `clean`.
    """
    picture = clean(content)
    held = hold_sheet(session, [], by, closed=True)
    sha256 = storage.put(picture.bytes)
    photos = photos_of(held)
    if (same := next((one for one in photos if one.sha256 == sha256), None)) is not None:
        return same
    if len(photos) >= MOST_PHOTOS:
        raise Refusal("training-photos", most=MOST_PHOTOS)
    made = TrainingPhoto(session_id=held.id, sha256=sha256, added_at=at, added_by_id=by.id)
    db.session.add(made)
    db.session.flush()
    audit.note(at, by.login, "training.photo", audit.at_stage(held.stage), session=held.name, sha256=sha256)
    return made


def hold_sheet(
    session: DaySession, entries: Iterable[Entry], by: Account, *, closed: bool = False
) -> DaySession:
    """The session under its lock, for one of its trainers or the county's office.

    Errors: Refusal('role-missing' | 'county-only' | 'stage-closed' | 'unknown' | 'training-closed').
    """
    if not is_proctor_of(session, by):
        require(by, "office")
        require_county(by)
    hold_open([session.stage])
    hold(entries)
    held = locked(DaySession, session.id)
    if held is None or held.cancelled_at is not None:
        raise Refusal("unknown")
    if not closed and sheet_of(held) is not None:
        raise Refusal("training-closed")
    return held


def check_times(
    session: DaySession, entry: Entry, arrived: datetime | None, left: datetime | None, at: datetime
) -> None:
    """Errors: Refusal('training-times' | 'training-ahead')."""
    if arrived is None:
        return
    ends = left or session.closes_at
    if arrived >= ends or arrived >= session.closes_at or ends <= session.opens_at:
        raise Refusal("training-times", number=entry.candidacy.number)
    if max(arrived, left or arrived) > at:
        raise Refusal("training-ahead")


def write_record(
    session: DaySession,
    entry: Entry,
    before: TrainingRecord | None,
    arrived: datetime | None,
    left: datetime | None,
    by: Account,
    at: datetime,
) -> TrainingRecord:
    """One more revision. The caller has checked it, holds the session, and notes it in the log last (`told_of`)."""
    if before is not None:
        before.current = False
        db.session.flush()
    row = TrainingRecord(
        session_id=session.id,
        entry_id=entry.id,
        arrived_at=arrived,
        left_at=left,
        at=at,
        by_id=by.id,
        revision=before.revision + 1 if before else 1,
    )
    db.session.add(row)
    db.session.flush()
    return row


def told_of(row: TrainingRecord, by: Account, at: datetime) -> audit.Event:
    facts = {
        "stage": row.session.stage.code, "session": row.session.name,
        "arrived": row.arrived_at.isoformat() if row.arrived_at else None,
        "left": row.left_at.isoformat() if row.left_at else None,
    }  # fmt: skip
    return audit.Event(at, by.login, "training.record", audit.about(row.entry.candidacy), facts)


def _times(
    session: DaySession, tap: Tap, before: TrainingRecord | None, at: datetime
) -> tuple[datetime | None, datetime | None] | None:
    """What the record is to say, None where nothing new. A tap never moves a time that stands: that is typed."""
    minute = at.replace(second=0, microsecond=0)
    if tap.what == ABSENT:
        return None, None
    if tap.what == TYPED:
        return tap.arrived_at, tap.left_at
    if tap.what == THROUGHOUT or (tap.what == REST and before is None):
        return (session.opens_at, None) if at >= session.opens_at else (minute, None)
    came = before.arrived_at if before is not None else None
    if tap.what == ARRIVED and came is None:
        return minute, None
    # Who has not come cannot leave; who is there at the end has stayed to the end.
    leaves = tap.what == LEFT and before is not None and before.left_at is None
    return (came, minute) if leaves and came is not None and came < minute < session.closes_at else None


def require_apart(
    session: DaySession, wanted: Sequence[tuple[Entry, datetime | None, datetime | None]]
) -> None:
    """Nobody is in two rooms at once. Errors: Refusal('training-elsewhere')."""
    records = records_of_entries([entry.id for entry, arrived, _left in wanted if arrived is not None])
    for entry, arrived, left in wanted:
        for other in records.get(entry.id, ()):
            if other.session_id != session.id and _at_once(session, arrived, left, other):
                raise Refusal("training-elsewhere", number=entry.candidacy.number, name=other.session.name)


def _at_once(
    session: DaySession, arrived: datetime | None, left: datetime | None, other: TrainingRecord
) -> bool:
    if arrived is None or other.arrived_at is None:
        return False
    begins, ends = max(arrived, session.opens_at), left or session.closes_at
    there, gone = max(other.arrived_at, other.session.opens_at), other.left_at or other.session.closes_at
    return begins < gone and there < ends
