"""Who may sign in with this password: often one, sometimes several who share a phone, mostly nobody else."""

from __future__ import annotations

from sqlalchemy import select

from recruit.db import db
from recruit.models import Account
from recruit.services.find_accounts import find_accounts
from recruit.services.passwords import opens


def check_sign_in(identifier: str, password: str, kind: str) -> list[Account]:
    """The accounts of a kind that the identifier may mean and the password opens.

    An identifier that nobody has costs one password check as well, so that the time of the answer tells nothing.
    Called before anything is changed: it ends the transaction, because SQLite's one write lock must not be held for
    the tenths of a second that checking takes, while others hand in answers.
    """
    stored = [(account.id, account.password_hash) for account in find_accounts(identifier, kind)]
    db.session.rollback()
    fitting = [number for number, secret in stored or [(0, None)] if opens(secret, password)]
    query = select(Account).where(Account.id.in_(fitting), Account.active.is_(True)).order_by(Account.id)
    return list(db.session.scalars(query)) if fitting else []
