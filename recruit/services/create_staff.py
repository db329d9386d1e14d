"""Create staff accounts, one or a whole spreadsheet of them. They sign in only after an invitation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Organisation, RoleGrant
from recruit.services.roles import require
from recruit.services.set_contact import set_contact
from recruit.services.staff_rules import check_roles

_LOGIN = re.compile(r"[a-z][a-z0-9._-]{1,39}")


@dataclass(frozen=True)
class NewStaff:
    """One person to be given an account. `roles` are role codes, `organisation` is a code."""

    login: str
    name: str
    organisation: str
    roles: tuple[str, ...]
    phone: str | None = None
    email: str | None = None


def create_staff(people: Sequence[NewStaff], by: Account | None, at: datetime) -> list[Account]:
    """Creates all of them or none. `by` is None only on the command line.

    Errors: Refusal('role-missing' | 'login-wrong' (login) | 'login-taken' (login) | 'staff-name-missing' |
    'organisation-unknown' (organisation) | 'role-unknown' | 'role-not-here' | 'roles-apart' |
    'phone-wrong' | 'email-wrong').
    """
    if by is not None:
        require(by, "administrator")
    taken = taken_logins([tidy_login(person.login) for person in people])
    organisations = {row.code: row for row in db.session.scalars(select(Organisation))}
    accounts = []
    for person in people:
        account = check_one(person, organisations, taken, at)
        taken.add(account.login)
        accounts.append(account)
    db.session.add_all(accounts)
    db.session.flush()
    audit.record(
        audit.Event(
            at,
            by.login if by else "system",
            "staff.create",
            f"account:{account.login}",
            {
                "organisation": account.organisation.code if account.organisation else "",
                "roles": sorted(account.roles),
            },
        )
        for account in accounts
    )
    return accounts


def check_one(
    person: NewStaff, organisations: dict[str, Organisation], taken: set[str], at: datetime
) -> Account:
    """The account as it would be, not yet in the session. Errors as in `create_staff`."""
    login, name = tidy_login(person.login), person.name.strip()
    if not _LOGIN.fullmatch(login):
        raise Refusal("login-wrong", login=person.login.strip()[:40])
    if login in taken:
        raise Refusal("login-taken", login=login)
    if not name or len(name) > 80:
        raise Refusal("staff-name-missing")
    organisation = organisations.get(person.organisation.strip().lower())
    if organisation is None:
        raise Refusal("organisation-unknown", organisation=person.organisation.strip()[:40])
    roles = check_roles(person.roles, organisation.kind)
    account = Account(kind="staff", login=login, name=name, created_at=at, active=True, locale="zh")
    with db.session.no_autoflush:
        account.organisation = organisation
    account.grants = [RoleGrant(role=role) for role in sorted(roles)]
    set_contact(account, person.phone, person.email)
    return account


def tidy_login(login: str) -> str:
    return unicodedata.normalize("NFKC", login).strip().lower()


def taken_logins(logins: Sequence[str]) -> set[str]:
    """Which of these logins exist already, applicants' numbers included."""
    found: set[str] = set()
    wanted = sorted(set(logins))
    for start in range(0, len(wanted), 500):
        found.update(
            db.session.scalars(select(Account.login).where(Account.login.in_(wanted[start : start + 500])))
        )
    return found
