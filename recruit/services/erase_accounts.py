"""Erase what staff left behind whose accounts were closed long ago: contacts, password, second factor, slips.

The login stays, because the audit log names people by it, and so does the name of whoever did anything: who signed,
judged or decided in a public matter is part of the record. A name under which nothing was ever done is masked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Column, Select, delete, false, select

from recruit.db import db
from recruit.erasing import Part, Scope
from recruit.masking import mask_name
from recruit.models import Account, AuditEntry, LoginCode, LoginSession
from recruit.queries.retention import every_cohort

KIND = "staff"
#: Tables whose rows an account has without having done anything: its roles, its devices, its slips, its messages.
OWN = frozenset({"role_grant", "login_session", "login_code", "message"})
#: What the log tells of everybody who ever came in; it is no act in anybody's matter.
COMING_IN = ("sign-in", "sign-out", "password.set", "factor.set-up", "factor.paper-code")


def _due(scope: Scope) -> Select[tuple[int]]:
    """By the longest time that any cohort asks for; while one is held its witnesses must be found."""
    query = select(Account.id).where(
        Account.kind == "staff",
        Account.active.is_(False),
        Account.erased_at.is_(None),
        Account.closed_at < _closed_before(scope),
    )
    return query.where(false()) if any(one.held(scope.at) for one in every_cohort()) else query


def _closed_before(scope: Scope) -> datetime:
    every = [Scope(one, scope.at).before(KIND) for one in every_cohort()]
    return min(every, default=scope.before(KIND))


def _wipe(scope: Scope, ids: Sequence[int]) -> set[str]:
    accounts = db.session.scalars(select(Account).where(Account.id.in_(ids))).all()
    known = acted(accounts)
    for account in accounts:
        if account.id not in known:
            account.name = mask_name(account.name)
        account.password_hash = None
        account.phone_sealed = account.phone_index = account.email_sealed = account.email_index = None
        account.second_factor_sealed = account.second_factor_at = account.second_factor_step = None
        account.erased_at = scope.at
    db.session.execute(delete(LoginSession).where(LoginSession.account_id.in_(ids)))
    db.session.execute(delete(LoginCode).where(LoginCode.account_id.in_(ids)))
    db.session.flush()
    return set()


def acted(accounts: Sequence[Account]) -> set[int]:
    """Those of them whom any record names as its author, or the log as the actor."""
    ids = [account.id for account in accounts]
    found = {
        key
        for column in _authors()
        for key in db.session.scalars(select(column).where(column.in_(ids)).distinct())
    }
    logins = {account.login: account.id for account in accounts}
    query = select(AuditEntry.actor).where(AuditEntry.actor.in_(logins), AuditEntry.action.not_in(COMING_IN))
    return found | {logins[login] for login in db.session.scalars(query.distinct())}


def _authors() -> Iterator[Column[int]]:
    """Every column that names an account: a table added later counts without being listed anywhere."""
    for table in db.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table.name == "account" and table.name not in OWN:
                yield key.parent


PARTS = (
    Part(
        "staff-accounts",
        "",
        _due,
        _wipe,
        wipes=(
            "account.name",
            "account.password_hash",
            "account.phone_sealed",
            "account.email_sealed",
            "account.second_factor_sealed",
        ),
    ),
)
