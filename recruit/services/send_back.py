"""What every proposal with a second person shares: it is read as it is now, and it may be sent back or recalled."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol, TypeVar

from recruit.closing import messages as closing_messages  # noqa: F401 - the words for `reason-wanted`
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account
from recruit.services.roles import require, require_county, require_other, require_scope

REASON = 500


class Proposal(Protocol):
    """A row that one person put forward and another settles."""

    id: int
    state: str
    proposed_at: datetime
    proposed_by_id: int
    proposed_by: Account
    settled_at: datetime | None
    settled_by_id: int | None


class Reasoned(Proposal, Protocol):
    """One that says why."""

    reason: str


class Answered(Proposal, Protocol):
    """One that says why it was not taken or no longer counts."""

    answer: str


One = TypeVar("One", bound=Proposal)
Why = TypeVar("Why", bound=Reasoned)
Void = TypeVar("Void", bound=Answered)


def put_forward(asked: Why, reason: str, by: Account, at: datetime, longest: int = REASON) -> Why:
    """Writes down what one person asks for, and why, until a second settles it."""
    asked.reason, asked.state = reason.strip()[:longest], "proposed"
    asked.proposed_at, asked.proposed_by_id = at, by.id
    db.session.add(asked)
    db.session.flush()
    return asked


def still_proposed(model: type[One], key: int) -> One:
    """The row under its lock. Errors: Refusal('wrong-state') where somebody has settled it already."""
    held: One | None = locked(model, key)
    if held is None or held.state != "proposed":
        raise Refusal("wrong-state")
    return held


def confirmed_by(model: type[One], key: int, by: Account, at: datetime, seconds: tuple[str, ...]) -> One:
    """Somebody of the county among the `seconds` who did not propose it confirms it.

    Errors: Refusal('role-missing' | 'county-only' | 'wrong-state' | 'same-signatory').
    """
    require(by, *seconds)
    require_county(by)
    held = still_proposed(model, key)
    require_other(by, held.proposed_by, held.proposed_by_id)
    held.state, held.settled_at, held.settled_by_id = "confirmed", at, by.id
    db.session.flush()
    return held


def voided(model: type[Void], key: int, reason: str, by: Account) -> Void:
    """The office takes a confirmed one that was wrong out of the count; it stays readable.

    Errors: Refusal('role-missing' | 'county-only' | 'wrong-state' | 'reason-wanted').
    """
    require(by, "office")
    require_county(by)
    held: Void | None = locked(model, key)
    if held is None or held.state != "confirmed":
        raise Refusal("wrong-state")
    if not reason.strip():
        raise Refusal("reason-wanted", field="reason")
    held.state, held.answer = "void", reason.strip()[:REASON]
    db.session.flush()
    return held


def settle_back(
    held: Proposal,
    by: Account,
    at: datetime,
    reason: str,
    *,
    seconds: tuple[str, ...] = ("second-signatory",),
    recalled: str = "recalled",
    clerks: str = "",
) -> str:
    """Somebody of the `seconds` does not confirm, with a reason; or whoever proposed it takes it back, with or without.

    `clerks`: the code of the township whose clerks put such things forward and take them back, and whose own officers
    settle them; '' where it is the county's alone.

    Sets state, moment and name, and returns the reason as it is to be kept.
    Errors: Refusal('role-missing' | 'county-only' | 'outside-township' | 'reason-wanted').
    """
    own = by.id == held.proposed_by_id
    require(by, "office", *seconds, *(("clerk",) if own and clerks else ()))
    if clerks:
        require_scope(by, clerks)
    else:
        require_county(by)
    if not own:
        require(by, *seconds)
        if not reason.strip():
            raise Refusal("reason-wanted", field="reason")
    held.state = recalled if own else "rejected"
    held.settled_at, held.settled_by_id = at, by.id
    return reason.strip()[:REASON]
