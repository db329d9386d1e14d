"""The second factor of staff: a code from an authenticator (TOTP, RFC 6238) or one of ten paper codes."""

from __future__ import annotations

import hmac
import unicodedata
from datetime import datetime

import pyotp
from flask import current_app
from sqlalchemy import func, select

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Cohort, LoginCode
from recruit.secrets import seal, unseal
from recruit.services import one_time_code

#: Roles that decide, sign, watch or administer: for them a password alone is not enough.
STRICT = frozenset({"office", "second-signatory", "auditor", "administrator"})
PAPER_CODES = 10
STEP = 30
ISSUER = "Zeyou"


def waived() -> bool:
    """Only a demonstration may do without: by setting, and only while every cohort of the site is invented."""
    if not current_app.config["ZEYOU_DEMO"]:
        return False
    cohorts = db.session.scalars(select(Cohort.demo)).all()
    return bool(cohorts) and all(cohorts)


def needed(account: Account) -> bool:
    """Whether this account must show a second factor when it signs in."""
    if account.second_factor_at is not None:
        return True
    return bool(STRICT & account.roles) and not waived()


def new_secret() -> str:
    return pyotp.random_base32()


def address(account: Account, secret: str) -> str:
    """The ``otpauth:`` address an authenticator reads from the QR code."""
    return pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=account.login, issuer_name=ISSUER)


def set_up(account: Account, secret: str, code: str, at: datetime) -> list[str]:
    """Stores the authenticator once it has shown a right code; returns the paper codes, shown this once.

    Errors: Refusal('factor-wrong' | 'factor-exists').
    """
    if account.second_factor_at is not None:
        raise Refusal("factor-exists")
    step = _step_of(secret, code, at)
    if step is None:
        raise Refusal("factor-wrong")
    account.second_factor_sealed = seal(secret, _where(account))
    account.second_factor_at = at
    account.second_factor_step = step
    codes = [one_time_code.issue([account], "paper", at, by=account) for _ in range(PAPER_CODES)]
    audit.note(at, account.login, "factor.set-up", f"account:{account.login}")
    return codes


def check(account: Account, code: str, at: datetime) -> bool:
    """Whether the code is right and fresh. A step is used up with its code: one seen over a shoulder is worthless."""
    # `of`: PostgreSQL cannot lock the organisation that is read along with the account.
    own = select(Account).where(Account.id == account.id).with_for_update(of=Account)
    locked = db.session.scalar(own.execution_options(populate_existing=True))
    if locked is None or locked.second_factor_sealed is None:
        return False
    step = _step_of(unseal(locked.second_factor_sealed, _where(locked)), code, at)
    if step is not None and step > (locked.second_factor_step or 0):
        locked.second_factor_step = step
        return True
    if step is None and one_time_code.accept(locked, "paper", code, at):
        audit.note(
            at, locked.login, "factor.paper-code", f"account:{locked.login}", left=paper_codes_left(locked)
        )
        return True
    return False


def paper_codes_left(account: Account) -> int:
    return (
        db.session.scalar(
            select(func.count()).where(
                LoginCode.account_id == account.id, LoginCode.purpose == "paper", LoginCode.used_at.is_(None)
            )
        )
        or 0
    )


def drop(account: Account, at: datetime) -> None:
    """Forgets the authenticator and the paper codes: the next sign-in sets up new ones."""
    account.second_factor_sealed = None
    account.second_factor_at = None
    account.second_factor_step = None
    one_time_code.revoke([account], "paper", at)


def _step_of(secret: str, code: str, at: datetime) -> int | None:
    """The time step whose code this is: the present one or its neighbours, because phones' clocks drift."""
    plain = "".join(unicodedata.normalize("NFKC", code).split())
    if len(plain) != 6 or not plain.isascii() or not plain.isdigit():
        return None
    totp = pyotp.TOTP(secret, interval=STEP)
    now = int(at.timestamp()) // STEP
    return next(
        (s for s in (now, now - 1, now + 1) if hmac.compare_digest(totp.generate_otp(s), plain)), None
    )


def _where(account: Account) -> str:
    return f"account.second_factor:{account.login}"
