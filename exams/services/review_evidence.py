"""Review evidence: accept or reject with a coded reason; any ruling can be taken back until the stage closes, and put
right after that where a recheck found it wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from exams.fieldwork.words import REASONS
from exams.models import Evidence
from exams.services.hold_entries import hold
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account
from recruit.queries.assignments import assigned
from recruit.services.hold_stage import hold_markable
from recruit.services.mend import Change, mend
from recruit.services.roles import require, require_active

#: Roles that may be given evidence to look at.
REVIEWERS = ("marker", "clerk", "phone-checker", "judge", "proctor")


@dataclass(frozen=True)
class Judged:
    """A ruling on one picture. `waiting` takes an earlier ruling back; a rejection needs one of `words.REASONS`.

    `why`: the reviewer's own words, which a ruling needs that is changed after the stage has closed.
    """

    evidence: Evidence
    state: Literal["accepted", "rejected", "waiting"]
    reason: str = ""
    why: str = ""


def review_evidence(judged: Sequence[Judged], by: Account, at: datetime) -> int:
    """Records the rulings of one reviewer, all or none; returns how many changed something.

    Errors: Refusal('role-missing' | 'not-assigned' (number) | 'reason-unknown' | 'stage-closed' | 'candidacy-ended' |
    'mend-reason' | 'mend-undecided').
    """
    require(by, *REVIEWERS)
    opened = hold_markable((one.evidence.entry for one in judged), at)
    hold(one.evidence.entry for one in judged)
    allowed = assigned(by, (one.evidence.entry_id for one in judged))
    changed, changes = [], []
    for one in judged:
        picture = one.evidence
        require_active(picture.entry.candidacy)
        if (picture.entry_id, picture.component) not in allowed:
            raise Refusal("not-assigned", number=picture.entry.candidacy.number)
        if one.state == "rejected" and one.reason not in REASONS:
            raise Refusal("reason-unknown")
        if one.state == "waiting" and picture.entry_id in opened:
            raise Refusal("mend-undecided")
        reason = one.reason if one.state == "rejected" else ""
        if (picture.state, picture.reason) == (one.state, reason):
            continue
        was, now = _coded(picture.state, picture.reason), _coded(one.state, reason)
        changes.append(Change(picture.entry, picture.component, str(picture.serial), was, now, one.why))
        picture.state, picture.reason = one.state, reason
        picture.reviewed_by_id = None if one.state == "waiting" else by.id
        picture.reviewed_at = None if one.state == "waiting" else at
        changed.append(one)
    db.session.flush()
    audit.record(_events(changed, by, at))
    mend(changes, opened, by, at)
    return len(changed)


def _coded(state: str, reason: str) -> str:
    return f"{state}:{reason}" if reason else state


def _events(changed: Sequence[Judged], by: Account, at: datetime) -> list[audit.Event]:
    """One event per candidate and component, naming the pictures by their serials."""
    grouped: dict[tuple[str, str, str], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for one in changed:
        entry = one.evidence.entry
        word = _coded(one.state, one.reason if one.state == "rejected" else "")
        grouped[audit.about(entry.candidacy), entry.stage.code, one.evidence.component][word].append(
            one.evidence.serial
        )
    return [
        audit.Event(
            at,
            by.login,
            "evidence.review",
            subject,
            {"stage": stage, "component": component}
            | {word: sorted(serials) for word, serials in words.items()},
        )
        for (subject, stage, component), words in grouped.items()
    ]
