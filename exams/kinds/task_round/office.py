"""The office's page of a task round: how far everybody is, the draw of the phone sample, households claimed twice."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exams.fieldwork.rules import DOCUMENT, EVIDENCE, SERIES, phone_rule, target_of
from exams.kinds.task_round.room import KIND, bp
from exams.queries.fieldwork import HandedIn, handed_in, not_sampled, unreviewed, waiting_calls
from exams.queries.fieldwork_review import claimed_twice, samples_of
from exams.services.draw_phone_sample import draw_phone_sample
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import Stage
from recruit.programme import Component
from recruit.web import guards


@bp.get("/office/<int:stage_id>/")
@guards.staff("office")
def office(stage_id: int) -> str:
    return _page(_stage(stage_id))


@bp.post("/office/<int:stage_id>/<component>/sample")
@guards.staff("office")
def sample(stage_id: int, component: str) -> Response | tuple[str, int]:
    stage = _stage(stage_id)
    seed = request.form.get("seed", "")[:200]
    try:
        drawn = draw_phone_sample(stage, component, seed, guards.account(), now())
        db.session.commit()
    except Refusal as refusal:
        if refusal.code != "seed-too-short":
            raise
        db.session.rollback()
        return _page(stage, component, tell(refusal), seed), 422
    if drawn:
        flash(_("抽出 %(count)s 户，请分配电话抽查员。", count=len(drawn)), "success")
    else:
        flash(_("没有可以抽的：任务还没截止，或者都抽过了。"), "info")
    return redirect(url_for("task_round.office", stage_id=stage.id), 303)


def _stage(stage_id: int) -> Stage:
    """A county-wide page: an account confined to one township has no business here."""
    stage = db.session.get(Stage, stage_id)
    if stage is None or stage.kind != KIND or guards.account().township_scope is not None:
        raise Refusal("unknown")
    return stage


def _page(stage: Stage, wrong_component: str = "", wrong: str = "", seed: str = "") -> str:
    people = list(handed_in(stage).values())
    regions = stage.cohort.programme.regions
    components = [one for one in stage.definition.components if one.kind in (EVIDENCE, SERIES, DOCUMENT)]
    series = [
        _series(stage, one, (wrong, seed) if one.code == wrong_component else ("", ""))
        for one in components
        if one.kind == SERIES and phone_rule(one) is not None
    ]
    return render_template(
        "exams/task_round/office.html",
        stage=stage,
        rows=[(one, Counter(_how_far(one, person) for person in people)) for one in components],
        series=series,
        nothing=sum(one.nothing for one in people),
        people=len(people),
        unreviewed=unreviewed(stage),
        village=lambda code: regions.village(code).name if len(code) == 12 and regions.knows(code) else "",
    )


def _how_far(component: Component, person: HandedIn) -> str:
    if component.kind == DOCUMENT:
        return "done" if component.code in person.documents else "none"
    pieces = person.accepted if component.kind == EVIDENCE else person.forms
    have = len(pieces[component.code])
    return "done" if have >= target_of(component) else "some" if have else "none"


def _series(stage: Stage, component: Component, typed: tuple[str, str]) -> dict[str, Any]:
    waiting, unassigned = waiting_calls(stage, component.code)
    return {
        "component": component,
        "rule": phone_rule(component),
        "samples": samples_of(stage, component.code),
        "not_sampled": not_sampled(stage, component.code),
        "waiting": waiting,
        "unassigned": unassigned,
        "claims": claimed_twice(stage, component.code),
        "wrong": typed[0],
        "seed": typed[1],
    }
