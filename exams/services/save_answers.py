"""Take in answers. This is the promise of the house: what is acknowledged here is never lost.

The caller commits, and only then lets the receipts go; a receipt that left before its commit would be a lie.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select

from exams.bank.items import Item
from exams.models import AnswerEvent, Attempt
from exams.queries.bank import items_by_id
from exams.queries.sitting import locked, slots_of, timing_of
from exams.sitting.answers import digest, is_answer, is_client_id, is_seq
from recruit.db import db
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
    attempts = locked(each.attempt_id for each in batch)
    kinds = _kinds(attempts)
    known = _known(batch, attempts)
    outcomes: list[Outcome] = []
    rows: list[dict[str, Any]] = []
    for each in batch:
        outcome = _take(each, attempts.get(each.attempt_id), kinds, known, received_at)
        if isinstance(outcome, Receipt) and (each.attempt_id, outcome.client_id) not in known:
            known[each.attempt_id, outcome.client_id] = outcome
            rows.append(_row(outcome))
        outcomes.append(outcome)
    if rows:
        db.session.execute(insert(AnswerEvent), rows)
    return outcomes


def _take(
    each: Answer,
    attempt: Attempt | None,
    kinds: dict[int, list[tuple[str, int]]],
    known: Known,
    received_at: datetime,
) -> Outcome:
    if attempt is None:
        return Declined(each.attempt_id, each.client_id, "attempt-unknown")
    code = _fault(each, kinds[attempt.id])
    if code is None and (receipt := known.get((attempt.id, each.client_id))) is not None:
        if (receipt.client_seq, receipt.position, receipt.answer) == _content(each):
            return receipt
        code = "answer-id-reused"
    if code is None:
        code = _refusal_of(attempt)
    if code is not None:
        return Declined(attempt.id, each.client_id, code)
    arrived = each.received_at or received_at
    return _receipt(each, arrived, late=not timing_of(attempt, arrived).in_time)


def _fault(each: Answer, questions: list[tuple[str, int]]) -> str | None:
    """The attempt's questions are given as (kind, number of options), in the order of the paper."""
    if not is_client_id(each.client_id) or not is_seq(each.client_seq) or type(each.position) is not int:
        return "answer-malformed"
    if not 1 <= each.position <= len(questions):
        return "position-unknown"
    kind, options = questions[each.position - 1]
    return None if is_answer(kind, options, each.answer) else "answer-malformed"


def _refusal_of(attempt: Attempt) -> str | None:
    """Handed in is handed in. Where only the clock ended the attempt, what was written in time may still arrive."""
    if attempt.finished_by == "candidate":
        return "attempt-submitted"
    return "stage-closed" if attempt.entry.stage.state == "closed" else None


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


def _row(receipt: Receipt) -> dict[str, Any]:
    return {
        "attempt_id": receipt.attempt_id,
        "client_id": receipt.client_id,
        "client_seq": receipt.client_seq,
        "position": receipt.position,
        "answer": list(receipt.answer),
        "received_at": receipt.received_at,
        "late": receipt.late,
    }


def _kinds(attempts: dict[int, Attempt]) -> dict[int, list[tuple[str, int]]]:
    """Kind and number of options of every question, by attempt."""
    slots = {attempt.id: slots_of(attempt) for attempt in attempts.values()}
    items: dict[int, Item] = items_by_id(slot.item_id for each in slots.values() for slot in each)
    return {
        attempt_id: [(items[slot.item_id].kind, len(slot.order)) for slot in each]
        for attempt_id, each in slots.items()
    }


def _known(batch: Sequence[Answer], attempts: dict[int, Attempt]) -> Known:
    """Receipts of the batch's answers that are stored already, by attempt and client id."""
    ids = {each.client_id for each in batch if is_client_id(each.client_id)}
    found: Known = {}
    for part in slices(ids):
        query = select(AnswerEvent).where(AnswerEvent.client_id.in_(part))
        for attempt_ids in slices(attempts):
            for event in db.session.scalars(query.where(AnswerEvent.attempt_id.in_(attempt_ids))):
                stored = Answer(
                    event.attempt_id, event.client_id, event.client_seq, event.position, event.answer
                )
                found[event.attempt_id, event.client_id] = _receipt(
                    stored, event.received_at, late=event.late
                )
    return found
