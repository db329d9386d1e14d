"""Who was heard of: noted in the same commit as the answers, and so seldom that it costs little."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from exams.models import AttemptPresence
from exams.queries.taking import Taking
from recruit.db import db
from recruit.prepared import Rows

#: At most so often for one attempt, unless something else than the time has changed.
EVERY = timedelta(seconds=15)
_COLUMNS = ("attempt_id", "heard_at", "device", "address", "devices", "unsaved")
_NEWEST = Rows(
    AttemptPresence.__table__,
    _COLUMNS,
    "ON CONFLICT (attempt_id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[1:]),
)


@dataclass(frozen=True)
class Sign:
    """What a request says of its device. `address` is keyed; `unsaved` is how many answers the device
    still holds behind this request."""

    device: str
    address: str
    unsaved: int = 0


def hear(signs: Iterable[tuple[int, Sign, datetime]], attempts: Mapping[int, Taking]) -> None:
    """Notes the newest sign of each attempt, within the caller's transaction, where it is time to."""
    newest = {attempt_id: (sign, at) for attempt_id, sign, at in signs if attempt_id in attempts}
    rows: list[dict[str, Any]] = []
    for attempt_id, (sign, at) in newest.items():
        heard = attempts[attempt_id].heard
        device, devices = sign.device, 1
        if heard is not None:
            changed = sign.device not in ("", heard.device)
            told = sign.address, sign.unsaved
            if not changed and told == (heard.address, heard.unsaved) and abs(at - heard.at) < EVERY:
                continue
            device, devices = sign.device or heard.device, heard.devices + changed
        rows.append(
            {
                "attempt_id": attempt_id,
                "heard_at": at,
                "device": device,
                "address": sign.address,
                "devices": devices,
                "unsaved": sign.unsaved,
            }
        )
    _NEWEST.insert(db.session.connection(), rows)
