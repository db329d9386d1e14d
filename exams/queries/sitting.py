"""Reads for the sitting: whose attempt it is, until when it runs, what was asked and what was answered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from exams.deadline import Limits, Timing, timing
from exams.models import AnswerEvent, Attempt, LateShare
from exams.queries.pauses import concerned
from exams.queries.sat_items import sat_items
from exams.sitting.answers import is_given
from exams.sitting.paper import Slot
from exams.sitting.pauses import NONE, Pause, doors, last_known, paused_at, under
from exams.sitting.rules import Rules, rules_of
from exams.sitting.seen import Question, seen_question
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Entry, Stage
from recruit.programme import Programme
from recruit.queries.entries import of_person
from recruit.slices import slices


def stage_rules(stage: Stage) -> Rules:
    """The rules of a running exam, read from its frozen programme once per process."""
    return _rules(stage.cohort.programme, stage.code)


@lru_cache(maxsize=64)
def _rules(programme: Programme, code: str) -> Rules:
    return rules_of(programme.stage(code).params)


def own_attempt(account: Account, attempt_id: int) -> Attempt:
    """The signed-in applicant's own attempt. Errors: Refusal('unknown'), also for somebody else's."""
    query = (
        select(Attempt)
        .join(Attempt.entry)
        .join(Entry.candidacy)
        .where(Attempt.id == attempt_id)
        .where(*of_person(account.person_id))
    )
    attempt = db.session.scalar(query)
    if attempt is None:
        raise Refusal("unknown")
    return attempt


def attempt_of(entry: Entry) -> Attempt | None:
    return db.session.scalar(select(Attempt).where(Attempt.entry_id == entry.id))


def locked(attempt_ids: Iterable[int]) -> dict[int, Attempt]:
    """The attempts by id, locked in one order for all, with entry, stage and paper loaded."""
    found: dict[int, Attempt] = {}
    for part in slices(sorted(attempt_ids)):
        query = (
            select(Attempt)
            .where(Attempt.id.in_(part))
            .options(joinedload(Attempt.entry).joinedload(Entry.stage), joinedload(Attempt.paper))
            .order_by(Attempt.id)
            .with_for_update(of=Attempt)
            .execution_options(populate_existing=True)
        )
        found.update({attempt.id: attempt for attempt in db.session.scalars(query)})
    return found


def hold_attempts(stage: Stage) -> None:
    """Locks the stage's attempts until the commit; whoever stores answers at this moment comes before."""
    own = select(Entry.id).where(Entry.stage_id == stage.id)
    query = select(Attempt.id).where(Attempt.entry_id.in_(own)).order_by(Attempt.id).with_for_update()
    db.session.execute(query).all()


def limits_of(
    attempt: Attempt, at: datetime, more: timedelta = NONE, pauses: Sequence[Pause] | None = None
) -> Limits:
    """All that bounds this attempt at this moment, pauses included; with `more`, as if it had so much more time.

    `pauses`: those that concern it, where the caller has read them for many attempts at once (`concerned`).
    """
    entry = attempt.entry
    rules = stage_rules(entry.stage)
    opens, closes = entry.window
    limits = Limits(
        started_at=attempt.started_at,
        duration=rules.duration,
        window_closes=closes,
        grace=rules.grace,
        extension=timedelta(seconds=attempt.extension_seconds) + more,
    )
    held = concerned([entry]).get(entry.id, ()) if pauses is None else pauses
    return under(limits, held, opens, at)


def timing_of(
    attempt: Attempt, at: datetime, more: timedelta = NONE, pauses: Sequence[Pause] | None = None
) -> Timing:
    """The ruling of `exams.deadline` on this attempt at this moment; `more` and `pauses` as in `limits_of`."""
    return timing(limits_of(attempt, at, more, pauses), at)


def timings_of(attempts: Sequence[Attempt], at: datetime) -> dict[int, Timing]:
    """The same for many attempts by id; the pauses are read once for all."""
    held = concerned([attempt.entry for attempt in attempts])
    return {one.id: timing_of(one, at, pauses=held.get(one.entry_id, ())) for one in attempts}


def settled_timing(attempt: Attempt, more: timedelta = NONE) -> Timing:
    """Until when this attempt runs, as far as it is known: with every pause that has ended, whatever the moment."""
    held = concerned([attempt.entry]).get(attempt.entry_id, ())
    at = last_known(held, attempt.started_at)
    return timing(limits_of(attempt, at, more, held), at)


def doors_of(
    entry: Entry, at: datetime, pauses: Sequence[Pause] | None = None
) -> tuple[datetime, datetime, bool]:
    """The window of a candidate who has not begun, longer by what pauses took of it, and whether one holds now."""
    held = concerned([entry]).get(entry.id, ()) if pauses is None else pauses
    opens, closes = doors(held, *entry.window, at)
    return opens, closes, paused_at(held, at)


def slots_of(attempt: Attempt) -> list[Slot]:
    return [Slot.from_plain(row) for row in attempt.paper.items]


def newest_answers(
    attempt_ids: Sequence[int], *, late: bool = False, positions: Collection[int] | None = None
) -> dict[int, dict[int, list[Any]]]:
    """For each attempt, by position, the answer with the newest client sequence (of two alike, the later arrival).

    Late answers are left out, but for those that two people ruled to count; with `late` true all are in. `positions`:
    only answers there.
    """
    return {
        attempt_id: {position: answer for position, (answer, _seq) in answers.items()}
        for attempt_id, answers in _standing(attempt_ids, late, positions).items()
    }


def _standing(
    attempt_ids: Sequence[int], late: bool = False, positions: Collection[int] | None = None
) -> dict[int, dict[int, tuple[list[Any], int]]]:
    """The same, each with its client sequence."""
    found: dict[int, dict[int, tuple[list[Any], int]]] = {}
    for part in slices(attempt_ids):
        query = (
            select(AnswerEvent.attempt_id, AnswerEvent.position, AnswerEvent.answer, AnswerEvent.client_seq)
            .where(AnswerEvent.attempt_id.in_(part))
            .order_by(AnswerEvent.attempt_id, AnswerEvent.client_seq, AnswerEvent.id)
        )
        if not late:
            query = query.where(or_(AnswerEvent.late.is_(False), _counted()))
        if positions is not None:
            query = query.where(AnswerEvent.position.in_(sorted(positions)))
        for attempt_id, position, answer, seq in db.session.execute(query):
            found.setdefault(attempt_id, {})[position] = answer, seq
    return found


def _counted() -> ColumnElement[bool]:
    """A late answer that a ruling in force counts."""
    return (
        select(LateShare.id)
        .where(
            LateShare.attempt_id == AnswerEvent.attempt_id,
            LateShare.stands == "counted",
            AnswerEvent.id > LateShare.after_event_id,
            AnswerEvent.id <= LateShare.last_event_id,
        )
        .correlate(AnswerEvent)
        .exists()
    )


def newest_seq(attempt_id: int) -> int:
    """The highest client sequence received so far; a device that joins goes on from there."""
    query = select(func.max(AnswerEvent.client_seq)).where(AnswerEvent.attempt_id == attempt_id)
    return db.session.scalar(query) or 0


def questions(attempt: Attempt) -> list[Question]:
    """The paper as the candidate sees it, with the answers that stand."""
    slots = slots_of(attempt)
    items = sat_items(slot.item_id for slot in slots)
    stands = _standing([attempt.id]).get(attempt.id, {})
    return [
        seen_question(position, slot, items[slot.item_id], *stands.get(position, ()))
        for position, slot in enumerate(slots, 1)
    ]


def answered(attempt: Attempt) -> int:
    """How many questions have an answer that counts."""
    return sum(map(is_given, newest_answers([attempt.id]).get(attempt.id, {}).values()))
