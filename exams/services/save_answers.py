"""Take in answers. This is the promise of the house: what is acknowledged here is never lost.

The caller commits, and only then lets the receipts go; a receipt that left before its commit would be a lie.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from exams.models import AnswerEvent
from exams.queries.taking import Asked, Taking, taking
from exams.sitting.answers import digest, is_answer, is_client_id, is_seq
from recruit.db import db
from recruit.prepared import Rows
from recruit.secrets import signature
from recruit.slices import slices


@dataclass(frozen=True)
class Answer:
    """One answer as a device sent it. `received_at` is set where one batch carries several arrivals."""

    attempt_id: int
    client_id: Any
    client_seq: Any
    position: Any
    answer: Any
    received_at: datetime | None = None


@dataclass(frozen=True)
class Receipt:
    """What a device gets for a stored answer; the same one however often it asks."""

    attempt_id: int
    client_id: str
    client_seq: int
    position: int
    answer: tuple[str, ...]
    sha256: str
    received_at: datetime
    late: bool
    signature: str


@dataclass(frozen=True)
class Declined:
    """Why an answer was not taken: ``attempt-unknown``, ``answer-malformed``, ``position-unknown``,
    ``answer-id-reused``, ``attempt-submitted`` or ``stage-closed``. The rest of its batch is not touched."""

    attempt_id: int
    client_id: Any
    code: str


Outcome = Receipt | Declined
Known = dict[tuple[int, str], Receipt]


def save_answers(batch: Sequence[Answer], received_at: datetime) -> list[Outcome]:
    """Stores the batch, of any number of attempts, in the caller's one transaction; one outcome for each answer.

    An answer whose id is known already gets its first receipt again, also after the end of the attempt. An answer
    that arrives after the last moment is kept, marked late and never counted.
    """
    db.session.flush()
    return take_answers(batch, taking(each.attempt_id for each in batch), received_at)


def take_answers(
    batch: Sequence[Answer], attempts: Mapping[int, Taking], received_at: datetime
) -> list[Outcome]:
    """The same for attempts that the caller has locked and read in this transaction."""
    outcomes: list[Outcome | None] = [_unfit(each, attempts.get(each.attempt_id)) for each in batch]
    fresh: Known = {}
    asked: list[int] = []
    for number, each in enumerate(batch):
        if outcomes[number] is None:
            asked.append(number)
            attempt, key = attempts[each.attempt_id], (each.attempt_id, each.client_id)
            if key not in fresh and _refusal_of(attempt) is None:
                arrived = each.received_at or received_at
                fresh[key] = _receipt(each, arrived, late=not attempt.timing(arrived).in_time)
    wanted = {(batch[number].attempt_id, batch[number].client_id) for number in asked}
    known = fresh if _store(list(fresh.values())) and len(fresh) == len(wanted) else _stored(wanted)
    for number in asked:
        outcomes[number] = _outcome(batch[number], attempts[batch[number].attempt_id], known)
    return [outcome for outcome in outcomes if outcome is not None]


def _unfit(each: Answer, attempt: Taking | None) -> Declined | None:
    code = "attempt-unknown" if attempt is None else _fault(each, attempt.questions)
    return None if code is None else Declined(each.attempt_id, each.client_id, code)


def _outcome(each: Answer, attempt: Taking, known: Known) -> Outcome:
    receipt = known.get((each.attempt_id, each.client_id))
    if receipt is None:
        return Declined(each.attempt_id, each.client_id, _refusal_of(attempt) or "attempt-unknown")
    if (receipt.client_seq, receipt.position, receipt.answer) == _content(each):
        return receipt
    return Declined(each.attempt_id, each.client_id, "answer-id-reused")


def _fault(each: Answer, questions: Sequence[Asked]) -> str | None:
    if not is_client_id(each.client_id) or not is_seq(each.client_seq) or type(each.position) is not int:
        return "answer-malformed"
    if not 1 <= each.position <= len(questions):
        return "position-unknown"
    asked = questions[each.position - 1]
    fits = is_answer(asked.kind, asked.options, each.answer, asked.left)
    return None if fits else "answer-malformed"


def _refusal_of(attempt: Taking) -> str | None:
    """Handed in is handed in. Where only the clock ended the attempt, what was written in time may still arrive."""
    if attempt.finished_by == "candidate":
        return "attempt-submitted"
    return "stage-closed" if attempt.stage_closed else None


def _content(each: Answer) -> tuple[Any, ...]:
    return each.client_seq, each.position, tuple(each.answer)


def _receipt(each: Answer, received_at: datetime, *, late: bool) -> Receipt:
    received_at, sha256 = received_at.astimezone(UTC), digest(each.answer)
    signed = signature(
        "answer",
        each.attempt_id,
        each.client_id,
        each.client_seq,
        each.position,
        sha256,
        received_at.isoformat(),
    )
    return Receipt(
        each.attempt_id, each.client_id, each.client_seq, each.position, tuple(each.answer), sha256, received_at, late,
        signed,
    )  # fmt: skip


#: A row that is there already stays as it is.
_ONCE = Rows(
    AnswerEvent.__table__,
    ("attempt_id", "client_id", "client_seq", "position", "answer", "received_at", "late"),
    "ON CONFLICT (attempt_id, client_id) DO NOTHING",
)


def _store(receipts: Sequence[Receipt]) -> bool:
    """Adds the answers of the receipts; False where one of them was there before."""
    if not receipts:
        return True
    done = _ONCE.insert(db.session.connection(), [vars(receipt) for receipt in receipts])
    return done == len(receipts)


def _stored(wanted: Collection[tuple[int, str]]) -> Known:
    """Receipts of the answers that are stored, by attempt and client id."""
    found: Known = {}
    for part in slices({client_id for _attempt, client_id in wanted}):
        query = select(AnswerEvent).where(AnswerEvent.client_id.in_(part))
        for attempt_ids in slices({attempt_id for attempt_id, _client in wanted}):
            for event in db.session.scalars(query.where(AnswerEvent.attempt_id.in_(attempt_ids))):
                stored = Answer(
                    event.attempt_id, event.client_id, event.client_seq, event.position, event.answer
                )
                receipt = _receipt(stored, event.received_at, late=event.late)
                found[event.attempt_id, event.client_id] = receipt
    return found
