"""Review evidence: accept or reject with a coded reason; any ruling can be taken back until the stage closes, and put
right after that where a recheck found it wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select

from exams.fieldwork.words import REASONS
from exams.models import Evidence
from exams.services.hold_entries import hold
from exams.services.settle_review import settle_review
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account
from recruit.queries.assignments import assigned
from recruit.services.hold_stage import hold_markable
from recruit.services.mend import Change, mend
from recruit.services.roles import require, require_active
from recruit.slices import slices

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
    opened = _hold(judged, by, at)
    for one in judged:
        require_active(one.evidence.entry.candidacy)
    return len(_record(judged, opened, by, at))


def review_sheet(judged: Sequence[Judged], by: Account, at: datetime) -> list[Judged]:
    """Records the rulings of one sheet on those of its pictures that still wait, and returns these.

    What a colleague ruled on in the meantime keeps that ruling, and so does a sheet that is sent twice; candidates who
    have left meanwhile are passed over. Errors: as `review_evidence`.
    """
    opened = _hold(judged, by, at)
    still = [
        one
        for one in judged
        if one.evidence.state == "waiting" and one.evidence.entry.candidacy.state == "active"
    ]
    return _record(still, opened, by, at)


def undo_sheet(pictures: Sequence[Evidence], moment: datetime, by: Account, at: datetime) -> int:
    """Takes back what `by` ruled at `moment` (`exams.queries.review_desk.of_sheet`); returns how many wait again.

    Whatever somebody has ruled on since keeps that ruling. Errors: as `review_evidence`.
    """
    judged = [Judged(one, "waiting") for one in pictures]
    opened = _hold(judged, by, at)
    own = [
        one for one in judged if (one.evidence.reviewed_by_id, one.evidence.reviewed_at) == (by.id, moment)
    ]
    return len(_record(own, opened, by, at))


def _hold(judged: Sequence[Judged], by: Account, at: datetime) -> dict[int, int]:
    """Holds stage and entries and reads the pictures anew: nobody rules on what a colleague has just ruled on."""
    require(by, *REVIEWERS)
    opened = hold_markable((one.evidence.entry for one in judged), at)
    hold(one.evidence.entry for one in judged)
    for ids in slices(one.evidence.id for one in judged):
        anew = select(Evidence).where(Evidence.id.in_(ids)).execution_options(populate_existing=True)
        db.session.scalars(anew).all()
    return opened


def _record(judged: Sequence[Judged], opened: Mapping[int, int], by: Account, at: datetime) -> list[Judged]:
    """Writes down the rulings and what follows from them; returns those that changed something."""
    allowed = assigned(by, (one.evidence.entry_id for one in judged))
    changed, changes = [], []
    for one in judged:
        picture = one.evidence
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
        _rule(picture, one.state, reason, by, at)
        changed.append(one)
    db.session.flush()
    events = _events(changed, by, at)
    settled = [one.evidence for one in changed if one.evidence.entry_id not in opened]
    events += settle_review({(one.entry_id, one.component) for one in settled}, by.login, at)
    audit.record(events)
    mend(changes, opened, by, at)
    return changed


def _rule(picture: Evidence, state: str, reason: str, by: Account, at: datetime) -> None:
    if state == "waiting" and picture.by_sample:
        # Taken out of what the sample settles: from now on a person rules on it.
        picture.course = "called"
    picture.state, picture.reason, picture.by_sample = state, reason, False
    picture.reviewed_by_id = None if state == "waiting" else by.id
    picture.reviewed_at = None if state == "waiting" else at


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
