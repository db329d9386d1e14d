"""Checks that every service makes for itself, so that no page, command or import can forget them."""

from __future__ import annotations

from datetime import datetime

from recruit import account_messages as account_messages  # registers its texts
from recruit.errors import Refusal
from recruit.models import Account, Candidacy, Entry


def require(by: Account, *roles: str) -> None:
    """Refuses (`role-missing`) an account that holds none of the roles."""
    if not by.active or not set(roles) & by.roles:
        raise Refusal("role-missing", roles=list(roles))


def require_scope(by: Account, township_code: str) -> None:
    """Refuses (`outside-township`) a township account that reaches for another township's people."""
    if by.township_scope not in (None, township_code):
        raise Refusal("outside-township")


def require_county(by: Account) -> None:
    """Refuses (`county-only`) a township account where the whole county's list, notice or draw is at stake."""
    if by.township_scope is not None:
        raise Refusal("county-only")


def require_other(by: Account, first: Account | None, first_id: int | None) -> None:
    """Four eyes: the second signature must come from a different account and a different human being.

    Two accounts with one phone or one mailbox are one human being here: whoever holds it gets the codes of both.
    """
    if by.id == first_id or (first is not None and one_human(by, first)):
        raise Refusal("same-signatory")


def one_human(one: Account, other: Account) -> bool:
    """Whether two accounts are held by one human being, as far as the accounts tell."""
    shared = any(
        getattr(one, mark) is not None and getattr(one, mark) == getattr(other, mark)
        for mark in ("person_id", "phone_index", "email_index")
    )
    return shared or (one.name == other.name and one.organisation_id == other.organisation_id)


def require_active(candidacy: Candidacy) -> None:
    """Refuses work on a candidacy that was withdrawn or excluded."""
    if candidacy.state != "active":
        raise Refusal("candidacy-ended", state=candidacy.state)


def require_asked(entry: Entry) -> None:
    """Refuses work on somebody of whom the stage asks nothing (`recruit.asked_of`)."""
    if not entry.asked:
        raise Refusal("entry-not-asked", number=entry.candidacy.number)


def require_time(by: Account, at: datetime) -> None:
    """Refuses (`guest-over`) a guest whose day is over; see `Account.until`."""
    if by.until is not None and at >= by.until:
        raise Refusal("guest-over")
