"""The sign-in cookie: Flask's signed session carries a random token, the table says whose it is and until when."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from flask import request, session
from sqlalchemy import bindparam, select

from recruit import clock
from recruit.clock import SystemClock
from recruit.db import db
from recruit.models import Account, LoginSession
from recruit.secrets import token_hash

LIFETIME = {"applicant": timedelta(hours=12), "staff": timedelta(hours=10)}
#: A guest's slip signs in once, so this lasts the day; midnight ends it (`Account.until`).
GUEST = timedelta(hours=18)
KEY = "sign_in"

# Sign-ins end by the machine's clock: moving a demonstration through time must not sign its visitors out.
_real = SystemClock()

#: When a sign-in counts, asked with `moment()` as `at`.
LIVE = (LoginSession.revoked_at.is_(None), LoginSession.expires_at > bindparam("at"))
_CURRENT = select(LoginSession).where(LoginSession.token_hash == bindparam("token"), *LIVE)


def sign_in(account: Account, second_factor: bool = False) -> None:
    """Begins a fresh session for the account; whatever the cookie held before is dropped (session fixation)."""
    keep = {name: session[name] for name in ("locale", "demo_offset") if name in session}
    session.clear()
    session.update(keep)
    token = secrets.token_urlsafe(32)
    now = _real.now()
    db.session.add(
        LoginSession(
            token_hash=token_hash(token),
            account_id=account.id,
            created_at=now,
            expires_at=now + (LIFETIME[account.kind] if account.until is None else GUEST),
            device=(request.user_agent.string or "")[:120],
            second_factor=second_factor,
        )
    )
    session[KEY] = token


def sign_out() -> None:
    row = current_session()
    if row is not None:
        row.revoked_at = _real.now()
    keep = {name: session[name] for name in ("locale", "demo_offset") if name in session}
    session.clear()
    session.update(keep)


def current_session() -> LoginSession | None:
    token = session.get(KEY)
    return db.session.scalar(_CURRENT, {"token": token_hash(token), "at": moment()}) if token else None


def moment() -> datetime:
    """The present by the clock that ends sign-ins."""
    return _real.now()


def account_of_request() -> Account | None:
    """The account behind the cookie, or None when there is none, it has ended, or the account was closed.
    A guest's ends at midnight of the slip's day, where the programme is."""
    row = current_session()
    if row is None or not row.account.active:
        return None
    return row.account if row.account.until is None or clock.now() < row.account.until else None
