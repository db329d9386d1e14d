"""Change a staff account: its roles, whether it is open, its lost second factor."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import update

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, LoginSession, RoleGrant
from recruit.queries.staff import roles_in_force
from recruit.services import one_time_code, second_factor
from recruit.services.roles import require
from recruit.services.staff_rules import check_roles, holders_of


def set_roles(account: Account, roles: Iterable[str], by: Account, at: datetime) -> None:
    """Gives exactly these roles; every device signs in anew, because a new role may ask for a second factor.

    Errors: Refusal('role-missing' | 'own-account' | 'not-staff' | those of `check_roles`).
    """
    _may_change(account, by)
    kind = account.organisation.kind if account.organisation else ""
    wanted = check_roles(roles, kind, holders_of(roles_in_force()))
    before = account.roles
    if wanted == before:
        return
    account.grants = [grant for grant in account.grants if grant.role in wanted]
    account.grants += [RoleGrant(role=role) for role in sorted(wanted - before)]
    end_sessions(account, at)
    audit.note(
        at, by.login, "staff.roles", f"account:{account.login}", was=sorted(before), now=sorted(wanted)
    )


def close_account(account: Account, by: Account, at: datetime) -> None:
    """Nobody signs in with it any more; what it did stays. Errors: as in `set_roles`."""
    _may_change(account, by)
    if not account.active:
        return
    account.active, account.closed_at = False, at
    end_sessions(account, at)
    one_time_code.revoke([account], "invitation", at)
    audit.note(at, by.login, "staff.close", f"account:{account.login}")


def reopen_account(account: Account, by: Account, at: datetime) -> None:
    """Opens a closed account again. Errors: as in `set_roles`, and 'account-erased': such a person is taken in anew."""
    _may_change(account, by)
    if account.active:
        return
    if account.erased_at is not None:
        raise Refusal("account-erased")
    account.active, account.closed_at = True, None
    audit.note(at, by.login, "staff.reopen", f"account:{account.login}")


def drop_second_factor(account: Account, by: Account, at: datetime) -> None:
    """For a lost phone: the next sign-in sets up a new one. The password must be set anew too, by an invitation.

    Otherwise whoever knows the password alone would be asked to set up a factor of their own.
    """
    _may_change(account, by)
    second_factor.drop(account, at)
    account.password_hash = None
    end_sessions(account, at)
    audit.note(at, by.login, "factor.drop", f"account:{account.login}")


def end_sessions(account: Account, at: datetime) -> None:
    """Signs the account out everywhere."""
    db.session.execute(
        update(LoginSession)
        .where(LoginSession.account_id == account.id, LoginSession.revoked_at.is_(None))
        .values(revoked_at=at)
    )


def _may_change(account: Account, by: Account) -> None:
    """An administrator changes others only, so at least that one always remains."""
    require(by, "administrator")
    if account.id == by.id:
        raise Refusal("own-account")
    if not account.is_staff:
        raise Refusal("not-staff")
