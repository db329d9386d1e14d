"""Who may sign in with this password: often one, sometimes several who share a phone, mostly nobody else."""

from __future__ import annotations

from recruit.models import Account
from recruit.services.find_accounts import find_accounts
from recruit.services.passwords import matches


def check_sign_in(identifier: str, password: str, kind: str) -> list[Account]:
    """The accounts of a kind that the identifier may mean and the password opens.

    An identifier that nobody has costs one password check as well, so that the time of the answer tells nothing.
    """
    meant = find_accounts(identifier, kind)
    if not meant:
        matches(None, password)
    return [account for account in meant if matches(account, password)]
