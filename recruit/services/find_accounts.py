"""Find who may be meant: by registration number or login name, by phone, by e-mail."""

from __future__ import annotations

import unicodedata

from sqlalchemy import or_, select

from recruit import email as mail
from recruit import phone as phones
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account
from recruit.services.set_contact import email_index, phone_index

#: A family may share a phone; beyond this many the registration number has to be used.
MOST = 8


def tidy(identifier: str) -> str:
    """What was typed, without the accidents of typing: the key for finding and for counting attempts."""
    plain = unicodedata.normalize("NFKC", identifier).strip().lower()
    return contact(plain) or plain


def contact(identifier: str) -> str | None:
    """The phone or e-mail in its stored form, None when it is neither."""
    for normalise in (phones.normalise, mail.normalise):
        try:
            return normalise(identifier)
        except Refusal:
            continue
    return None


def find_accounts(identifier: str, kind: str) -> list[Account]:
    """The active accounts of one kind (``applicant`` or ``staff``) that the text may mean, at most `MOST`."""
    plain = unicodedata.normalize("NFKC", identifier).strip()
    if not plain or "\x00" in plain or len(plain) > 160:
        return []
    meant = [Account.login.in_({plain, plain.lower(), plain.upper()})]
    reached = contact(plain)
    if reached and reached.startswith("+"):
        meant.append(Account.phone_index == phone_index(reached))
    elif reached:
        meant.append(Account.email_index == email_index(reached))
    query = select(Account).where(Account.kind == kind, Account.active.is_(True), or_(*meant))
    return list(db.session.scalars(query.order_by(Account.id).limit(MOST)))
