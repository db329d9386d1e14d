"""Who was heard of: noted in the same commit as the answers, and so seldom that it costs little."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, update

from exams.models import AttemptPresence
from exams.queries.taking import Taking
from recruit.db import db

#: At most so often for one attempt, unless something else than the time has changed.
EVERY = timedelta(seconds=15)
_TABLE = cast(Table, AttemptPresence.__table__)
_AGAIN = update(_TABLE).where(_TABLE.c.attempt_id == bindparam("of"))


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
    new: list[dict[str, Any]] = []
    again: list[dict[str, Any]] = []
    for attempt_id, (sign, at) in sorted(newest.items()):
        heard = attempts[attempt_id].heard
        row = {"heard_at": at, "address": sign.address, "unsaved": sign.unsaved}
        if heard is None:
            new.append({"attempt_id": attempt_id, "device": sign.device, "devices": 1, **row})
            continue
        changed = sign.device not in ("", heard.device)
        told = sign.address, sign.unsaved
        if changed or told != (heard.address, heard.unsaved) or at - heard.at >= EVERY:
            device = sign.device or heard.device
            again.append({"of": attempt_id, "device": device, "devices": heard.devices + changed, **row})
    if new:
        db.session.execute(insert(_TABLE), new)
    if again:
        db.session.connection().execute(_AGAIN, again)
