"""From the preview to the published list: the office proposes, another person signs, one of them publishes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from recruit.clock import now
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.kinds import kind_of
from recruit.list_changes import ToldChanges, headings, told_changes
from recruit.list_words import (
    BADGES,
    RESULT_STATES,
    component_titles,
    outcome_words,
    reason_words,
    rung_words,
)
from recruit.messages import tell
from recruit.models import Account, Result, Stage
from recruit.queries.funnel import visible_stage
from recruit.queries.lists import bundle_of
from recruit.queries.results import current_result
from recruit.queries.stages import standing_in_the_way
from recruit.queries.unseen import require_sight, unseen_by
from recruit.services import close_stage
from recruit.services.announce_list import announce_list
from recruit.services.build_bundle import StageList, build_list
from recruit.services.collect_inputs import collect
from recruit.services.propose_tie_break import pending_tie_break, ways_left
from recruit.services.stay_apart import judged_here
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.context import page_url
from recruit.web.county import READERS, whole_county
from recruit.web.office import bp
from recruit.web.office.carrying import boxes, carried, typed
from recruit.web.office.words import obstacle
from recruit.web.rechecks.rows import left_open
from recruit.web.words import deadline, stage_title
from scoring.numeric import fixed

PAGE = 100


@bp.get("/stage/<int:stage_id>/close")
@guards.staff(*READERS)
def preview(stage_id: int) -> Any:
    """What closing now would mean; nothing is changed by looking."""
    whole_county()
    stage = visible_stage(stage_id)
    try:
        return _preview(stage)
    except Refusal as refusal:
        # Marks carried over from an earlier stage are only there once that stage's list is signed.
        flash(tell(refusal), "warning")
        return redirect(url_for("office.stage", stage_id=stage_id))


def _preview(stage: Stage, reason: str = "", refusal: Refusal | None = None) -> str:
    if unseen := unseen_by(guards.account(), stage):
        return render_template(
            "office/preview_unseen.html",
            stage=stage,
            title=stage_title(stage),
            why=tell(Refusal(unseen)),
            obstacles=[obstacle(one, stage) for one in standing_in_the_way(stage, now())],
        )
    seen = close_stage.preview(stage, now())
    correction = stage.state == "closed"
    earlier = current_result(stage)
    same = correction and earlier is not None and earlier.inputs_sha256 == seen.stage_list.inputs_sha256
    blockers = () if correction else seen.blockers
    pending = db.session.scalar(db.select(Result).filter_by(stage_id=stage.id, state="proposed"))
    equal = seen.stage_list.undecided or kind_of(stage).undecided(stage)
    asked = boxes(stage, seen.stage_list, typed(request.form)) if correction else []
    wrong = str(refusal.facts.get("field", "reason")) if refusal else ""
    return render_template(
        "office/preview.html",
        stage=stage,
        title=stage_title(stage),
        obstacles=[obstacle(one, stage) for one in blockers],
        undecided=equal,
        ways=ways_left(stage, equal),
        tie=pending_tie_break(stage),
        correction=correction,
        rechecks=left_open(stage),
        rechecks_url=page_url("rechecks.queue", cohort=stage.cohort.code),
        same=same,
        earlier=earlier,
        pending=pending,
        reason=reason,
        problem=tell(refusal) if refusal else "",
        wrong=wrong,
        boxes=asked,
        differences=_differences(stage, earlier, seen.stage_list) if correction and not same else None,
        headings=headings(),
        may_propose="office" in guards.account().roles
        and pending is None
        and not blockers
        and not equal
        and (not same or bool(asked)),
        **_list_facts(stage, seen.stage_list, "office.preview", stage_id=stage.id),
    )


@bp.post("/stage/<int:stage_id>/propose")
@guards.staff("office")
def propose(stage_id: int) -> Any:
    whole_county()
    stage = visible_stage(stage_id)
    reason = request.form.get("reason", "")[:500]
    locked(Stage, stage_id)
    try:
        result = close_stage.propose(stage, guards.account(), now(), reason, typed(request.form))
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        if refusal.code in ("correction-reason-missing", "carry-out-unmended", "recheck-long"):
            return _preview(visible_stage(stage_id), reason, refusal), 422
        flash(tell(refusal), "warning")
        return redirect(url_for("office.preview", stage_id=stage_id), 303)
    flash(_("名单提交了，等复核人签字。"), "success")
    return redirect(url_for("office.sign", result_id=result.id), 303)


@bp.get("/list/<int:result_id>")
@guards.staff(*READERS)
def sign(result_id: int) -> str:
    """The list that was proposed, as it would be signed; afterwards, what became of it."""
    return _signing(_result(result_id))


def _signing(result: Result, reason: str = "", problem: str = "") -> str:
    stage, by = result.stage, guards.account()
    facts: dict[str, Any] = {}
    changed = False
    judged = (
        result.state == "proposed" and "second-signatory" in by.roles and judged_here(stage, by, second=True)
    )
    if result.state == "proposed":
        require_sight(stage, by)
        now_list = build_list(stage, collect(stage, at=now()))
        changed = now_list.inputs_sha256 != result.inputs_sha256
        facts = _list_facts(stage, now_list, "office.sign", result_id=result.id)
        facts["differences"] = _differences(stage, current_result(stage), now_list)
        facts["headings"] = headings()
    facts["carried"] = carried(result)
    return render_template(
        "office/sign.html",
        result=result,
        stage=stage,
        title=stage_title(stage),
        state=RESULT_STATES[result.state],
        reached=outcome_words("advanced", stage),
        proposer=db.session.get(Account, result.proposed_by_id),
        signer=db.session.get(Account, result.confirmed_by_id) if result.confirmed_by_id else None,
        changed=changed,
        until=lambda moment: deadline(moment, stage.cohort.programme),
        own=by.id == result.proposed_by_id,
        judged=judged,
        may_sign=result.state == "proposed"
        and "second-signatory" in by.roles
        and by.id != result.proposed_by_id
        and not judged,
        may_publish=result.state == "confirmed" and bool({"office", "second-signatory"} & by.roles),
        reason=reason,
        problem=problem,
        **facts,
    )


@bp.post("/list/<int:result_id>/confirm")
@guards.staff("second-signatory")
def confirm(result_id: int) -> Response:
    return _act(
        result_id,
        lambda result: close_stage.confirm(result, guards.account(), now()),
        _("签好了，这一环节结束。"),
    )


@bp.post("/list/<int:result_id>/reject")
@guards.staff("second-signatory")
def reject(result_id: int) -> Any:
    reason = request.form.get("reason", "")[:500]
    if not reason.strip():
        return _signing(_result(result_id), reason, tell(Refusal("correction-reason-missing"))), 422
    return _act(
        result_id,
        lambda result: close_stage.reject(result, guards.account(), now(), reason),
        _("名单退回办公室了。"),
    )


@bp.post("/list/<int:result_id>/publish")
@guards.staff("office", "second-signatory")
def publish(result_id: int) -> Response:
    """Publishes, and tells everybody on the list in the same transaction."""

    def step(result: Result) -> None:
        at = now()
        close_stage.publish(result, guards.account(), at)
        announce_list(result, at)

    return _act(result_id, step, _("名单公布了，名单上的人会收到通知。"))


def _act(result_id: int, step: Callable[[Result], object], told: str) -> Response:
    """One step on a result. It holds the stage itself and reads the list anew: of two clicks the second finds what the
    first did, and nobody who files a request at this moment waits in a circle."""
    result = _result(result_id)
    return act(lambda: step(result), told, url_for("office.sign", result_id=result_id))


def _result(result_id: int) -> Result:
    result = db.session.get(Result, result_id)
    if result is None:
        raise Refusal("unknown")
    whole_county()
    return result


def _differences(stage: Stage, earlier: Result | None, made: StageList) -> ToldChanges | None:
    """Who would move against the list in force; None for a first list."""
    if earlier is None:
        return None
    return told_changes(stage, bundle_of(earlier), made.as_bundle())


def _tie_words(rung: str | None, titles: Mapping[str, str]) -> str:
    said = rung_words(rung, titles)
    return _("同分：%(rung)s", rung=said) if said else ""


def _list_facts(stage: Stage, made: StageList, endpoint: str, **values: int) -> dict[str, Any]:
    """What preview and signing page both show of a list: counts, both sides of the line, ties, a page of rows."""
    titles = component_titles(stage.definition)
    rows = [
        {
            "code": row.outcome,
            "cells": [
                row.rank,
                row.candidate,
                made.people[row.candidate]["name"],
                made.people[row.candidate]["township"],
            ],
            "points": [fixed(value) for value in row.points.values()],
            "total": None if row.total is None else fixed(row.total),
            "why": reason_words(row.reason, stage) or _tie_words(row.rung, titles),
        }
        for row in made.rows
    ]
    pages = max(1, -(-len(rows) // PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    shown = rows[(page - 1) * PAGE : page * PAGE]
    above = sum(row["code"] == "advanced" for row in shown)
    policy = stage.definition.policy
    return {
        "counts": {code: made.counts.get(code, 0) for code in BADGES if code != "in"},
        "report": made.report,
        "rows": shown,
        "keys": [titles.get(key, key) for key in policy.point_keys] if policy else [],
        "cut_after": above if 0 < above < len(shown) else None,
        "page": page,
        "pages": pages,
        "total": len(rows),
        "page_address": lambda wanted: url_for(endpoint, **values, page=wanted),
        "badges": BADGES,
        "outcome_words": lambda code: outcome_words(code, stage),
        "rung": lambda code: rung_words(code, titles),
        "people": made.people,
        "locale_of": current_locale(),
    }
