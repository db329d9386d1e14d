"""Assign examiners to entries. Without an assignment an examiner neither sees nor marks a candidate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Assignment, Entry
from recruit.services.roles import require

#: Roles that may be assigned work on a component at all.
EXAMINERS = ("proctor", "marker", "judge", "phone-checker", "clerk")


def assign(
    entries: Sequence[Entry],
    examiners: Sequence[Account],
    component: str,
    by: Account,
    at: datetime,
    panel: str = "",
) -> int:
    """Gives every entry to every one of `examiners`; returns how many assignments were new.

    Errors: Refusal('role-missing' for `by`; 'not-an-examiner'; 'outside-township' when an examiner's organisation does
    not reach the candidate).
    """
    require(by, "office")
    for account in examiners:
        if not set(EXAMINERS) & account.roles:
            raise Refusal("not-an-examiner", login=account.login)
    have = _existing(entries, component)
    fresh = []
    for entry in entries:
        for account in examiners:
            if account.township_scope not in (None, entry.candidacy.township_code):
                raise Refusal("outside-township")
            if (entry.id, account.id) not in have:
                fresh.append(
                    Assignment(
                        entry_id=entry.id,
                        account_id=account.id,
                        component=component,
                        panel=panel,
                        assigned_at=at,
                    )
                )
    db.session.add_all(fresh)
    db.session.flush()
    if fresh:
        stage = entries[0].stage
        audit.note(
            at,
            by.login,
            "stage.assign",
            f"stage:{stage.cohort.code}/{stage.code}",
            component=component,
            panel=panel,
            examiners=sorted(account.login for account in examiners),
            entries=len(entries),
        )
    return len(fresh)


def _existing(entries: Sequence[Entry], component: str) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    ids = [entry.id for entry in entries]
    for start in range(0, len(ids), 500):
        rows = db.session.execute(
            select(Assignment.entry_id, Assignment.account_id).where(
                Assignment.component == component, Assignment.entry_id.in_(ids[start : start + 500])
            )
        )
        found.update((entry_id, account_id) for entry_id, account_id in rows)
    return found
