"""The papers of an exam drawn again from what was kept of their draws, and compared with those that are kept."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from exams.models import Paper
from exams.queries.papers import draws_of
from exams.queries.sitting import stage_rules
from exams.sitting.pools import pools_from_plain
from exams.sitting.redrawn import drawn_again
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Candidacy, Cohort, Entry, Stage
from scoring.canonical import digest


@dataclass(frozen=True)
class Redrawn:
    """How many papers came out alike; the admission numbers of those that did not; how many have no record."""

    same: int
    different: tuple[str, ...]
    unknown: int


def redrawn(cohort: str, stage: str) -> Redrawn:
    """Errors: Refusal('unknown') where there is no such exam."""
    query = select(Stage).join(Cohort, Cohort.id == Stage.cohort_id)
    found = db.session.scalar(
        query.where(Cohort.code == cohort, Stage.code == stage, Stage.kind == "online-exam")
    )
    if found is None:
        raise Refusal("unknown")
    return compare(found)


def compare(stage: Stage) -> Redrawn:
    query = (
        select(Candidacy.number, Paper.draw_id, Paper.form, Paper.items)
        .select_from(Paper)
        .join(Entry, Entry.id == Paper.entry_id)
        .join(Entry.candidacy)
        .where(Entry.stage_id == stage.id)
        .order_by(Candidacy.number)
    )
    rules, draws = stage_rules(stage), {draw.id: draw for draw in draws_of(stage)}
    kept: dict[int | None, dict[str, tuple[int | None, list[object]]]] = {}
    for number, draw_id, form, items in db.session.execute(query):
        kept.setdefault(draw_id, {})[number] = form, items
    same, different = 0, []
    for draw_id, papers in kept.items():
        if draw_id is None:
            continue
        draw = draws[draw_id]
        choices = pools_from_plain(draw.bank.choices)
        whole = digest(draw.bank.choices) == draw.bank_sha256
        again = drawn_again(choices, rules, draw.seed, draw.numbers, draw.first) if whole else {}
        for number, (form, items) in papers.items():
            other = again.get(number)
            if other is not None and (form, items) == (other[0], [slot.to_plain() for slot in other[1]]):
                same += 1
            else:
                different.append(number)
    return Redrawn(same, tuple(different), len(kept.get(None, ())))
