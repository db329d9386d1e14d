"""The office's page of blind marking in field work (`exams.web.blind_office`), and which texts name their writer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template
from sqlalchemy import select
from werkzeug.wrappers import Response

from exams.fieldwork.marking import blind_rules
from exams.kinds.task_round.blind_plans import rule_words
from exams.kinds.task_round.room import KIND, bp
from exams.models import PlanSheet
from exams.queries.blind import Judged, judged
from exams.queries.plans import PLANS, blind_components, last_closing
from exams.web.blind_office import READERS, OfficePages, all_in, progress
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Candidacy, Entry, Stage
from recruit.programme import Component
from recruit.web import guards

PAGES = OfficePages(PLANS, "task_round.plans")


@bp.get("/office/<int:stage_id>/plans/")
@guards.staff(*READERS)
def plans(stage_id: int) -> str:
    stage = _stage(stage_id)
    pieces = judged(PLANS, stage)
    return render_template(
        "exams/task_round/plans.html",
        over=now() >= last_closing(stage),
        components=[_facts(one, pieces) for one in blind_components(stage)],
        named=_named(stage),
        **PAGES.values(stage, pieces),
    )


@bp.post("/office/<int:stage_id>/plans/markers")
@guards.staff("office")
def plan_markers(stage_id: int) -> Response:
    """Names markers."""
    return PAGES.name(_stage(stage_id))


@bp.post("/office/<int:stage_id>/plans/deal")
@guards.staff("office")
def plans_deal(stage_id: int) -> Response:
    """Puts before markers whatever has too few of them."""
    return PAGES.deal(_stage(stage_id))


@bp.post("/office/<int:stage_id>/plans/markers/<int:account_id>/release")
@guards.staff("office")
def plan_release(stage_id: int, account_id: int) -> Response:
    """Takes a marker off."""
    return PAGES.release(_stage(stage_id), account_id)


@bp.post("/office/<int:stage_id>/plans/apart")
@guards.staff("office")
def plans_apart(stage_id: int) -> Response:
    """Notes whom a marker may not mark."""
    return PAGES.apart(_stage(stage_id))


def _stage(stage_id: int) -> Stage:
    """Errors: Refusal('unknown'), also for an account confined to one township."""
    stage = db.session.get(Stage, stage_id)
    if stage is None or stage.kind != KIND or guards.account().township_scope is not None:
        raise Refusal("unknown")
    if not blind_components(stage):
        raise Refusal("plan-none")
    return stage


def _facts(component: Component, pieces: Sequence[Judged]) -> dict[str, Any]:
    """How far a component is, and its rule."""
    rules = blind_rules(component)
    assert rules is not None
    mine = [one for one in pieces if one.written.component == component.code]
    return {"component": component, "rules": rule_words(rules), **progress(mine, all_in(pieces))}


def _named(stage: Stage) -> list[tuple[str, str, str]]:
    """(admission number, component, marker) of texts that name their writer, as markers told."""
    query = (
        select(Candidacy.number, PlanSheet.component, Account.name)
        .select_from(PlanSheet)
        .join(PlanSheet.entry)
        .join(Entry.candidacy)
        .join(PlanSheet.account)
        .where(PlanSheet.stage_id == stage.id, PlanSheet.named_at.is_not(None))
        .order_by(Candidacy.number, Account.login)
    )
    return [(number, component, name) for number, component, name in db.session.execute(query)]
