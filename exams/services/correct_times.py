"""Correct the times that a room recorded of people who sat on paper: with a reason, and the log keeps what they were.

A receipt keeps its code: it names the paper that was handed in, and somebody may hold it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from exams.models import Attempt, PaperSitting
from exams.queries.given_time import attempts_by_entry, minutes_given
from exams.queries.pauses import concerned
from exams.queries.sitting import locked
from exams.services.sit_on_paper import RECORDERS, Times, held_for_times, require_times
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Entry, Stage
from recruit.reasons import told
from recruit.services.roles import require
from recruit.services.send_back import REASON
from recruit.slices import slices

Moments = tuple[datetime, datetime]


def correct_times(
    stage: Stage, numbers: Sequence[str], times: Moments, reason: str, by: Account, at: datetime
) -> list[PaperSitting]:
    """Puts other times, `(began, ended)`, in place of those on record, for all of them or for none; returns those that
    changed. Answers, marks and what came late stay as they are.

    Errors: Refusal('role-missing' | 'stage-closed' | 'reason-wanted' | 'hall-times' | 'time-number-unknown' |
    'hall-nobody' | 'hall-times-same') and, with the `number`, 'hall-not-on-paper' | 'hall-before-start' and those of
    `exams.services.sit_on_paper.require_times`.
    """
    require(by, *RECORDERS)
    if not reason.strip() or len(reason) > REASON:
        raise Refusal("reason-wanted", field="reason")
    entries, (began, ended) = held_for_times(stage, numbers, times, by, at), times
    ids = [entry.id for entry in entries]
    begun = [one.id for one in attempts_by_entry(ids).values()]
    # Before their attempts: whoever types a sheet in holds the sitting first, and then adds answers to the attempt.
    sittings = _held(begun)
    attempts = {one.entry_id: one for one in locked(begun).values()}
    given, pauses = minutes_given(ids), concerned(entries)
    mended = []
    for entry in entries:
        attempt = attempts.get(entry.id)
        sitting = sittings.get(attempt.id) if attempt is not None else None
        if attempt is None or sitting is None:
            raise Refusal("hall-not-on-paper", number=entry.candidacy.number)
        if (sitting.began_at, sitting.ended_at) == times:
            continue
        if sitting.handed_over and began < attempt.started_at:
            raise Refusal("hall-before-start", number=entry.candidacy.number)
        said = Times(began, ended, sitting.cause)
        require_times(entry, said, given.get(entry.id, 0), pauses.get(entry.id, ()))
        mended.append((entry, attempt, sitting))
    if not mended:
        raise Refusal("hall-times-same")
    events = [_event(entry, sitting, times, reason, by, at) for entry, _attempt, sitting in mended]
    for _entry, attempt, sitting in mended:
        _put_right(attempt, sitting, times)
    db.session.flush()
    audit.record(events)
    return [sitting for _entry, _attempt, sitting in mended]


def _held(attempt_ids: Sequence[int]) -> dict[int, PaperSitting]:
    """Those of them that were written on paper, locked in one order for all."""
    found: dict[int, PaperSitting] = {}
    for part in slices(sorted(attempt_ids)):
        query = (
            select(PaperSitting)
            .where(PaperSitting.attempt_id.in_(part))
            .order_by(PaperSitting.attempt_id)
            .with_for_update(of=PaperSitting)
            .execution_options(populate_existing=True)
        )
        found.update({one.attempt_id: one for one in db.session.scalars(query)})
    return found


def _put_right(attempt: Attempt, sitting: PaperSitting, times: Moments) -> None:
    began, ended = times
    if not sitting.handed_over:
        attempt.started_at, attempt.submitted_at = began, ended
    elif attempt.submitted_at == sitting.began_at:
        # It was the hand-over that ended the sitting online.
        attempt.submitted_at = began
    sitting.began_at, sitting.ended_at = began, ended


def _event(
    entry: Entry, sitting: PaperSitting, times: Moments, reason: str, by: Account, at: datetime
) -> audit.Event:
    candidacy = entry.candidacy
    facts = {
        "stage": entry.stage.code,
        "was": [sitting.began_at.isoformat(), sitting.ended_at.isoformat()],
        "now": [moment.isoformat() for moment in times],
        "reason": told(reason, {candidacy.person.name: candidacy.number} if candidacy.person else None),
    }
    return audit.Event(at, by.login, "exam.on-paper-times", audit.about(candidacy), facts)
