"""Write what was read from sheets among the answers: events like any other, so that they are marked like any other."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from exams.models import AnswerEvent, TypedAnswer
from exams.queries.hall import Sat
from exams.queries.sitting import newest_answers
from exams.sitting.answers import HIGHEST_SEQ, is_given
from exams.sitting.typed import same
from recruit.db import db

_SPACE = uuid.UUID("6f0b2a4e-6a60-4f0e-9d0c-5f6a2b1c7d31")


@dataclass(frozen=True)
class Hands:
    """Through whose hands it went; `channel` is ``typed`` or ``import``, `batch` tells one taking-in from another."""

    channel: str
    entered_by_id: int
    checked_by_id: int
    settled_by_id: int | None
    batch: str


def store_typed(sat: Sat, answers: Mapping[int, list[str]], hands: Hands, at: datetime) -> int:
    """Adds what differs from the answers that stand; returns how many. Flushes only.

    They carry the highest sequence there is: of a question answered both on paper and on a device paper counts, and
    of two takings-in the later one. What is blank on paper leaves the answer that was acknowledged online, if it was
    handed over; what a former taking-in said is taken back by it.
    """
    attempt_id = sat.sitting.attempt_id
    standing = newest_answers([attempt_id]).get(attempt_id, {})
    taken_in = _taken_in(attempt_id)
    events = []
    for position, kind in enumerate(sat.asked.kinds, 1):
        answer, stands = answers.get(position, []), standing.get(position, [])
        blank_beside_online = not is_given(answer) and position not in taken_in
        if blank_beside_online or (same(kind, answer, stands) and position in taken_in):
            continue
        client_id = str(uuid.uuid5(_SPACE, f"{attempt_id}/{position}/{hands.batch}"))
        events.append(
            AnswerEvent(
                attempt_id=attempt_id,
                client_id=client_id,
                client_seq=HIGHEST_SEQ,
                position=position,
                answer=list(answer),
                received_at=at,
                late=False,
            )
        )
    db.session.add_all(events)
    db.session.flush()
    db.session.add_all(
        TypedAnswer(
            event_id=event.id,
            channel=hands.channel,
            entered_by_id=hands.entered_by_id,
            checked_by_id=hands.checked_by_id,
            settled_by_id=hands.settled_by_id,
        )
        for event in events
    )
    sat.sitting.settled_at = at
    db.session.flush()
    return len(events)


def _taken_in(attempt_id: int) -> set[int]:
    """Positions that a former taking-in has answered."""
    query = (
        db.select(AnswerEvent.position)
        .join(TypedAnswer, TypedAnswer.event_id == AnswerEvent.id)
        .where(AnswerEvent.attempt_id == attempt_id)
    )
    return set(db.session.scalars(query))
