"""Review evidence: accept or reject with a coded reason; any ruling can be taken back until the stage closes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select

from exams.fieldwork.words import REASONS
from exams.models import Evidence
from exams.services.hold_entries import hold, require_running
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Assignment
from recruit.services.roles import require
from recruit.slices import slices

#: Roles that may be given evidence to look at.
REVIEWERS = ("marker", "clerk", "phone-checker", "judge", "proctor")


@dataclass(frozen=True)
class Judged:
    """A ruling on one picture. `waiting` takes an earlier ruling back; a rejection needs one of `words.REASONS`."""

    evidence: Evidence
    state: Literal["accepted", "rejected", "waiting"]
    reason: str = ""


def review_evidence(judged: Sequence[Judged], by: Account, at: datetime) -> int:
    """Records the rulings of one reviewer, all or none; returns how many changed something.

    Errors: Refusal('role-missing' | 'not-assigned' (number) | 'reason-unknown' | 'stage-closed' | 'candidacy-ended').
    """
    require(by, *REVIEWERS)
    hold(one.evidence.entry for one in judged)
    allowed = _assigned(judged, by)
    changed: list[Judged] = []
    for one in judged:
        picture = one.evidence
        require_running(picture.entry)
        if (picture.entry_id, picture.component) not in allowed:
            raise Refusal("not-assigned", number=picture.entry.candidacy.number)
        if one.state == "rejected" and one.reason not in REASONS:
            raise Refusal("reason-unknown")
        reason = one.reason if one.state == "rejected" else ""
        if (picture.state, picture.reason) == (one.state, reason):
            continue
        picture.state, picture.reason = one.state, reason
        picture.reviewed_by_id = None if one.state == "waiting" else by.id
        picture.reviewed_at = None if one.state == "waiting" else at
        changed.append(one)
    db.session.flush()
    audit.record(_events(changed, by, at))
    return len(changed)


def _assigned(judged: Sequence[Judged], by: Account) -> set[tuple[int, str]]:
    found: set[tuple[int, str]] = set()
    for ids in slices(one.evidence.entry_id for one in judged):
        rows = db.session.execute(
            select(Assignment.entry_id, Assignment.component).where(
                Assignment.account_id == by.id, Assignment.entry_id.in_(ids), Assignment.recused_at.is_(None)
            )
        )
        found.update((entry_id, component) for entry_id, component in rows)
    return found


def _events(changed: Sequence[Judged], by: Account, at: datetime) -> list[audit.Event]:
    """One event per candidate and component, naming the pictures by their serials."""
    grouped: dict[tuple[str, str, str], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for one in changed:
        entry = one.evidence.entry
        word = f"{one.state}:{one.reason}" if one.state == "rejected" else one.state
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
