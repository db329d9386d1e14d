"""Keep what a candidate's page told about itself. Each fact once, however often it is sent; nothing follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from exams.models import IntegritySignal
from exams.sitting.signals import Signal
from recruit.db import db

#: A page that leaves and comes back every second for an hour is told to stop: its later facts are not kept.
MOST = 2000


def keep_signals(
    attempt_id: int, signals: Sequence[Signal], device: str, address: str, at: datetime
) -> list[str]:
    """Returns the ids that need not be sent again. `address` is a keyed hash."""
    ids = [one.client_id for one in signals]
    query = select(IntegritySignal.client_id).where(IntegritySignal.attempt_id == attempt_id)
    known = set(db.session.scalars(query.where(IntegritySignal.client_id.in_(ids))))
    stored = db.session.scalar(select(func.count()).where(IntegritySignal.attempt_id == attempt_id)) or 0
    fresh = {one.client_id: one for one in signals if one.client_id not in known}
    rows = [
        {
            "attempt_id": attempt_id,
            "client_id": one.client_id,
            "kind": one.kind,
            "happened_at": one.happened_at,
            "received_at": at,
            "device": device,
            "address": address,
        }
        for one in fresh.values()
    ][: max(0, MOST - stored)]
    if not rows:
        return ids
    try:
        with db.session.begin_nested():
            db.session.execute(insert(IntegritySignal), rows)
    except IntegrityError:
        # The same page sent the same facts twice at once; it sends again whatever is not in by then.
        return []
    return ids
