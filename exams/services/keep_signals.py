"""Keep what a candidate's page told about itself. Each fact once, however often it is sent; nothing follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from exams.models import IntegritySignal
from exams.sitting.signals import Signal
from recruit.db import db
from recruit.prepared import Rows

#: A page that leaves and comes back every second for an hour is told to stop: its later facts are not kept.
MOST = 2000
#: A fact that is there already stays as it is, also where the same page sends it twice at once.
_ONCE = Rows(
    IntegritySignal.__table__,
    ("attempt_id", "client_id", "kind", "happened_at", "received_at", "device", "address"),
    "ON CONFLICT (attempt_id, client_id) DO NOTHING",
)


def keep_signals(
    attempt_id: int, signals: Sequence[Signal], device: str, address: str, at: datetime
) -> list[str]:
    """Returns the ids that need not be sent again. `address` is a keyed hash."""
    stored = db.session.scalar(select(func.count()).where(IntegritySignal.attempt_id == attempt_id)) or 0
    told = {one.client_id: one for one in signals}
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
        # In one order for all: two requests with the same facts turned round do not wait in a circle.
        for _id, one in sorted(told.items())
    ]
    _ONCE.insert(db.session.connection(), rows[: max(0, MOST - stored)])
    return list(told)
