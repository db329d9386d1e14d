"""Accounts for tests of pages and services, made through the services that make them in real life."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from recruit.db import db
from recruit.models import Account, Organisation
from recruit.services.create_organisation import create_organisation
from recruit.services.create_staff import NewStaff, create_staff
from recruit.services.passwords import hash_password
from recruit.services.set_contact import set_contact

PASSWORD = "three plain words"
# Hashing is slow on purpose; the people of the tests share a password, salt and all.
hashed = lru_cache(hash_password)


def office(at: datetime) -> Organisation:
    """The county office, made once."""
    found = db.session.query(Organisation).filter_by(code="office").first()
    return found or create_organisation("office", "office", "县电商办", None, at)


def staff(at: datetime, login: str, *roles: str, name: str = "", **more: str) -> Account:
    """A member of the county office's staff who has set a password."""
    office(at)
    (account,) = create_staff([NewStaff(login, name or f"甲{login}", "office", roles, **more)], None, at)
    account.password_hash = hashed(PASSWORD)
    return account


def applicant(
    at: datetime, login: str, name: str = "乙某某", *, phone: str = "", password: str | None = PASSWORD
) -> Account:
    """An applicant's account without an application."""
    account = Account(kind="applicant", login=login, name=name, created_at=at, locale="zh")
    set_contact(account, phone)
    account.password_hash = hashed(password) if password else None
    db.session.add(account)
    db.session.flush()
    return account
