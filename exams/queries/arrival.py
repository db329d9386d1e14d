"""Whether a candidate's coming (or not coming) is on record."""

from __future__ import annotations

from sqlalchemy import select

from exams.models import Attendance
from recruit.db import db
from recruit.models import Entry, Mark


def status_of(entry: Entry) -> str | None:
    """`present`, `late`, `absent`, or None when nobody recorded anything."""
    query = select(Attendance.status).where(Attendance.entry_id == entry.id, Attendance.session == "")
    return db.session.scalar(query)


def arrived(entry: Entry) -> bool:
    """True when the candidate is recorded as come, or has marks that only somebody who came can have."""
    status = status_of(entry)
    if status is not None:
        return status != "absent"
    return db.session.scalar(select(Mark.id).where(Mark.entry_id == entry.id).limit(1)) is not None
