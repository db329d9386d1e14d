"""Desk reset: the clerk checks the ID card, the applicant gets a one-time code on paper and sets a new password."""

from __future__ import annotations

import hmac
from datetime import datetime

from sqlalchemy import select

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.idnumber import normalise
from recruit.models import Account, Application, Person
from recruit.personal import id_index
from recruit.services import one_time_code
from recruit.services.change_staff import end_sessions
from recruit.services.roles import require, require_scope
from recruit.services.send_messages import Notice, queue


def reset_access(number: str, id_number: str, by: Account, at: datetime) -> tuple[Account, str]:
    """(account, code). The old password and every signed-in device end at once.

    `number` is the registration number, `id_number` the whole number read from the card. Every mismatch gives the
    same answer, so that the desk cannot be used to try out who is registered.
    Errors: Refusal('role-missing' | 'id-does-not-match' | 'outside-township').
    """
    require(by, "clerk", "office")
    account = db.session.scalar(
        select(Account).where(
            Account.kind == "applicant", Account.login == number.strip(), Account.active.is_(True)
        )
    )
    person = db.session.get(Person, account.person_id) if account and account.person_id else None
    given = id_index(normalise(id_number))
    if account is None or person is None or not hmac.compare_digest(person.id_number_index, given):
        raise Refusal("id-does-not-match")
    _check_scope(person, by)
    return account, renew_access(account, by, at)


def renew_access(account: Account, by: Account, at: datetime) -> str:
    """The slip's code, for somebody whose card the caller has compared with what is known of them."""
    account.password_hash = None
    end_sessions(account, at)
    one_time_code.revoke([account], "sign-in", at)
    code = one_time_code.issue([account], "reset", at, by)
    audit.note(at, by.login, "access.reset", f"account:{account.login}")
    queue([Notice(account, "access-reset", {"at": at})], at)
    return code


def _check_scope(person: Person, by: Account) -> None:
    """A township's clerk helps people who applied in that township, in this year's cohort or an earlier one."""
    townships = set(
        db.session.scalars(select(Application.township_code).where(Application.person_id == person.id))
    )
    if by.township_scope not in townships:
        require_scope(by, min(townships, default=""))
