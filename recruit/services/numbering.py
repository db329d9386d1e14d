"""Running numbers of a cohort, handed out under its lock so that no two people ever share one."""

from __future__ import annotations

from recruit.db import db
from recruit.models import Cohort


def take(cohort: Cohort, series: str, count: int = 1) -> range:
    """Reserves `count` consecutive numbers of a series, counted from 1."""
    locked = db.session.get(Cohort, cohort.id, with_for_update=True, populate_existing=True)
    assert locked is not None
    first = int(locked.counters.get(series, 0)) + 1
    locked.counters = {**locked.counters, series: first + count - 1}
    db.session.flush()
    return range(first, first + count)
