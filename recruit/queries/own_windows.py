"""Whose time the office has arranged by name; a kind that gives everybody a time of their own makes no exceptions."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from recruit import audit
from recruit.db import db
from recruit.models import AuditEntry, Entry
from recruit.slices import slices


def arranged(entries: Sequence[Entry]) -> set[int]:
    """Ids of the entries whose own window the office set last (`move_window`) and did not take back.

    The entry itself holds the window only; who gave it stands in the audit log, where every such change has its reason.
    """
    asked = {audit.about(one.candidacy): one for one in entries if one.opens_at or one.closes_at}
    found: dict[int, bool] = {}
    for part in slices(asked):
        rows = db.session.execute(
            select(AuditEntry.subject, AuditEntry.facts)
            .where(AuditEntry.action == "entry.window", AuditEntry.subject.in_(part))
            .order_by(AuditEntry.seq)
        )
        for subject, facts in rows:
            if facts["stage"] == asked[subject].stage.code:
                found[asked[subject].id] = bool(facts["opens"] or facts["closes"])
    return {entry_id for entry_id, given in found.items() if given}
