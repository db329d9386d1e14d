"""What an examiner has to do. Everything here starts from assignments: without one, a candidate is not visible."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from exams.fieldwork.items import judged_parts
from exams.models import EssaySheet, PlanSheet
from exams.rubrics import SHEET_KINDS, counted, rubric_todo
from recruit.db import db
from recruit.errors import Refusal
from recruit.kinds import kind_of
from recruit.models import Account, Assignment, Candidacy, Entry, Stage
from recruit.programme import Component
from recruit.queries.assignments import examined


@dataclass(frozen=True)
class Work:
    """One line of an examiner's day: how much of a component is done, and the page (endpoint, values) to do it on."""

    stage: Stage
    component: Component
    done: int
    total: int
    endpoint: str
    values: dict[str, Any]


def work_of(account: Account) -> list[Work]:
    """All work assigned to an examiner, newest cohort first, then in the order of stages and components.

    A kind whose work is not a sheet of criteria offers `examiner_work(stage, component, account) -> Work | None`.
    """
    pairs = db.session.execute(
        select(Entry.stage_id, Assignment.component)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(Assignment.account_id == account.id, Assignment.recused_at.is_(None))
        .group_by(Entry.stage_id, Assignment.component)
    ).all()
    wanted = {(stage_id, code) for stage_id, code in pairs} | _blind(account)
    stages = db.session.scalars(
        select(Stage)
        .where(Stage.id.in_({stage_id for stage_id, _code in wanted}))
        .order_by(Stage.cohort_id.desc(), Stage.position)
    )
    found = (
        _work(stage, component, account)
        for stage in stages
        for component in judged_parts(stage.definition)
        if (stage.id, component.code) in wanted
    )
    return [work for work in found if work is not None]


def _blind(account: Account) -> set[tuple[int, str]]:
    """Where essays or written pieces lie before this marker: who wrote them is not to be seen, so there are no
    assignments."""
    plans = select(PlanSheet.stage_id, PlanSheet.component).where(
        PlanSheet.account_id == account.id, PlanSheet.stopped_at.is_(None)
    )
    return _essays(account) | {(stage_id, code) for stage_id, code in db.session.execute(plans.distinct())}


def _essays(account: Account) -> set[tuple[int, str]]:
    query = select(EssaySheet.stage_id).where(
        EssaySheet.account_id == account.id, EssaySheet.stopped_at.is_(None)
    )
    found = db.session.scalars(select(Stage).where(Stage.id.in_(query)))
    return {
        (one.id, part.code) for one in found for part in one.definition.components if part.kind == "paper"
    }


def _work(stage: Stage, component: Component, account: Account) -> Work | None:
    own = getattr(kind_of(stage), "examiner_work", None)
    work: Work | None = own(stage, component, account) if own else None
    if work is None and component.kind in SHEET_KINDS:
        done, total = counted(rubric_todo(account, stage, component))
        work = Work(
            stage, component, done, total, "examine.sheets", {"stage": stage.id, "component": component.code}
        )
    return work


def assigned_entries(account: Account, stage: Stage, component: Component) -> list[Entry]:
    """The active entries an examiner has in a component, by admission number."""
    return list(db.session.scalars(_entries(account, stage, component).order_by(Candidacy.number)))


def assigned_entry(account: Account, stage: Stage, component: Component, entry_id: int) -> Entry:
    """One of them. Errors: Refusal('unknown') when it is not assigned, whether or not it exists."""
    entry = db.session.scalar(_entries(account, stage, component).where(Entry.id == entry_id))
    if entry is None:
        raise Refusal("unknown")
    return entry


def _entries(account: Account, stage: Stage, component: Component) -> Any:
    return examined(select(Entry), account, component.code).where(Entry.stage_id == stage.id)


def stage_and_component(stage_id: int, code: str) -> tuple[Stage, Component]:
    """The running stage and one component of it, or an item that is handed in there. Errors: Refusal('unknown')."""
    stage = db.session.get(Stage, stage_id)
    if stage is None:
        raise Refusal("unknown")
    part = next((one for one in judged_parts(stage.definition) if one.code == code), None)
    if part is None:
        raise Refusal("unknown")
    return stage, part
