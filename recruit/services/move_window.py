"""Give one candidate a window of their own: illness, a power cut, a re-sit. By name, with a reason, on record."""

from __future__ import annotations

from datetime import datetime

from recruit import audit
from recruit.db import locked
from recruit.errors import Refusal
from recruit.models import Account, Entry
from recruit.services.roles import require, require_active, require_scope


def move_window(
    entry: Entry, opens: datetime | None, closes: datetime | None, reason: str, by: Account, at: datetime
) -> Entry:
    """Sets the entry's own opening and closing (aware); None takes the stage's again.

    Errors: Refusal('role-missing' | 'outside-township' | 'stage-closed' | 'candidacy-ended' | 'already-moved-on' |
    'window-not-in' | 'window-reason-missing' | 'window-upside-down' | 'window-over').
    """
    require(by, "office")
    require_scope(by, entry.candidacy.township_code)
    locked(Entry, entry.id)
    stage = entry.stage
    if stage.state == "closed":
        raise Refusal("stage-closed", stage=stage.code)
    require_active(entry.candidacy)
    if entry.outcome == "advanced":
        raise Refusal("already-moved-on", number=entry.candidacy.number)
    if entry.outcome == "out":
        # More time would open the work again for somebody whom two people's signature took out of the stage.
        raise Refusal("window-not-in", number=entry.candidacy.number)
    if not reason.strip():
        raise Refusal("window-reason-missing")
    if (opens or stage.opens_at) >= (closes or stage.closes_at):
        raise Refusal("window-upside-down")
    if closes is not None and closes <= at:
        raise Refusal("window-over")
    entry.opens_at, entry.closes_at = opens, closes
    audit.note(
        at,
        by.login,
        "entry.window",
        audit.about(entry.candidacy),
        stage=stage.code,
        opens=opens.isoformat() if opens else None,
        closes=closes.isoformat() if closes else None,
        reason=reason.strip(),
    )
    return entry
