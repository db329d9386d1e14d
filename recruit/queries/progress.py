"""Where one applicant stands: every stage with its own state, what is to do now, which results are out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import defer

from recruit.db import db
from recruit.exclusion import PAPERS_MISSING, ending
from recruit.funnel import window_state
from recruit.intake.registration import application_todos
from recruit.kinds import Todo, kind_of
from recruit.models import Application, Candidacy, Entry, Result, ResultRow, Stage
from recruit.queries.freed import settled
from recruit.queries.replacements import moved_up
from recruit.queries.stages import following
from recruit.replacement import why_not


@dataclass(frozen=True)
class Shown:
    """An applicant's line in a published result; `moved_up`: a reserve who took the place of somebody who left."""

    result: Result
    outcome: str
    rank: int | None
    total: Decimal | None
    reason: str | None
    moved_up: bool = False


@dataclass(frozen=True)
class Step:
    """One stage as this applicant meets it. `state` is a state of the stepper (docs/look.md)."""

    stage: Stage
    state: str
    opens: datetime
    closes: datetime
    entry: Entry | None = None
    shown: Shown | None = None


@dataclass(frozen=True)
class Progress:
    """The whole way. `current` is the furthest stage reached and known to the applicant.

    `look` leads to the page of a stage whose time for this applicant is over while its list is not signed: nothing is
    to do any more, but what was done or missed stands there.
    """

    application: Application
    candidacy: Candidacy
    steps: list[Step]
    current: Step | None
    todos: list[Todo]
    look: Todo | None = None


def progress_of(application: Application, at: datetime) -> Progress | None:
    """None when the application has no candidacy."""
    candidacy = db.session.scalar(select(Candidacy).where(Candidacy.application_id == application.id))
    if candidacy is None:
        return None
    stages = [stage for stage in application.cohort.stages if stage.track == candidacy.track]
    entries = {
        entry.stage_id: entry
        for entry in db.session.scalars(select(Entry).where(Entry.candidacy_id == candidacy.id))
    }
    shown = published_rows(candidacy)
    steps: list[Step] = []
    reached, ended = True, False
    for stage in stages:
        entry = entries.get(stage.id) if reached else None
        step = _step(stage, entry, shown.get(stage.id), candidacy, at)
        if entry is None and ended:
            step = replace(step, state="missed")
        steps.append(step)
        ended = ended or step.state in ("out", "withdrawn") or (step.state == "reserve" and over(stage, at))
        # Whoever goes on is told by the published list, or by the next stage's opening, whichever comes first.
        reached = step.state in ("done", "passed")
    current = next((step for step in reversed(steps) if step.entry is not None), None)
    todos = _todos(application, candidacy, current, at)
    return Progress(application, candidacy, steps, current, todos, _look(candidacy, current))


def over(stage: Stage, at: datetime) -> bool:
    """Whether nobody moves up from this stage's reserve any more."""
    target = following(stage)
    rule = stage.definition.replacement
    return why_not(rule, target.opens_at if target is not None else None, settled(stage), at) is not None


def published_rows(candidacy: Candidacy) -> dict[int, Shown]:
    """The candidacy's line in the newest published version of each stage's result, by stage id."""
    query = (
        select(ResultRow, Result)
        .join(Result, ResultRow.result_id == Result.id)
        .where(ResultRow.candidacy_id == candidacy.id, Result.state == "published")
        .order_by(Result.version)
        .options(defer(Result.bundle))
    )
    up = moved_up(candidacy)
    return {
        result.stage_id: Shown(result, row.outcome, row.rank, row.total, row.reason, result.id in up)
        for row, result in db.session.execute(query)
    }


def _step(stage: Stage, entry: Entry | None, shown: Shown | None, candidacy: Candidacy, at: datetime) -> Step:
    if entry is None:
        return Step(stage, "future", stage.opens_at, stage.closes_at)
    opens, closes = entry.opens_at or stage.opens_at, entry.closes_at or stage.closes_at
    return Step(stage, _state(stage, entry, shown, candidacy, at), opens, closes, entry, shown)


def _state(stage: Stage, entry: Entry, shown: Shown | None, candidacy: Candidacy, at: datetime) -> str:
    outcome = shown.outcome if shown else _known_outcome(stage, entry, at)
    if stage.kind == "registration" and ending(candidacy.state, candidacy.state_reason) == PAPERS_MISSING:
        return "out"
    if outcome == "advanced" or (shown is not None and shown.moved_up):
        return "done"
    if candidacy.state == "withdrawn":
        return "withdrawn"
    if outcome in ("out", "reserve") or candidacy.state == "excluded":
        return "out" if outcome != "reserve" else "reserve"
    window = window_state(entry.opens_at or stage.opens_at, entry.closes_at or stage.closes_at, at)
    return "waiting" if window == "after" or entry.outcome != "in" else "current"


def _known_outcome(stage: Stage, entry: Entry, at: datetime) -> str:
    """An outcome that no published list shows yet: what was decided one by one is known at once, a cohort's cut is
    known to those who passed from the moment the next stage opens, and to nobody before."""
    if stage.definition.exit == "single":
        return entry.outcome
    following = [
        one for one in stage.cohort.stages if one.track == stage.track and one.position > stage.position
    ]
    if entry.outcome == "advanced" and (not following or at >= min(one.opens_at for one in following[:1])):
        return "advanced"
    return "in"


def _todos(application: Application, candidacy: Candidacy, current: Step | None, at: datetime) -> list[Todo]:
    """What is to do now; papers of the application stay on the list as long as they can still be handed in."""
    if candidacy.state != "active" or current is None or current.entry is None:
        return []
    todos: list[Todo] = []
    registration = next((stage for stage in application.cohort.stages if stage.kind == "registration"), None)
    if registration is not None and application.state != "refused":
        still_open = window_state(registration.opens_at, registration.closes_at, at) == "open"
        owed = application_todos(application)
        if not still_open:
            # The applicant's own page takes nothing any more; until the list is signed the desk still does.
            late = registration.state != "closed" and at >= registration.closes_at
            owed = [_at_the_desk(one) if one.code == "papers" else one for one in owed]
            owed = [one for one in owed if one.code != "papers-late" or late]
        todos += owed
    # Papers first: registration closes before any later stage does.
    if current.state == "current" and current.stage.kind != "registration" and current.entry.asked:
        todos += kind_of(current.stage).todos(current.entry)
    return todos


def _look(candidacy: Candidacy, current: Step | None) -> Todo | None:
    """Only for a window of one's own: others' work may go on, so that no list tells yet how it ended."""
    entry = current.entry if current is not None else None
    if candidacy.state != "active" or current is None or entry is None or entry.closes_at is None:
        return None
    if not entry.asked:
        return None
    if current.state != "waiting" or current.stage.state == "closed" or entry.outcome != "in":
        return None
    return next((todo for todo in kind_of(current.stage).todos(entry) if todo.endpoint), None)


def _at_the_desk(todo: Todo) -> Todo:
    return Todo("papers-late", todo.done, todo.total)
