"""The office's page of blind marking in field work: who marks, how much each has left, whom they may not mark, which
texts name their writer.

No mark is shown here before all are in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from exams.fieldwork.marking import blind_rules
from exams.kinds.task_round.blind_plans import rule_words
from exams.kinds.task_round.room import KIND, bp
from exams.models import PlanSheet
from exams.queries.blind import Judged, judged
from exams.queries.plans import PLANS, blind_components, last_closing
from exams.services.deal_plans import deal_plans, keep_apart, name_markers, release_marker
from exams.web.blind_office import (
    READERS,
    all_in,
    could_mark,
    dealt,
    named,
    people_values,
    staff_account,
    step,
    typed_account,
)
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.models import Account, Candidacy, Entry, Stage
from recruit.programme import Component
from recruit.web import guards


@bp.get("/office/<int:stage_id>/plans/")
@guards.staff(*READERS)
def plans(stage_id: int) -> str:
    stage = _stage(stage_id)
    pieces = judged(PLANS, stage)
    return render_template(
        "exams/task_round/plans.html",
        stage=stage,
        over=now() >= last_closing(stage),
        components=[_facts(one, pieces) for one in blind_components(stage)],
        undealt=sum(1 for one in pieces if one.missing),
        unmarked=sum(len(one.waiting) for one in pieces),
        all_in=all_in(pieces),
        named=_named(stage),
        urls={
            "markers": url_for("task_round.plan_markers", stage_id=stage_id),
            "deal": url_for("task_round.plans_deal", stage_id=stage_id),
            "apart": url_for("task_round.plans_apart", stage_id=stage_id),
        },
        release=lambda account_id: url_for(
            "task_round.plan_release", stage_id=stage_id, account_id=account_id
        ),
        **people_values(PLANS, stage),
    )


@bp.post("/office/<int:stage_id>/plans/markers")
@guards.staff("office")
def plan_markers(stage_id: int) -> Response:
    """Names markers."""
    stage, chosen = _stage(stage_id), set(request.form.getlist("marker"))
    accounts = [one for one in could_mark(stage) if str(one.id) in chosen]
    return step(_url(stage_id), lambda: name_markers(stage, accounts, guards.account(), now()), named)


@bp.post("/office/<int:stage_id>/plans/deal")
@guards.staff("office")
def plans_deal(stage_id: int) -> Response:
    """Puts before markers whatever has too few of them."""
    stage = _stage(stage_id)
    return step(_url(stage_id), lambda: deal_plans(stage, guards.account(), now()), dealt)


@bp.post("/office/<int:stage_id>/plans/markers/<int:account_id>/release")
@guards.staff("office")
def plan_release(stage_id: int, account_id: int) -> Response:
    """Takes a marker off."""
    stage, account = _stage(stage_id), staff_account(account_id)
    return step(_url(stage_id), lambda: release_marker(stage, account, guards.account(), now()), dealt)


@bp.post("/office/<int:stage_id>/plans/apart")
@guards.staff("office")
def plans_apart(stage_id: int) -> Response:
    """Notes whom a marker may not mark."""
    stage, form = _stage(stage_id), request.form
    account = typed_account(form.get("who", ""))
    number, reason = form.get("number", "").strip()[:20], form.get("reason", "")
    return step(
        _url(stage_id),
        lambda: keep_apart(stage, account, number, reason, guards.account(), now()),
        lambda done: f"{_('记下了。')} {dealt(done)}",
    )


def _stage(stage_id: int) -> Stage:
    """Errors: Refusal('unknown'), also for an account confined to one township."""
    stage = db.session.get(Stage, stage_id)
    if stage is None or stage.kind != KIND or guards.account().township_scope is not None:
        raise Refusal("unknown")
    if not blind_components(stage):
        raise Refusal("plan-none")
    return stage


def _url(stage_id: int) -> str:
    return url_for("task_round.plans", stage_id=stage_id)


def _facts(component: Component, pieces: Sequence[Judged]) -> dict[str, Any]:
    """How far a component is; once all marks are in, thirds and the mean."""
    rules = blind_rules(component)
    assert rules is not None
    mine = [one for one in pieces if one.written.component == component.code]
    points = [one.settled.points for one in mine if one.settled.points is not None]
    done = all_in(list(pieces))
    return {
        "component": component,
        "rules": rule_words(rules),
        "count": len(mine),
        "settled": len(points),
        "apart": sum(one.settled.apart for one in mine) if done else None,
        "mean": round(sum(points) / len(points), 2) if done and points else None,
    }


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
