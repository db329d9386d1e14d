"""Stop work that the worker does beside its other jobs, and ask for it again: item reports, look-alikes, leads, plans.

Whoever stops it is told at once; the worker notices between two steps, throws away what it has and keeps what was found
before. Nothing begins by itself again until somebody asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from exams.models import FormLeads, ItemReport, LikenessSearch, PlanComparison
from recruit import audit
from recruit.db import db, locked, reading
from recruit.errors import Refusal
from recruit.models import Account
from recruit.services.roles import require, require_county

#: What an address calls each sort of work -> its rows.
WORK: Mapping[str, type[Any]] = {
    "items": ItemReport,
    "alike": LikenessSearch,
    "leads": FormLeads,
    "copies": PlanComparison,
}
AT_WORK = ("asked", "running")


class Stopped(Exception):
    """Somebody stopped the work that is under way."""


def stop_work(sort: str, key: int, by: Account, at: datetime) -> None:
    """Errors: Refusal('role-missing' | 'county-only' | 'unknown' | 'wrong-state' where it is over already)."""
    require(by, "office")
    require_county(by)
    row = locked(WORK[sort], key)
    if row is None:
        raise Refusal("unknown")
    if row.state not in AT_WORK:
        raise Refusal("wrong-state")
    row.state = "stopped"
    db.session.flush()
    audit.note(at, by.login, "work.stop", audit.at_stage(row.stage), work=sort)


def begin(model: type[Any], key: int) -> bool:
    """The worker takes it up, unless somebody stopped it meanwhile. Commits."""
    row = locked(model, key)
    wanted = row is not None and row.state in AT_WORK
    if wanted:
        row.state = "running"
    db.session.commit()
    return wanted


def check_wanted(model: type[Any], key: int) -> None:
    """Between two steps, with nothing unsaved. Errors: Stopped."""
    with reading():
        state = db.session.scalar(select(model.state).where(model.id == key))
        db.session.rollback()
    if state != "running":
        raise Stopped


def to_keep(model: type[Any], key: int) -> Any:
    """The row under its lock, to keep what was found. Errors: Stopped."""
    row = locked(model, key)
    if row is None or row.state != "running":
        raise Stopped
    return row


def fail(model: type[Any], key: int) -> None:
    """The work broke off; a row that was stopped stays stopped. Commits."""
    db.session.rollback()
    row = locked(model, key)
    if row is not None and row.state == "running":
        row.state = "failed"
    db.session.commit()
