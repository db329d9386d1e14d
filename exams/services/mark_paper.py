"""Mark the papers of a stage from the answers that stand, however each attempt ended."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from sqlalchemy import select

from exams.models import Attempt, Paper
from exams.queries.bank import items_by_id
from exams.queries.sitting import newest_answers, stage_rules
from exams.sitting.answers import paper_points
from exams.sitting.paper import Slot
from recruit.db import db
from recruit.models import Candidacy, Entry, Stage


def paper_marks(stage: Stage) -> dict[str, Decimal | None]:
    """Each candidate's points, by admission number; None for one who never opened the exam.

    Only answers that arrived in time count, of each question the one with the newest client sequence. It does not
    matter whether the candidate handed in, the clock collected the paper, or nobody did yet.
    """
    rule = stage_rules(stage).multiple_rule
    slot = lru_cache(maxsize=None)(_slot)
    marks: dict[str, Decimal | None] = {}
    papers: dict[str, tuple[int, list[Slot]]] = {}
    for number, attempt_id, plain in _sittings(stage):
        marks[number] = None
        if attempt_id is not None:
            slots = [slot(row["item"], row["order"], row["points"]) for row in plain]
            papers[number] = attempt_id, slots
    items = items_by_id(one.item_id for _, slots in papers.values() for one in slots)
    answers = newest_answers([attempt_id for attempt_id, _ in papers.values()])
    for number, (attempt_id, slots) in papers.items():
        marks[number] = paper_points(slots, items, answers.get(attempt_id, {}), rule)
    return marks


def _slot(item: int, order: str, points: str) -> Slot:
    """Thousands of papers share a few thousand distinct slots."""
    return Slot.from_plain({"item": item, "order": order, "points": points})


def _sittings(stage: Stage) -> list[tuple[str, int | None, list[Mapping[str, str]]]]:
    query = (
        select(Candidacy.number, Attempt.id, Paper.items)
        .select_from(Entry)
        .join(Entry.candidacy)
        .outerjoin(Attempt, Attempt.entry_id == Entry.id)
        .outerjoin(Paper, Paper.id == Attempt.paper_id)
        .where(Entry.stage_id == stage.id)
    )
    return [tuple(row) for row in db.session.execute(query)]  # type: ignore[misc]
