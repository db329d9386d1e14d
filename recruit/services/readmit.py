"""Let locked-out staff in again, from the machine itself: the only administrator may have lost the phone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account
from recruit.services import second_factor
from recruit.services.change_staff import end_sessions
from recruit.services.create_staff import tidy_login
from recruit.services.invite import invite


def readmit(login: str, at: datetime) -> str:
    """Reopens the account, drops password and second factor, and returns a new invitation code.

    Whoever may run commands on the machine holds key and database anyway; the audit log names the act all the same.
    Errors: Refusal('login-unknown' (login) | 'account-erased': its name is gone, nobody could tell who acts under it).
    """
    query = select(Account).where(Account.kind == "staff", Account.login == tidy_login(login))
    account = db.session.scalar(query)
    if account is None:
        raise Refusal("login-unknown", login=login)
    if account.erased_at is not None:
        raise Refusal("account-erased")
    account.active, account.closed_at = True, None
    account.password_hash = None
    second_factor.drop(account, at)
    end_sessions(account, at)
    audit.note(at, "system", "staff.readmit", f"account:{account.login}")
    ((_account, code),) = invite([account], None, at)
    return code
