"""Throw away what tells visitors of links apart, as soon as nothing needs it any more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select

from exams.models import ShareLink, ShareSalt, ShareVisitor
from recruit.db import db
from recruit.models import Entry, Stage

#: A day's key serves visits that arrive around midnight and is needed no longer.
KEYS = timedelta(days=2)
#: Late syncing and extended windows are over by then; the numbers by day stay.
VISITORS = timedelta(days=7)


def forget_visits(at: datetime) -> int:
    """Returns how many rows went. Commits: it is a job of its own."""
    keys: Any = db.session.execute(delete(ShareSalt).where(ShareSalt.day < (at - KEYS).date()))
    ends = func.coalesce(Entry.closes_at, Stage.closes_at)
    over = (
        select(ShareLink.id)
        .join(Entry, Entry.id == ShareLink.entry_id)
        .join(Stage, Stage.id == Entry.stage_id)
        .where(ends < at - VISITORS)
    )
    people: Any = db.session.execute(
        delete(ShareVisitor)
        .where(ShareVisitor.link_id.in_(over))
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    return int(keys.rowcount) + int(people.rowcount)
