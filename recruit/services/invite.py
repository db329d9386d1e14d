"""Invite staff: a code on a paper slip, good for seven days and once, with which they set their own password."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account
from recruit.services import one_time_code
from recruit.services.passwords import check_strength, hash_password
from recruit.services.roles import require
from recruit.services.set_contact import email_of, phone_of


def invite(accounts: Sequence[Account], by: Account | None, at: datetime) -> list[tuple[Account, str]]:
    """(account, code) for each; an earlier invitation ends. `by` is None only on the command line.

    Errors: Refusal('role-missing' | 'not-staff' | 'account-closed').
    """
    if by is not None:
        require(by, "administrator")
    for account in accounts:
        if not account.is_staff:
            raise Refusal("not-staff")
        if not account.active:
            raise Refusal("account-closed", login=account.login)
    slips = [(account, one_time_code.issue([account], "invitation", at, by)) for account in accounts]
    audit.record(
        audit.Event(at, by.login if by else "system", "staff.invite", f"account:{account.login}", {})
        for account in accounts
    )
    return slips


def set_password(account: Account, password: str, at: datetime) -> None:
    """Sets the account's own password. Errors: those of `check_strength`."""
    check_strength(password, [account.login, phone_of(account), email_of(account), account.name])
    account.password_hash = hash_password(password)
    db.session.flush()
    audit.note(at, account.login, "password.set", f"account:{account.login}")


def accept_invitation(account: Account | None, code: str, password: str, at: datetime) -> bool:
    """Uses the invitation up and sets the password; False when the code is not (or no longer) good.

    A password that is too weak is refused before the code is touched, so that nobody loses a slip by it.
    """
    check_strength(
        password, [account.login, phone_of(account), email_of(account), account.name] if account else []
    )
    if account is None or not account.active or not one_time_code.accept(account, "invitation", code, at):
        return False
    set_password(account, password, at)
    return True
