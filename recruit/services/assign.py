"""Assign examiners to entries. Without an assignment an examiner neither sees nor marks a candidate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Assignment, Entry
from recruit.programme import Programme
from recruit.queries.guests import require_in_place
from recruit.services.roles import require
from recruit.services.staff_rules import holders_by, usable
from recruit.slices import slices

#: Roles that may be assigned work on a component at all.
EXAMINERS = ("proctor", "marker", "judge", "phone-checker", "clerk")


def assign(
    entries: Sequence[Entry],
    examiners: Sequence[Account],
    component: str,
    by: Account,
    at: datetime,
    panel: str = "",
    roles: Sequence[str] = EXAMINERS,
) -> int:
    """Gives every entry to every one of `examiners`; returns how many assignments were new.

    `roles` are those whose work the component is. An examiner needs one of them, and the cohort's programme must let
    people of their organisation hold it.
    Errors: Refusal('role-missing' for `by`; 'not-an-examiner'; 'role-not-in-programme'; 'outside-township' when an
    examiner's organisation does not reach the candidate; 'guest-elsewhere').
    """
    require(by, "office")
    for cohort in {entry.stage.cohort_id: entry.stage.cohort for entry in entries}.values():
        programme = cohort.programme
        for account in examiners:
            require_examiner(account, roles, programme)
    for stage in {entry.stage_id: entry.stage for entry in entries}.values():
        require_in_place(examiners, stage, at)
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
            audit.at_stage(stage),
            component=component,
            panel=panel,
            examiners=sorted(account.login for account in examiners),
            entries=len(entries),
        )
    return len(fresh)


def require_examiner(account: Account, roles: Sequence[str], programme: Programme) -> None:
    """Refuses whoever holds none of the roles, or whose organisation may not hold them in this programme.

    Errors: Refusal('not-an-examiner' | 'role-not-in-programme').
    """
    held = set(roles) & account.roles
    if not held:
        raise Refusal("not-an-examiner", login=account.login)
    kind = account.organisation.kind if account.organisation else ""
    if not usable(held, kind, holders_by(programme.roles)):
        titles = {role.code: role.title for role in programme.roles}
        raise Refusal(
            "role-not-in-programme",
            login=account.login,
            role=[titles.get(role, role) for role in sorted(held)],
            organisation=account.organisation.name if account.organisation else "",
        )


def may_examine(account: Account, roles: Sequence[str], programme: Programme) -> bool:
    """Whether `require_examiner` lets the account through."""
    kind = account.organisation.kind if account.organisation else ""
    return bool(usable(set(roles) & account.roles, kind, holders_by(programme.roles)))


def _existing(entries: Sequence[Entry], component: str) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    for part in slices(entry.id for entry in entries):
        rows = db.session.execute(
            select(Assignment.entry_id, Assignment.account_id).where(
                Assignment.component == component, Assignment.entry_id.in_(part)
            )
        )
        found.update((entry_id, account_id) for entry_id, account_id in rows)
    return found
