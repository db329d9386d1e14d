"""Put on record that candidates sit on paper: then they do not sit online, and nobody sits both ways unseen.

Whoever had begun online goes on on paper (hand-over): what was acknowledged online stands, a question answered on paper
counts as on paper, and what the device delivers after the hand-over is kept as late, for two people to rule on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from exams.models import Attempt, HallPrint, HallSheet, Paper, PaperSitting
from exams.queries.given_time import attempts_by_entry, entries_by_number, minutes_given
from exams.queries.hall_paper import papers_of
from exams.queries.pauses import concerned
from exams.queries.sitting import locked, stage_rules
from exams.services.hold_entries import hold
from exams.services.submit_attempt import receipt_code
from exams.sitting.pauses import Pause, doors, stood_still
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Entry, Stage
from recruit.services.hold_stage import hold_open
from recruit.services.roles import require, require_active
from recruit.slices import slices

RECORDERS = ("office", "proctor")
PLANNED = "planned"
#: Why somebody sits on paper; all but the first may interrupt a sitting that was begun online.
CAUSES = (PLANNED, "power", "network", "device", "other")


@dataclass(frozen=True)
class Times:
    """As the room recorded them. `cause` is one of `CAUSES`; for a hand-over `began` is its moment."""

    began: datetime
    ended: datetime
    cause: str


def sit_on_paper(
    stage: Stage, numbers: Sequence[str], times: Times, by: Account, at: datetime
) -> list[PaperSitting]:
    """Records it for all of them or for none. It may be done as soon as they begin, with the end that is planned.

    Errors: Refusal('role-missing' | 'stage-closed' | 'candidacy-ended' | 'time-number-unknown') and, with the `number`
    where one candidate is concerned: 'hall-cause' | 'hall-not-printed' | those of `require_times` |
    'hall-sits-already' | 'hall-handed-in' | 'hall-planned-begun' | 'hall-before-start'.
    """
    require(by, *RECORDERS)
    if times.cause not in CAUSES:
        raise Refusal("hall-cause")
    entries = held_for_times(stage, numbers, (times.began, times.ended), by, at)
    ids = [entry.id for entry in entries]
    attempts = locked(one.id for one in attempts_by_entry(ids).values())
    begun = {one.entry_id: one for one in attempts.values()}
    papers, printed, given = papers_of(ids), _printed(ids), minutes_given(ids)
    on_paper, pauses = _on_paper(list(attempts)), concerned(entries)
    sittings = []
    for entry in entries:
        attempt = begun.get(entry.id)
        if entry.id not in printed:
            raise Refusal("hall-not-printed", number=entry.candidacy.number)
        require_times(entry, times, given.get(entry.id, 0), pauses.get(entry.id, ()))
        if attempt is None:
            sittings.append(_fresh(entry, papers[entry.id], times, given.get(entry.id, 0)))
        else:
            _may_hand_over(entry, attempt, attempt.id in on_paper, times)
            sittings.append(_handed_over(attempt, times))
    for one in sittings:
        one.recorded_at, one.recorded_by_id = at, by.id
    db.session.add_all(sittings)
    db.session.flush()
    audit.record(_event(one, by, at) for one in sittings)
    return sittings


def held_for_times(
    stage: Stage, numbers: Sequence[str], times: tuple[datetime, datetime], by: Account, at: datetime
) -> list[Entry]:
    """The entries of whom a room writes these times down, held. Errors: those of `sit_on_paper` before any number."""
    began, ended = times
    if not began < ended or began > at:
        raise Refusal("hall-times")
    hold_open([stage])
    entries = entries_by_number(stage, numbers, by)
    if not entries:
        raise Refusal("hall-nobody")
    hold(entries)
    return list(entries)


def require_times(entry: Entry, times: Times, given: int, pauses: Sequence[Pause]) -> None:
    """Nobody begins outside the doors or writes longer than the exam lasts, with the minutes `given` and what pauses
    took. Errors: Refusal('candidacy-ended' | 'stage-closed' | 'hall-times' | 'hall-too-long' (number, minutes))."""
    require_active(entry.candidacy)
    if entry.outcome != "in":
        raise Refusal("stage-closed", stage=entry.stage.code)
    opens, closes = doors(pauses, *entry.window, times.began)
    if not opens <= times.began <= closes:
        raise Refusal("hall-times")
    longest = stage_rules(entry.stage).duration + timedelta(minutes=given)
    longest += stood_still(pauses, times.began, times.began + longest, times.ended)[0]
    if times.ended - times.began > longest:
        minutes = int(longest.total_seconds()) // 60
        raise Refusal("hall-too-long", number=entry.candidacy.number, minutes=minutes)


def _may_hand_over(entry: Entry, attempt: Attempt, on_paper: bool, times: Times) -> None:
    number = entry.candidacy.number
    if on_paper:
        raise Refusal("hall-sits-already", number=number)
    if attempt.finished_by == "candidate":
        raise Refusal("hall-handed-in", number=number)
    if times.cause == PLANNED:
        raise Refusal("hall-planned-begun", number=number)
    if times.began < attempt.started_at:
        raise Refusal("hall-before-start", number=number)


def _fresh(entry: Entry, paper: Paper, times: Times, given: int) -> PaperSitting:
    """An attempt that is in from its first moment: no device can write into it."""
    attempt = Attempt(entry=entry, paper=paper, started_at=times.began, extension_seconds=60 * given)
    db.session.add(attempt)
    # The receipt's code is worked out from the row's number.
    db.session.flush()
    attempt.submitted_at, attempt.finished_by = times.ended, "candidate"
    attempt.receipt = receipt_code(attempt.id, times.ended)
    return PaperSitting(attempt=attempt, cause=times.cause, began_at=times.began, ended_at=times.ended)


def _handed_over(attempt: Attempt, times: Times) -> PaperSitting:
    """The clock ends the sitting online, so what waits on the device may still come, late (`exams.queries.taking`)."""
    if attempt.submitted_at is None:
        attempt.submitted_at, attempt.finished_by = times.began, "clock"
        attempt.receipt = receipt_code(attempt.id, times.began)
    return PaperSitting(
        attempt=attempt, handed_over=True, cause=times.cause, began_at=times.began, ended_at=times.ended
    )


def _printed(entry_ids: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for part in slices(entry_ids):
        query = (
            select(HallSheet.entry_id)
            .join(HallPrint, HallPrint.id == HallSheet.print_id)
            .where(HallSheet.entry_id.in_(part), HallSheet.printed_at.is_not(None))
        )
        found.update(db.session.scalars(query))
    return found


def _on_paper(attempt_ids: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for part in slices(attempt_ids):
        found.update(
            db.session.scalars(select(PaperSitting.attempt_id).where(PaperSitting.attempt_id.in_(part)))
        )
    return found


def _event(one: PaperSitting, by: Account, at: datetime) -> audit.Event:
    entry = one.attempt.entry
    facts = {
        "stage": entry.stage.code,
        "cause": one.cause,
        "handed_over": bool(one.handed_over),
        "began": one.began_at.isoformat(),
        "ended": one.ended_at.isoformat(),
    }
    return audit.Event(at, by.login, "exam.on-paper", audit.about(entry.candidacy), facts)
