"""Several requests' answers in one transaction, committed before anybody is told anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import OperationalError

from exams.door.presence import Sign, hear
from exams.door.turn import turn
from exams.queries.taking import Taking, taking
from exams.services.save_answers import Answer, Outcome, Receipt, take_answers
from recruit.db import db


@dataclass(frozen=True)
class Delivery:
    """What one request brought: the answers of one attempt, when it arrived, and from where."""

    attempt_id: int
    answers: Sequence[Answer]
    arrived_at: datetime
    sign: Sign | None = None


@dataclass(frozen=True)
class Kept:
    """What became of a delivery, now that it is stored. `attempt` holds the facts that told the time."""

    attempt: Taking | None
    outcomes: Sequence[Outcome]

    @property
    def seq(self) -> int:
        """The highest client sequence that is stored; a device that joins goes on from there."""
        taken = [outcome.client_seq for outcome in self.outcomes if isinstance(outcome, Receipt)]
        return max([self.attempt.seq if self.attempt else 0, *taken])


class NotKept(Exception):
    """The database would not take it (locked, full, gone): nothing is acknowledged, the device keeps its answers."""


def store(deliveries: Sequence[Delivery]) -> list[Kept | Exception]:
    """One result for each delivery, in their order. Within an application's context that is the caller's own.

    If one of them cannot be stored by its own fault, the others are stored without it. If the database refuses, it
    refuses all of them: asking again for each would only keep everybody waiting.
    """
    try:
        with turn():
            return list(_together(deliveries))
    except OperationalError as error:
        db.session.rollback()
        return [_not_kept(error) for _each in deliveries]
    except Exception as error:
        db.session.rollback()
        if len(deliveries) == 1:
            return [error]
        return [result for each in deliveries for result in store([each])]


def store_one(delivery: Delivery) -> Kept:
    """The same in the request's own transaction, which has begun already: to wait for a turn now, holding the
    database, would hold up whoever has it. Errors: `NotKept`, and whatever the database says."""
    try:
        (kept,) = _together([delivery])
    except OperationalError as error:
        db.session.rollback()
        raise _not_kept(error) from error
    return kept


def _not_kept(error: Exception) -> NotKept:
    refused = NotKept()
    refused.__cause__ = error
    return refused


def _together(deliveries: Sequence[Delivery]) -> list[Kept]:
    answers = [
        Answer(one.attempt_id, one.client_id, one.client_seq, one.position, one.answer, each.arrived_at)
        for each in deliveries
        for one in each.answers
    ]
    attempts = taking(each.attempt_id for each in deliveries)
    outcomes = take_answers(answers, attempts, deliveries[0].arrived_at)
    hear([(each.attempt_id, each.sign, each.arrived_at) for each in deliveries if each.sign], attempts)
    db.session.commit()
    kept, start = [], 0
    for each in deliveries:
        end = start + len(each.answers)
        kept.append(Kept(attempts.get(each.attempt_id), outcomes[start:end]))
        start = end
    return kept
