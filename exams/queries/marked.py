"""Everything that the marks of an exam's papers are worked out from, read for everybody at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from sqlalchemy import select

from exams.bank.items import Item
from exams.models import Attempt, ItemRuling, Paper
from exams.queries.bank import items_by_id
from exams.queries.essays import points_by_hand
from exams.queries.rulings import treatments_of
from exams.queries.sitting import newest_answers, stage_rules
from exams.sitting.paper import Slot
from exams.sitting.points import SPREAD_PLACES, Treatments, paper_points, question_points
from recruit.db import db
from recruit.models import Candidacy, Entry, Stage
from scoring.numeric import round_to

#: Points that people gave, by attempt and position.
ByHand = Mapping[int, Mapping[int, Decimal]]


@dataclass(frozen=True)
class Marked:
    """The papers of a stage with what they are marked by. `papers`: admission number -> attempt and its questions, None
    for whoever never opened the exam."""

    papers: Mapping[str, tuple[int, list[Slot]] | None]
    items: Mapping[int, Item]
    answers: Mapping[int, Mapping[int, Sequence[str]]]
    treatments: Treatments
    by_hand: ByHand
    rule: str

    def points(self, number: str) -> Decimal | None:
        """What the candidate's paper is worth; None without one."""
        paper = self.papers[number]
        if paper is None:
            return None
        attempt_id, slots = paper
        mine, hand = self.answers.get(attempt_id, {}), self.by_hand.get(attempt_id, {})
        return paper_points(slots, self.items, mine, self.rule, self.treatments, hand)

    def by_question(self, number: str) -> list[Decimal | None]:
        """The points of each question of the candidate's paper, None for one that was left out."""
        paper = self.papers[number]
        attempt_id, slots = paper if paper is not None else (0, [])
        mine, hand = self.answers.get(attempt_id, {}), self.by_hand.get(attempt_id, {})
        return question_points(slots, self.items, mine, self.rule, self.treatments, hand)

    def points_of(self, number: str, codes: Collection[str]) -> Decimal:
        """What the candidate earned in the questions of these codes (in small letters); one left out earns nothing."""
        paper = self.papers[number]
        slots = paper[1] if paper is not None else []
        earned = (
            points
            for slot, points in zip(slots, self.by_question(number), strict=True)
            if points is not None and self.items[slot.item_id].code.casefold() in codes
        )
        # As the paper itself: a list's inputs take decimals that end.
        return round_to(sum(earned, Decimal(0)), SPREAD_PLACES)

    def every_points(self) -> dict[str, Decimal | None]:
        """The same for everybody, by admission number."""
        return {number: self.points(number) for number in self.papers}

    def supposing(self, stage: Stage, ruling: ItemRuling) -> Marked:
        """The same papers, marked as if the ruling were confirmed; nothing is read again."""
        return replace(self, treatments=treatments_of(stage, self.items, (ruling,)))


def marked_papers(stage: Stage, *, only: str | None = None) -> Marked:
    """Everything that the marks of a stage are worked out from, read in a few queries for everybody, or for the
    candidate with the admission number `only`."""
    slot = lru_cache(maxsize=None)(_slot)
    papers: dict[str, tuple[int, list[Slot]] | None] = {}
    for number, attempt_id, plain in _sittings(stage, only):
        papers[number] = None
        if attempt_id is not None:
            slots = [slot(row["item"], row["order"], row["points"], row.get("rule", "")) for row in plain]
            papers[number] = attempt_id, slots
    begun = [paper for paper in papers.values() if paper is not None]
    items = items_by_id({one.item_id for _, slots in begun for one in slots})
    answers = newest_answers([attempt_id for attempt_id, _ in begun])
    return Marked(
        papers=papers,
        items=items,
        answers=answers,
        treatments=treatments_of(stage, items),
        by_hand=points_by_hand(stage, begun, items, answers),
        rule=stage_rules(stage).multiple_rule,
    )


def _slot(item: int, order: str, points: str, rule: str) -> Slot:
    """Thousands of papers share a few thousand distinct slots."""
    return Slot.from_plain({"item": item, "order": order, "points": points, "rule": rule})


def _sittings(stage: Stage, only: str | None) -> list[tuple[str, int | None, list[Mapping[str, str]]]]:
    query = (
        select(Candidacy.number, Attempt.id, Paper.items)
        .select_from(Entry)
        .join(Entry.candidacy)
        .outerjoin(Attempt, Attempt.entry_id == Entry.id)
        .outerjoin(Paper, Paper.id == Attempt.paper_id)
        .where(Entry.stage_id == stage.id)
    )
    if only is not None:
        query = query.where(Candidacy.number == only)
    return [tuple(row) for row in db.session.execute(query)]  # type: ignore[misc]
