"""Put verdicts right after a recheck: the one way in which a closed stage's judgements still change.

Whoever judges (marks, pictures, calls, attendance) asks `hold_markable` which entries are open for it, stores the new
verdict in its own table, and hands every change to `mend`, which keeps what it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from recruit import (
    audit,
    recheck_messages,  # noqa: F401 - the words of the refusals below
)
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Entry, Mending
from recruit.reasons import Told, told

#: So much of a reason is kept.
REASON = 300


def reason_for_log(entry: Entry, reason: str) -> Told:
    """An examiner's reason as the log may hold it: nothing there is ever erased, so the number stands for the name."""
    candidacy = entry.candidacy
    return told(reason, {candidacy.person.name: candidacy.number} if candidacy.person is not None else None)


@dataclass(frozen=True)
class Change:
    """One verdict: `was` and `now` as `Mending` holds them, with the examiner's reason."""

    entry: Entry
    component: str
    part: str
    was: str
    now: str
    reason: str


def mend(changes: Sequence[Change], opened: Mapping[int, int], by: Account, at: datetime) -> list[Mending]:
    """Keeps what was changed in entries that a recheck has opened (`opened`: entry -> recheck, see `hold_markable`);
    changes of other entries are none of its business.

    Errors: Refusal('mend-reason').
    """
    kept = [one for one in changes if one.entry.id in opened]
    rows, events = [], []
    for one in kept:
        reason = one.reason.strip()[:REASON]
        if not reason:
            raise Refusal("mend-reason", number=one.entry.candidacy.number)
        rows.append(
            Mending(
                entry_id=one.entry.id,
                recheck_id=opened[one.entry.id],
                component=one.component,
                part=one.part,
                was=one.was,
                now=one.now,
                reason=reason,
                at=at,
                by_id=by.id,
            )
        )
        facts = {
            "stage": one.entry.stage.code, "component": one.component, "part": one.part, "was": one.was,
            "now": one.now, "reason": reason_for_log(one.entry, reason),
        }  # fmt: skip
        events.append(audit.Event(at, by.login, "verdict.mend", audit.about(one.entry.candidacy), facts))
    db.session.add_all(rows)
    db.session.flush()
    audit.record(events)
    return rows
