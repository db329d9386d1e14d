"""When personal data has served its purpose: facts of a cohort in, what is due out. Pure.

The time of most kinds runs from an event of the whole cohort; agreements and messages each carry a time of their own
and are asked one by one whether it lies before the `cutoff`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from recruit.programme.keeping import KINDS, LAST_LIST, LAST_SIGNATURE
from recruit.programme.model import Keeping

State = Literal["waiting", "due", "each", "held"]


@dataclass(frozen=True)
class Facts:
    """What happened in a cohort: the end of its last window or posting, its last signature, and whether it is held.

    `held_until` is None while nobody has ended the hold.
    """

    last_list: datetime
    last_signature: datetime | None = None
    held: bool = False
    held_until: datetime | None = None

    def event(self, name: str) -> datetime | None:
        """When the time of the whole cohort began to run; None where each record has its own."""
        moments = {
            LAST_LIST: self.last_list,
            LAST_SIGNATURE: max(self.last_list, self.last_signature or self.last_list),
        }
        return moments.get(name)


@dataclass(frozen=True)
class Term:
    """One kind of data: how long, from when, until when. `state`: ``each`` where every record has its own time."""

    kind: str
    keeping: Keeping
    since: datetime | None
    due_at: datetime | None
    state: State


def terms(keep: Mapping[str, Keeping], facts: Facts, at: datetime) -> list[Term]:
    """Every kind of data in its usual order. A held cohort holds all of it, whatever the day."""
    return [_term(code, keep[code], facts, at) for code in KINDS]


def _term(code: str, keeping: Keeping, facts: Facts, at: datetime) -> Term:
    since = facts.event(keeping.after)
    due_at = since + timedelta(days=keeping.days) if since is not None else None
    state: State = "each" if due_at is None else "due" if due_at <= at else "waiting"
    held = facts.held and (facts.held_until is None or at < facts.held_until)
    return Term(code, keeping, since, due_at, "held" if held else state)


def open_kinds(found: list[Term]) -> frozenset[str]:
    """The kinds of which something may be erased now."""
    return frozenset(term.kind for term in found if term.state in ("due", "each"))


def cutoff(keeping: Keeping, at: datetime) -> datetime:
    """A record whose own event lies before this moment has been kept long enough."""
    return at - timedelta(days=keeping.days)
