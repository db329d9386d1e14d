"""The rehearsal of an exam: its stage, a candidate's own entry in it, and how many have tried."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from exams.models import Attempt
from recruit.db import db
from recruit.models import Candidacy, Cohort, Entry, Stage


@dataclass(frozen=True)
class Tried:
    """Of `people` who may practise, `begun` have opened it and `done` have handed in."""

    stage_id: int
    people: int
    begun: int
    done: int

    @property
    def percent(self) -> int:
        return 100 * self.begun // self.people if self.people else 0


def rehearsals(stage: Stage) -> str:
    """How the codes of an exam's rehearsals begin; a number follows."""
    return f"rehearsal-{stage.id}-"


def next_code(stage: Stage) -> str:
    query = select(func.count(Cohort.id)).where(Cohort.code.startswith(rehearsals(stage), autoescape=True))
    return f"{rehearsals(stage)}{(db.session.scalar(query) or 0) + 1}"


def rehearsal_of(stage: Stage) -> Stage | None:
    """The stage that is practised in, while it has not been thrown away."""
    query = (
        select(Stage)
        .join(Cohort, Cohort.id == Stage.cohort_id)
        .where(Cohort.code.startswith(rehearsals(stage), autoescape=True))
        .where(Cohort.withdrawn_at.is_(None), Stage.code == stage.code)
    )
    return db.session.scalar(query)


def rehearsal_entry(entry: Entry) -> Entry | None:
    """Where this candidate may practise."""
    held = rehearsal_of(entry.stage)
    if held is None:
        return None
    query = (
        select(Entry)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(Entry.stage_id == held.id, Candidacy.person_id == entry.candidacy.person_id)
    )
    return db.session.scalar(query)


def tried(stage: Stage) -> Tried | None:
    held = rehearsal_of(stage)
    if held is None:
        return None
    query = select(func.count(Entry.id), func.count(Attempt.id), func.count(Attempt.submitted_at))
    query = query.outerjoin(Attempt, Attempt.entry_id == Entry.id).where(Entry.stage_id == held.id)
    people, begun, done = db.session.execute(query).one()
    return Tried(held.id, people, begun, done)
