"""Running numbers of a cohort, handed out under its lock so that no two people ever share one."""

from __future__ import annotations

from recruit.db import db, locked
from recruit.models import Cohort


def take(cohort: Cohort, series: str, count: int = 1) -> range:
    """Reserves `count` consecutive numbers of a series, counted from 1."""
    held = locked(Cohort, cohort.id)
    assert held is not None
    first = int(held.counters.get(series, 0)) + 1
    held.counters = {**held.counters, series: first + count - 1}
    db.session.flush()
    return range(first, first + count)
