"""Create staff accounts, one or a whole spreadsheet of them. They sign in only after an invitation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from recruit import audit
from recruit import email as mail
from recruit import phone as phones
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Organisation, RoleGrant
from recruit.queries.staff import roles_in_force
from recruit.services.roles import require
from recruit.services.set_contact import set_contact
from recruit.services.staff_rules import Holders, check_roles, holders_of, role_refusals
from recruit.slices import slices

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
    holders = holders_of(roles_in_force())
    accounts = []
    for person in people:
        account = check_one(person, organisations, taken, holders, at)
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
    person: NewStaff,
    organisations: dict[str, Organisation],
    taken: set[str],
    holders: Holders,
    at: datetime,
) -> Account:
    """The account as it would be, not yet in the session. Errors as in `create_staff`."""
    for refusal in staff_refusals(person, organisations, taken, holders):
        raise refusal
    login, name = tidy_login(person.login), person.name.strip()
    organisation = organisations[person.organisation.strip().lower()]
    roles = check_roles(person.roles, organisation.kind, holders)
    account = Account(kind="staff", login=login, name=name, created_at=at, active=True, locale="zh")
    with db.session.no_autoflush:
        account.organisation = organisation
    account.grants = [RoleGrant(role=role) for role in sorted(roles)]
    set_contact(account, person.phone, person.email)
    return account


def staff_refusals(
    person: NewStaff, organisations: Mapping[str, Organisation], taken: Collection[str], holders: Holders
) -> Iterator[Refusal]:
    """Everything wrong with one person, so that a spreadsheet is mended once."""
    login, name = tidy_login(person.login), person.name.strip()
    if not _LOGIN.fullmatch(login):
        yield Refusal("login-wrong", login=person.login.strip()[:40])
    elif login in taken:
        yield Refusal("login-taken", login=login)
    if not name or len(name) > 80:
        yield Refusal("staff-name-missing")
    organisation = organisations.get(person.organisation.strip().lower())
    if organisation is None:
        yield Refusal("organisation-unknown", organisation=person.organisation.strip()[:40])
    yield from role_refusals(frozenset(person.roles), organisation.kind if organisation else None, holders)
    for read, text in ((phones.normalise, person.phone), (mail.normalise, person.email)):
        if text and text.strip():
            try:
                read(text)
            except Refusal as refusal:
                yield refusal


def tidy_login(login: str) -> str:
    return unicodedata.normalize("NFKC", login).strip().lower()


def taken_logins(logins: Sequence[str]) -> set[str]:
    """Which of these logins exist already, applicants' numbers included."""
    found: set[str] = set()
    for part in slices(sorted(logins)):
        found.update(db.session.scalars(select(Account.login).where(Account.login.in_(part))))
    return found
