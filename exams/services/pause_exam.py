"""Let the clock stand still, for all or for one room, and let it go on: at once, by one officer, on record.

A power cut does not wait for a second person. What is done stands in the log with name and reason; it can only give
time, never take any, and it moves no deadline that has passed.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from exams.models import AnswerEvent, Attempt, ExamPause
from exams.queries.sight import require_room, sight_of
from exams.queries.sitting import locked as locked_attempts
from exams.reasons import LONGEST_REASON
from exams.services.give_time import admit_late
from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Entry, Stage
from recruit.reasons import told
from recruit.services.hold_stage import hold_running
from recruit.services.roles import require

OFFICERS = ("office", "proctor")
CAUSES = ("power", "network", "site", "disturbance", "other")


def pause_exam(
    stage: Stage, room: str | None, cause: str, reason: str, by: Account, at: datetime
) -> ExamPause:
    """The clock stands still from `at` on, for everybody in `room`, or for all (None).

    Errors: Refusal('role-missing' | 'pause-whole' | 'day-room-unknown' | 'pause-cause' | 'pause-reason-missing' |
    'stage-closed' | 'pause-on').
    """
    require(by, *OFFICERS)
    _may_reach(stage, room, by)
    if cause not in CAUSES:
        raise Refusal("pause-cause")
    if cause == "other" and not reason.strip():
        raise Refusal("pause-reason-missing")
    # Held until the commit: of two officers at once, the second finds the pause of the first.
    hold_running(stage)
    if _going_on(stage, room) is not None:
        raise Refusal("pause-on")
    pause = ExamPause(
        stage=stage,
        room=room,
        cause=cause,
        reason=reason.strip()[:LONGEST_REASON],
        began_at=at,
        began_by_id=by.id,
    )
    db.session.add(pause)
    db.session.flush()
    facts = {"cause": cause, "room": room or "", "reason": told(pause.reason)}
    audit.note(at, by.login, "exam.pause", audit.at_stage(stage), **facts)
    return pause


def resume_exam(pause: ExamPause, by: Account, at: datetime) -> ExamPause:
    """The clock goes on. Answers that the new deadlines reach over count from now on.

    Errors: Refusal('role-missing' | 'pause-whole' | 'day-room-unknown' | 'pause-over').
    """
    require(by, *OFFICERS)
    _may_reach(pause.stage, pause.room, by)
    locked(Stage, pause.stage_id)
    held = locked(ExamPause, pause.id)
    if held is None or held.ended_at is not None:
        raise Refusal("pause-over")
    held.ended_at, held.ended_by_id = max(at, held.began_at), by.id
    db.session.flush()
    lifted = sum(admit_late(attempt) for attempt in _with_late_answers(held.stage))
    seconds = round((held.ended_at - held.began_at).total_seconds())
    facts = {"room": held.room or "", "seconds": seconds, "answers": lifted}
    audit.note(at, by.login, "exam.resume", audit.at_stage(held.stage), **facts)
    return held


def pauses_on(stage: Stage) -> list[ExamPause]:
    """The pauses that go on, the oldest first."""
    query = select(ExamPause).where(ExamPause.stage_id == stage.id, ExamPause.ended_at.is_(None))
    return list(db.session.scalars(query.order_by(ExamPause.id)))


def _may_reach(stage: Stage, room: str | None, by: Account) -> None:
    if room is not None:
        require_room(stage, room, by)
    elif not sight_of(stage, by).whole:
        raise Refusal("pause-whole")


def _going_on(stage: Stage, room: str | None) -> ExamPause | None:
    return next((one for one in pauses_on(stage) if one.room == room), None)


def _with_late_answers(stage: Stage) -> list[Attempt]:
    """Attempts not handed in by the candidate of which an answer was ruled late, locked."""
    query = (
        select(Attempt.id)
        .join(Entry, Entry.id == Attempt.entry_id)
        .join(AnswerEvent, AnswerEvent.attempt_id == Attempt.id)
        .where(Entry.stage_id == stage.id, AnswerEvent.late.is_(True), Attempt.submitted_at.is_(None))
        .distinct()
    )
    return list(locked_attempts(db.session.scalars(query)).values())
