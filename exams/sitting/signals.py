"""What a candidate's page tells about itself, and how it adds up. Pure. Facts, never a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from exams.sitting.answers import is_client_id

LEFT, BACK, OFFLINE, ONLINE, RELOADED = "left", "back", "offline", "online", "reloaded"
KINDS = (LEFT, BACK, OFFLINE, ONLINE, RELOADED)
#: A page that was cut off tells later; nothing older than a day, and nothing from the future.
OLDEST = timedelta(days=1)


@dataclass(frozen=True)
class Signal:
    """One fact by the page's own id, and when it happened by the server's clock."""

    client_id: str
    kind: str
    happened_at: datetime


@dataclass(frozen=True)
class Away:
    """How often a page was left (or off the network), and how long altogether; `open`: it had not come back."""

    times: int = 0
    total: timedelta = timedelta(0)
    longest: timedelta = timedelta(0)
    open: bool = False


def signal_of(row: Any, arrived_at: datetime) -> Signal | None:
    """The signal in one row of a request, None for what is none: one bad row takes nothing from the others."""
    if not isinstance(row, dict):
        return None
    client_id, kind, ago = row.get("id"), row.get("kind"), row.get("ago", 0)
    if not is_client_id(client_id) or kind not in KINDS:
        return None
    if isinstance(ago, bool) or not isinstance(ago, (int, float)) or ago != ago:
        return None
    since = timedelta(milliseconds=min(max(ago, 0), OLDEST.total_seconds() * 1000))
    return Signal(str(client_id), str(kind), arrived_at - since)


def away(signals: Sequence[tuple[str, datetime]], begins: str, ends: str) -> Away:
    """Adds up pairs, of (kind, moment) in the order of their moments. Two beginnings in a row count once each, and the
    time runs from the later one: what was missed is not made up."""
    times, total, longest, since = 0, timedelta(0), timedelta(0), None
    for kind, moment in signals:
        if kind == begins:
            times, since = times + 1, moment
        elif kind == ends and since is not None:
            total, longest, since = total + (moment - since), max(longest, moment - since), None
    return Away(times, total, longest, since is not None)
