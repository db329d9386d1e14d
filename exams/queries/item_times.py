"""How long each candidate took for each question, as far as the arrival of answers tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from exams.models import AnswerEvent, Attempt
from exams.queries.marked import Marked
from recruit.db import db
from recruit.slices import slices

#: Answers of several questions that arrive within so many seconds of each other left the phone together: nobody knows
#: how long each of them took.
TOGETHER = 1.0

Arrival = tuple[int, datetime]


def seconds_of(
    marked: Marked, numbers: Sequence[str], ids: Sequence[int], names: Sequence[str]
) -> dict[str, list[float | None]]:
    """Question name -> seconds of each candidate, None where unknown; questions without any known time are left out."""
    name_of = dict(zip(ids, names, strict=True))
    found: dict[str, list[float | None]] = {name: [None] * len(numbers) for name in names}
    papers = [marked.papers[number] for number in numbers]
    arrivals = _arrivals([paper[0] for paper in papers if paper is not None])
    for column, paper in enumerate(papers):
        if paper is None or paper[0] not in arrivals:
            continue
        attempt_id, slots = paper
        for position, seconds in spent(*arrivals[attempt_id]).items():
            if position <= len(slots):
                found[name_of[slots[position - 1].item_id]][column] = seconds
    return {name: row for name, row in found.items() if any(value is not None for value in row)}


def spent(started_at: datetime, arrivals: Sequence[Arrival]) -> dict[int, float]:
    """Position -> seconds: the time from one answer's arrival to the next belongs to the question answered then; a
    question that was come back to has the sum. `arrivals` in the order in which they came."""
    found: dict[int, float] = {}
    unknown: set[int] = set()
    before, place = started_at, 0
    while place < len(arrivals):
        end = place
        while (
            end + 1 < len(arrivals) and (arrivals[end + 1][1] - arrivals[end][1]).total_seconds() < TOGETHER
        ):
            end += 1
        positions = {position for position, _ in arrivals[place : end + 1]}
        last = arrivals[end][1]
        if len(positions) > 1:
            unknown |= positions
        else:
            (position,) = positions
            found[position] = found.get(position, 0.0) + (last - before).total_seconds()
        before, place = last, end + 1
    return {position: seconds for position, seconds in found.items() if position not in unknown}


def _arrivals(attempt_ids: Sequence[int]) -> Mapping[int, tuple[datetime, list[Arrival]]]:
    found: dict[int, tuple[datetime, list[Arrival]]] = {}
    for part in slices(attempt_ids):
        query = (
            select(AnswerEvent.attempt_id, Attempt.started_at, AnswerEvent.position, AnswerEvent.received_at)
            .join(Attempt, Attempt.id == AnswerEvent.attempt_id)
            .where(AnswerEvent.attempt_id.in_(part), AnswerEvent.late.is_(False))
            .order_by(AnswerEvent.attempt_id, AnswerEvent.received_at, AnswerEvent.id)
        )
        for attempt_id, started_at, position, received_at in db.session.execute(query):
            found.setdefault(attempt_id, (started_at, []))[1].append((position, received_at))
    return found
