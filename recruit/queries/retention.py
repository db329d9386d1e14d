"""Reads about keeping and erasing: from when a cohort's time runs, what is due, when it was last done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from recruit.db import db
from recruit.erasing import Part, Scope, parts
from recruit.models import Agreement, Cohort, Entry, ErasureRun, Result, Stage
from recruit.retention import Facts, Term, open_kinds, terms


@dataclass(frozen=True)
class Due:
    """How many records of one part would go now. `term` is None for what belongs to no programme."""

    cohort: Cohort | None
    term: Term | None
    part: Part
    count: int


def facts_of(cohort: Cohort) -> Facts:
    """The last moment of any window or posting, planned or real, and the last signature put on record.

    Windows count as planned: a cohort that was given up half-way must not keep its people's data for ever.
    """
    moments = [stage.closes_at for stage in cohort.stages]
    of_cohort = Stage.cohort_id == cohort.id
    moments.append(
        db.session.scalar(
            select(func.max(Entry.closes_at)).join(Stage, Entry.stage_id == Stage.id).where(of_cohort)
        )
    )
    for column in (Result.confirmed_at, Result.published_at, Result.posted_until):
        query = select(func.max(column)).join(Stage, Result.stage_id == Stage.id).where(of_cohort)
        moments.append(db.session.scalar(query))
    signed = (
        select(func.max(Agreement.signed_at))
        .join(Entry, Agreement.entry_id == Entry.id)
        .join(Stage, Entry.stage_id == Stage.id)
        .where(of_cohort)
    )
    last = max((one for one in moments if one is not None), default=cohort.opened_at)
    return Facts(last, db.session.scalar(signed), cohort.hold_reason is not None, cohort.held_until)


def terms_of(cohort: Cohort, at: datetime) -> list[Term]:
    """Every kind of data of a cohort: until when it is kept."""
    return terms(cohort.programme.keep, facts_of(cohort), at)


def every_cohort() -> list[Cohort]:
    return list(db.session.scalars(select(Cohort).order_by(Cohort.id)))


def due_parts(scope: Scope, at: datetime) -> list[Part]:
    """The parts of which something may go now: of a cohort by its terms, else those that belong to no programme."""
    if scope.cohort is None:
        return [part for part in parts() if not part.kind]
    now = open_kinds(terms_of(scope.cohort, at))
    return [part for part in parts() if part.kind in now]


def count(part: Part, scope: Scope) -> int:
    return db.session.scalar(select(func.count()).select_from(part.due(scope).subquery())) or 0


def what_is_due(at: datetime) -> list[Due]:
    """What a run would erase at this moment, one line for each part of each cohort that has anything to erase."""
    found = []
    for cohort in [*every_cohort(), None]:
        scope = Scope(cohort, at)
        by_kind = {term.kind: term for term in terms_of(cohort, at)} if cohort is not None else {}
        found += [
            Due(cohort, by_kind.get(part.kind), part, number)
            for part in due_parts(scope, at)
            if (number := count(part, scope))
        ]
    return found


def last_runs(limit: int = 10) -> list[ErasureRun]:
    """The newest first."""
    return list(db.session.scalars(select(ErasureRun).order_by(ErasureRun.id.desc()).limit(limit)))
