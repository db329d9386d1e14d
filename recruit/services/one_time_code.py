"""One-time codes: six digits through the outbox, a slip from the desk, an invitation, ten paper codes.

Only keyed hashes are stored. A code dies when it is used, when its time is over, or after five wrong tries.
"""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import func, select, update

from recruit.db import db
from recruit.models import Account, LoginCode
from recruit.secrets import token_hash

Purpose = Literal["sign-in", "invitation", "reset", "paper"]

LIFETIME: dict[Purpose, timedelta] = {
    "sign-in": timedelta(minutes=10),
    "reset": timedelta(hours=24),
    "invitation": timedelta(days=7),
    "paper": timedelta(days=3650),
}
TRIES = 5
WAIT = timedelta(seconds=60)
PER_HOUR = 5
# No letters and digits that look alike on paper: people copy these by hand.
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def new_code(purpose: Purpose) -> str:
    """Six digits to type from a phone; longer ones for paper, which lives longer."""
    if purpose == "sign-in":
        return f"{secrets.randbelow(10**6):06d}"
    if purpose == "reset":
        return f"{secrets.randbelow(10**8):08d}"
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def issue(
    accounts: Sequence[Account],
    purpose: Purpose,
    at: datetime,
    by: Account | None = None,
    code: str | None = None,
) -> str:
    """Stores one code that opens each of `accounts` (people who share a phone) and ends their earlier ones."""
    code = code or new_code(purpose)
    if purpose != "paper":
        revoke(accounts, purpose, at)
    db.session.add_all(
        LoginCode(
            account_id=account.id,
            purpose=purpose,
            code_hash=_hashed(account.id, purpose, code),
            created_at=at,
            expires_at=at + LIFETIME[purpose],
            issued_by_id=by.id if by else None,
        )
        for account in accounts
    )
    db.session.flush()
    return code


def revoke(accounts: Sequence[Account], purpose: Purpose, at: datetime) -> None:
    """Ends the codes of a purpose that are still unused."""
    db.session.execute(
        update(LoginCode)
        .where(
            LoginCode.account_id.in_([account.id for account in accounts]),
            LoginCode.purpose == purpose,
            LoginCode.used_at.is_(None),
        )
        .values(used_at=at)
    )


def may_send(account: Account, at: datetime) -> bool:
    """Whether another sign-in code may go out: one a minute, five an hour, so that nobody's phone is flooded."""
    newest, count = db.session.execute(
        select(func.max(LoginCode.created_at), func.count()).where(
            LoginCode.account_id == account.id,
            LoginCode.purpose == "sign-in",
            LoginCode.created_at > at - timedelta(hours=1),
        )
    ).one()
    return count < PER_HOUR and (newest is None or at - newest >= WAIT)


def accept(account: Account, purpose: Purpose, code: str, at: datetime) -> bool:
    """Uses the code up when it is right; counts the try when it is wrong. The caller commits in both cases."""
    query = select(LoginCode).where(
        LoginCode.account_id == account.id,
        LoginCode.purpose == purpose,
        LoginCode.used_at.is_(None),
        LoginCode.expires_at > at,
        LoginCode.tries < TRIES,
    )
    given = _hashed(account.id, purpose, code)
    found = None
    for row in db.session.scalars(query.with_for_update()):
        if hmac.compare_digest(row.code_hash, given):
            found = row
        else:
            row.tries += 1
    if found is None:
        return False
    found.used_at = at
    if purpose == "paper":
        _forgive(account, at)
    return True


def _forgive(account: Account, at: datetime) -> None:
    """A right paper code shows that its owner holds the sheet: the other codes get their tries back."""
    db.session.execute(
        update(LoginCode)
        .where(LoginCode.account_id == account.id, LoginCode.purpose == "paper", LoginCode.used_at.is_(None))
        .values(tries=0)
    )


def _hashed(account_id: int, purpose: Purpose, code: str) -> str:
    plain = unicodedata.normalize("NFKC", code).upper()
    plain = "".join(letter for letter in plain if letter.isalnum())
    return token_hash(f"{purpose}:{account_id}:{plain}")
