"""Give the extra minutes that somebody asked for, or say no. The second person's one tap, in the middle of an exam.

Everything is judged anew under the rows' locks: a candidate who starts, saves, hands in or is collected at the same
moment comes either before or after, never in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update

from exams.models import AnswerEvent, Attempt, TimeRequest, TimeShare
from exams.queries.given_time import attempts_by_entry, minutes_given, objection, shares_of
from exams.queries.sitting import locked as locked_attempts
from exams.queries.sitting import settled_timing, timing_of
from exams.reasons import LONGEST_REASON
from exams.services.ask_for_time import ASKERS, names_of, why
from exams.services.hold_entries import hold
from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account
from recruit.reasons import told
from recruit.services.hold_stage import hold_open
from recruit.services.roles import require, require_other, require_scope

GIVERS = ("office", "second-signatory", "auditor")


def give_time(request: TimeRequest, by: Account, at: datetime) -> list[TimeShare]:
    """A second person gives the minutes to everybody of the request who can still have them; returns all shares.

    Whoever handed in meanwhile is passed over, and the share says why. Answers that came too late for the old deadline
    and in time for the new one count from now on.
    Errors: Refusal('role-missing' | 'same-signatory' | 'outside-township' | 'stage-closed' | 'time-settled');
    where nobody can have them any more, the first candidate's objection.
    """
    require(by, *GIVERS)
    hold_open([request.stage])
    hold(share.entry for share in shares_of(request))
    held = _held(request, by)
    require_other(by, db.session.get(Account, held.proposed_by_id), held.proposed_by_id)
    shares = shares_of(held)
    attempts = _attempts([share.entry_id for share in shares])
    given = minutes_given(share.entry_id for share in shares)
    told_why = why(held, [share.entry for share in shares])
    refusals, events = [], []
    for share in shares:
        entry, attempt = share.entry, attempts.get(share.entry_id)
        refusal = objection(entry, attempt, held.minutes, given.get(entry.id, 0), at)
        share.outcome = refusal.code if refusal else "given"
        if refusal is not None:
            refusals.append(refusal)
            continue
        facts = {"stage": held.stage.code, "minutes": held.minutes, **told_why, "asked_by": _login(held)}
        if attempt is not None:
            attempt.extension_seconds += held.minutes * 60
            facts |= {"until": timing_of(attempt, at).deadline.isoformat(), "answers": admit_late(attempt)}
        events.append(audit.Event(at, by.login, "exam.time-give", audit.about(entry.candidacy), facts))
    if not events:
        raise refusals[0]
    held.state, held.settled_at, held.settled_by_id = "confirmed", at, by.id
    db.session.flush()
    audit.record(events)
    return shares


def send_back(request: TimeRequest, reason: str, by: Account, at: datetime) -> None:
    """The second person says no, with a reason; or whoever asked takes it back.

    Errors: Refusal('role-missing' | 'outside-township' | 'time-settled' | 'time-answer-missing').
    """
    held = _held(request, by)
    own = by.id == held.proposed_by_id
    require(by, *(ASKERS if own else GIVERS))
    answer = reason.strip()[:LONGEST_REASON]
    if not own and not answer:
        raise Refusal("time-answer-missing")
    held.state, held.answer = "withdrawn" if own else "rejected", answer
    held.settled_at, held.settled_by_id = at, by.id
    db.session.flush()
    entries = [share.entry for share in shares_of(held)]
    audit.note(
        at,
        by.login,
        "exam.time-back",
        audit.at_stage(held.stage),
        state=held.state,
        reason=told(answer, names_of(entries) if answer else None),
        minutes=held.minutes,
        numbers=sorted(entry.candidacy.number for entry in entries),
    )


def _held(request: TimeRequest, by: Account) -> TimeRequest:
    """The request, locked: of two who tap at the same moment, the second finds it settled."""
    held = locked(TimeRequest, request.id)
    if held is None or held.state != "proposed":
        raise Refusal("time-settled")
    for share in shares_of(held):
        require_scope(by, share.entry.candidacy.township_code)
    return held


def _attempts(entry_ids: Sequence[int]) -> dict[int, Attempt]:
    """Locked, by entry."""
    begun = attempts_by_entry(entry_ids)
    return {one.entry_id: one for one in locked_attempts(one.id for one in begun.values()).values()}


def admit_late(attempt: Attempt) -> int:
    """Lifts the ruling `late` from what arrived within the new time; returns from how many answers."""
    last = settled_timing(attempt).last_arrival
    lifted = db.session.execute(
        update(AnswerEvent)
        .where(
            AnswerEvent.attempt_id == attempt.id,
            AnswerEvent.late.is_(True),
            AnswerEvent.received_at <= last,
        )
        .values(late=False)
        .execution_options(synchronize_session="fetch")
    )
    return int(lifted.rowcount)  # type: ignore[attr-defined]


def _login(request: TimeRequest) -> str:
    account = db.session.get(Account, request.proposed_by_id)
    return account.login if account else ""
