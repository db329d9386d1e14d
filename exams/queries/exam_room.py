"""Reads for the office: how a sitting goes, and what keeps it from ending."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import contains_eager

from exams.models import Attempt, Paper
from exams.queries.bank import pools
from exams.queries.sitting import stage_rules, timings_of
from exams.sitting.paper import check_pools
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Candidacy, Entry, Stage


@dataclass(frozen=True)
class Counts:
    """Candidates of a stage by what they have done so far; `without_paper` cannot start."""

    entered: int
    without_paper: int
    not_started: int
    running: int
    submitted: int


def counts(stage: Stage, township: str | None = None) -> Counts:
    """One query; `township` confines it to the people a township's account may see."""
    query = (
        select(
            func.count(Entry.id),
            func.sum(case((Paper.id.is_(None), 1), else_=0)),
            func.sum(case((Attempt.id.is_(None), 1), else_=0)),
            func.sum(case(((Attempt.id.is_not(None)) & (Attempt.submitted_at.is_(None)), 1), else_=0)),
            func.sum(case((Attempt.submitted_at.is_not(None), 1), else_=0)),
        )
        .select_from(Entry)
        .join(Entry.candidacy)
        .outerjoin(Paper, Paper.entry_id == Entry.id)
        .outerjoin(Attempt, Attempt.entry_id == Entry.id)
        .where(Entry.stage_id == stage.id)
    )
    if township is not None:
        query = query.where(Candidacy.township_code == township)
    return Counts(*(int(number or 0) for number in db.session.execute(query).one()))


def overdue(stage: Stage, at: datetime, township: str | None = None) -> int:
    """Papers begun and not in whose time has run out, extra minutes included."""
    query = (
        select(Attempt)
        .join(Attempt.entry)
        .join(Entry.candidacy)
        .where(Entry.stage_id == stage.id, Attempt.submitted_at.is_(None))
        .options(contains_eager(Attempt.entry))
    )
    if township is not None:
        query = query.where(Candidacy.township_code == township)
    begun = list(db.session.scalars(query))
    return sum(ruling.over for ruling in timings_of(begun, at).values())


def open_rooms() -> list[Stage]:
    """The sittings of this site that go on or are still to come, those opened first in front."""
    query = select(Stage).where(Stage.kind == "online-exam", Stage.state == "open").order_by(Stage.opens_at)
    return [stage for stage in db.session.scalars(query) if not stage_rules(stage).elsewhere]


def shortage(stage: Stage) -> Refusal | None:
    """What the bank lacks for this stage's papers: the refusal that drawing one would meet, or None."""
    try:
        rules = stage_rules(stage)
        check_pools(pools(), rules.lines, rules.drawing)
    except Refusal as refusal:
        return refusal
    return None


def find_receipt(code: str) -> Attempt | None:
    """The attempt that was handed in under this receipt code."""
    return db.session.scalar(select(Attempt).where(Attempt.receipt == code))
