"""The funnel as the office sees it: how many stand where, what blocks a stage, who waits for whose signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import defer, joinedload

from recruit.db import db
from recruit.errors import Refusal
from recruit.funnel import window_state
from recruit.kinds import Blocker
from recruit.models import (
    Account,
    Candidacy,
    Cohort,
    Entry,
    Mark,
    Message,
    Result,
    Stage,
    TieBreakProposal,
)
from recruit.queries.stages import standing_in_the_way

PAGE = 50
OUTCOMES = ("in", "advanced", "reserve", "out")


@dataclass(frozen=True)
class StageCounts:
    """How many are in a stage and with what outcome; `inside` have none yet."""

    stage: Stage
    entered: int
    inside: int
    advanced: int
    reserve: int
    out: int


@dataclass(frozen=True)
class StageAtWork:
    """A stage with its counts and newest result. `window`: ``before``, ``open`` or ``after``; `blockers` say why it
    cannot close although its window is over."""

    counts: StageCounts
    window: str
    newest: Result | None
    tie: TieBreakProposal | None
    blockers: Sequence[Blocker]

    @property
    def stage(self) -> Stage:
        return self.counts.stage


@dataclass(frozen=True)
class EntryPage:
    """One page of a stage's entries."""

    rows: Sequence[Entry]
    page: int
    pages: int
    total: int


def stage_counts(cohort: Cohort, by: Account) -> list[StageCounts]:
    """Every stage of the cohort, in order, counted within the reader's township."""
    query = (
        select(Entry.stage_id, Entry.outcome, func.count())
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(Candidacy.cohort_id == cohort.id)
        .group_by(Entry.stage_id, Entry.outcome)
    )
    found: dict[int, dict[str, int]] = {}
    for stage_id, outcome, number in db.session.execute(_scoped(query, by)):
        found.setdefault(stage_id, {})[outcome] = number
    counts = []
    for stage in cohort.stages:
        inside, advanced, reserve, out = (found.get(stage.id, {}).get(one, 0) for one in OUTCOMES)
        counts.append(StageCounts(stage, inside + advanced + reserve + out, inside, advanced, reserve, out))
    return counts


def stages_at_work(cohort: Cohort, by: Account, at: datetime) -> list[StageAtWork]:
    """Every stage with what it waits for. Blockers are asked only of stages whose window is over."""
    newest = {result.stage_id: result for result in _results(cohort)}
    ties = {one.stage_id: one for one in _pending_ties(cohort)}
    found = []
    for counts in stage_counts(cohort, by):
        stage = counts.stage
        window = window_state(stage.opens_at, stage.closes_at, at)
        due = stage.state != "closed" and window == "after" and counts.entered > 0
        found.append(
            StageAtWork(
                counts,
                window,
                newest.get(stage.id),
                ties.get(stage.id),
                standing_in_the_way(stage, at) if due else (),
            )
        )
    return found


def _results(cohort: Cohort) -> list[Result]:
    """All results in version order, so that the newest of each stage comes last."""
    query = (
        select(Result).join(Stage, Stage.id == Result.stage_id).where(Stage.cohort_id == cohort.id)
    ).order_by(Result.version)
    return list(db.session.scalars(query.options(defer(Result.bundle))))


def _pending_ties(cohort: Cohort) -> list[TieBreakProposal]:
    query = (
        select(TieBreakProposal)
        .join(Stage, Stage.id == TieBreakProposal.stage_id)
        .where(Stage.cohort_id == cohort.id, TieBreakProposal.state == "proposed")
    )
    return list(db.session.scalars(query))


def results_of(stage: Stage) -> list[Result]:
    """All versions of a stage's list, the newest first, without their bundles."""
    query = select(Result).where(Result.stage_id == stage.id).order_by(Result.version.desc())
    return list(db.session.scalars(query.options(defer(Result.bundle))))


def messages_failed() -> int:
    """Messages that could not be delivered."""
    # Of those that were erased before they went out nothing is left to send.
    failed = select(func.count()).where(Message.state == "failed", Message.body_sealed.is_not(None))
    return db.session.scalar(failed) or 0


def stage_entries(
    stage: Stage, by: Account, township: str = "", outcome: str = "", number: str = "", page: int = 1
) -> EntryPage:
    """Entries by admission number, filtered by township, outcome and a part of the number, within scope."""
    query = (
        select(Entry).join(Candidacy, Candidacy.id == Entry.candidacy_id).where(Entry.stage_id == stage.id)
    )
    query = _scoped(query, by)
    if township:
        query = query.where(Candidacy.township_code == township)
    if outcome in OUTCOMES:
        query = query.where(Entry.outcome == outcome)
    if number.strip():
        query = query.where(Candidacy.number.contains(number.strip().upper(), autoescape=True))
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    ordered = query.order_by(Candidacy.number).offset((page - 1) * PAGE).limit(PAGE)
    return EntryPage(
        list(db.session.scalars(ordered.options(joinedload(Entry.candidacy)))), page, pages, total
    )


def visible_stage(stage_id: int) -> Stage:
    """Errors: Refusal('unknown')."""
    stage = db.session.get(Stage, stage_id)
    if stage is None:
        raise Refusal("unknown")
    return stage


def visible_entry(by: Account, entry_id: int) -> Entry:
    """One entry within scope. Errors: Refusal('unknown'), also for another township's."""
    query = select(Entry).join(Candidacy, Candidacy.id == Entry.candidacy_id).where(Entry.id == entry_id)
    found = db.session.scalar(_scoped(query, by))
    if found is None:
        raise Refusal("unknown")
    return found


def entries_of_candidacy(candidacy: Candidacy) -> list[Entry]:
    """The way of one candidacy through the stages."""
    query = select(Entry).join(Stage, Stage.id == Entry.stage_id).where(Entry.candidacy_id == candidacy.id)
    return list(db.session.scalars(query.order_by(Stage.position)))


def marks_of(entry: Entry) -> list[tuple[Mark, str]]:
    """Every mark on record with its examiner's name, the superseded ones too."""
    query = (
        select(Mark, Account.name)
        .join(Account, Account.id == Mark.examiner_id)
        .where(Mark.entry_id == entry.id)
        .order_by(Mark.component, Mark.criterion, Mark.examiner_id, Mark.revision)
    )
    return [(mark, name) for mark, name in db.session.execute(query)]


def _scoped(query: Select, by: Account) -> Select:  # type: ignore[type-arg]
    if by.township_scope is None:
        return query
    return query.where(Candidacy.township_code == by.township_scope)
