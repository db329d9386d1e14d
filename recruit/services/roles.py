"""Checks that every service makes for itself, so that no page, command or import can forget them."""

from __future__ import annotations

from recruit.errors import Refusal
from recruit.models import Account, Candidacy


def require(by: Account, *roles: str) -> None:
    """Refuses (`role-missing`) an account that holds none of the roles."""
    if not by.active or not set(roles) & by.roles:
        raise Refusal("role-missing", roles=list(roles))


def require_scope(by: Account, township_code: str) -> None:
    """Refuses (`outside-township`) a township account that reaches for another township's people."""
    if by.township_scope not in (None, township_code):
        raise Refusal("outside-township")


def require_other(by: Account, first: Account | None, first_id: int | None) -> None:
    """Four eyes: the second signature must come from a different account and a different human being."""
    same_person = first is not None and first.person_id is not None and first.person_id == by.person_id
    same_name = first is not None and first.name == by.name and first.organisation_id == by.organisation_id
    if by.id == first_id or same_person or same_name:
        raise Refusal("same-signatory")


def require_active(candidacy: Candidacy) -> None:
    """Refuses work on a candidacy that was withdrawn or excluded."""
    if candidacy.state != "active":
        raise Refusal("candidacy-ended", state=candidacy.state)
