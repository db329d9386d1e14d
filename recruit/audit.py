"""The audit log: who did what to whom, when, in a chain that shows any later change.

Facts name people by account login, registration or admission number, never by name, ID number or phone, so the log
can be kept and its head printed on public notices. Each hash covers the previous one:
``sha256(previous + canonical JSON of (seq, at, actor, action, subject, facts))``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from recruit.db import db, locked
from recruit.models.programmes import Cohort, Stage
from recruit.models.records import AuditEntry, AuditHead
from recruit.reasons import Told, told

if TYPE_CHECKING:
    from recruit.models.funnel import Candidacy

GENESIS = "0" * 64


@dataclass(frozen=True)
class Event:
    """One thing that happened, before it has its place in the chain."""

    at: datetime
    actor: str
    action: str
    subject: str
    facts: Mapping[str, Any]


def link(previous: str, seq: int, event: Event) -> str:
    """The hash of an event at its place. Pure. The moment counts in UTC, as it is stored, whatever zone it came in."""
    body = json.dumps(
        [seq, event.at.astimezone(UTC).isoformat(), event.actor, event.action, event.subject, event.facts],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256((previous + body).encode()).hexdigest()


def record(events: Iterable[Event]) -> str:
    """Appends events in order within the caller's transaction and returns the new head."""
    head = locked(AuditHead, 1)
    if head is None:
        head = AuditHead(id=1, seq=0, hash=GENESIS)
        db.session.add(head)
    rows = []
    for event in map(_screened, events):
        head.seq += 1
        digest = link(head.hash, head.seq, event)
        rows.append(
            {
                "seq": head.seq,
                "at": event.at,
                "actor": event.actor,
                "action": event.action,
                "subject": event.subject,
                "facts": dict(event.facts),
                "previous": head.hash,
                "hash": digest,
            }
        )
        head.hash = digest
    db.session.flush()
    if rows:
        db.session.execute(insert(AuditEntry), rows)
    return head.hash


def _screened(event: Event) -> Event:
    """Nobody can forget it: a reason that has not been through `told` goes through it here, without any name known."""
    reason = event.facts.get("reason")
    if not isinstance(reason, str) or isinstance(reason, Told):
        return event
    return replace(event, facts={**event.facts, "reason": told(reason)})


def note(at: datetime, actor: str, action: str, subject: str, **facts: Any) -> str:
    """Appends one event; see `record`."""
    return record([Event(at, actor, action, subject, facts)])


def _cohort(key: int) -> Cohort:
    """The cohort, held by the session from the first look on: thousands of candidates are of one, and a row that
    nobody holds is forgotten and read again for each of them."""
    held: dict[int, Cohort] = db.session.info.setdefault("audit-cohorts", {})
    cohort = held.get(key)
    if cohort is None or cohort not in db.session:
        cohort = held[key] = db.session.get_one(Cohort, key)
    return cohort


def about(candidacy: Candidacy) -> str:
    """The subject of whatever happens to one candidate: ``candidacy:COHORT/NUMBER``.

    Admission numbers begin anew in every cohort, so a number alone would name somebody in each of them.
    """
    return f"candidacy:{_cohort(candidacy.cohort_id).code}/{candidacy.number}"


def at_stage(stage: Stage) -> str:
    """The subject of whatever happens to a stage as a whole: ``stage:COHORT/CODE``. Every cohort has its codes anew."""
    return f"stage:{stage.cohort.code}/{stage.code}"


def current_head() -> tuple[int, str]:
    """Number and hash of the last entry."""
    head = db.session.get(AuditHead, 1)
    return (head.seq, head.hash) if head else (0, GENESIS)


def verify(chunk: int = 1000) -> Iterator[tuple[int, str]]:
    """Walks the chain; yields (seq, problem code) for each break, nothing when it is whole."""
    previous, seq = GENESIS, 0
    query = select(AuditEntry).order_by(AuditEntry.seq).execution_options(yield_per=chunk)
    for entry in db.session.scalars(query):
        seq += 1
        event = Event(entry.at, entry.actor, entry.action, entry.subject, entry.facts)
        if entry.seq != seq:
            yield entry.seq, "gap"
            seq = entry.seq
        if entry.previous != previous:
            yield entry.seq, "previous-differs"
        if link(entry.previous, entry.seq, event) != entry.hash:
            yield entry.seq, "altered"
        previous = entry.hash
    head_seq, head_hash = current_head()
    if (head_seq, head_hash) != (seq, previous):
        yield head_seq, "head-differs"
