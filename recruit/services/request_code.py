"""Ask for a sign-in code. The asker learns nothing about who is registered: the answer is always the same."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import datetime

from recruit.db import db
from recruit.models import Account, Person
from recruit.services import one_time_code
from recruit.services.send_messages import Notice, queue


def request_code(accounts: Sequence[Account], at: datetime) -> bool:
    """Sends one code that opens each of `accounts` (they share a phone), unless one went out just now.

    The message goes to the first account's contact; accounts that do not share a contact get a code each.
    """
    due = [account for account in accounts if (account.phone_index or account.email_index)]
    if not due or not all(one_time_code.may_send(account, at) for account in due):
        return False
    sharing: dict[tuple[str | None, str | None], list[Account]] = {}
    for account in due:
        contact = (account.phone_index, None) if account.phone_index else (None, account.email_index)
        sharing.setdefault(contact, []).append(account)
    minutes = int(one_time_code.LIFETIME["sign-in"].total_seconds() // 60)
    for group in sharing.values():
        code = one_time_code.issue(group, "sign-in", at)
        queue([Notice(group[0], "sign-in-code", {"code": code, "minutes": minutes})], at)
    return True


def knows_id_tail(account: Account | None, tail: str) -> bool:
    """Whether the last four characters of the ID card are those of the account's person."""
    person = db.session.get(Person, account.person_id) if account and account.person_id else None
    known = person.id_number_tail if person else "????"
    given = tail.strip().upper()[-4:]
    return hmac.compare_digest(known.encode(), given.encode()) and person is not None
