"""When a row of the app owner's list and a confirmation on our page speak of the same download. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

#: Whoever installs an app confirms soon; the owner's clock, its time zone and its reports by the day are not ours.
WITHIN = timedelta(hours=36)
#: (fingerprint of the last four digits or None, moment or None)
Said = tuple[str | None, datetime | None]


def matched(rows: Iterable[Said], confirmations: Iterable[Said], within: timedelta = WITHIN) -> int:
    """How many pairs there are of one row and one confirmation of the same link.

    Both must bear the same four digits; where both have a moment, these lie `within` of each other. Each row and each
    confirmation is used once, the earliest first; rows without a moment take what is left. Without digits nothing
    can be said, so nothing is matched.
    """
    waiting: dict[str, list[datetime | None]] = defaultdict(list)
    for tail, at in sorted((one for one in confirmations if one[0]), key=_by_time):
        waiting[tail or ""].append(at)
    pairs = 0
    for tail, at in sorted((one for one in rows if one[0]), key=_by_time):
        left = waiting[tail or ""]
        found = next((place for place, other in enumerate(left) if _close(at, other, within)), None)
        if found is not None:
            left.pop(found)
            pairs += 1
    return pairs


def _by_time(said: Said) -> tuple[bool, float]:
    at = said[1]
    return at is None, at.timestamp() if at is not None else 0.0


def _close(one: datetime | None, other: datetime | None, within: timedelta) -> bool:
    return one is None or other is None or abs(one - other) <= within
