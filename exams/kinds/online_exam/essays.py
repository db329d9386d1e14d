"""The office's page of essays: who marks, how much each has left, whom they may not mark.

No mark is shown here before all are in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from exams.kinds.online_exam.office import exam_stage
from exams.kinds.online_exam.room import bp
from exams.queries.bank import items_by_id
from exams.queries.blind import Judged
from exams.queries.essays import ESSAYS, judged, rules_of_essays
from exams.queries.sat import over
from exams.services.deal_essays import deal_essays, keep_apart, name_markers, release_marker
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
from recruit.i18n import _
from recruit.web import guards


@bp.get("/office/<int:stage_id>/essays")
@guards.staff(*READERS)
def essays(stage_id: int) -> str:
    stage, at = exam_stage(stage_id), now()
    rules, answers = rules_of_essays(stage), judged(stage)
    done = all_in(answers)
    return render_template(
        "exams/online_exam/essays.html",
        stage=stage,
        title=stage.definition.title,
        rules=rules,
        over=over(stage, at),
        questions=_questions(answers, done),
        total=len(answers),
        undealt=sum(1 for one in answers if one.missing),
        unmarked=sum(len(one.waiting) for one in answers),
        all_in=done,
        urls={
            "markers": url_for("exam.essay_markers", stage_id=stage_id),
            "deal": url_for("exam.essays_deal", stage_id=stage_id),
            "apart": url_for("exam.essays_apart", stage_id=stage_id),
        },
        release=lambda account_id: url_for("exam.essay_release", stage_id=stage_id, account_id=account_id),
        **people_values(ESSAYS, stage),
    )


@bp.post("/office/<int:stage_id>/essays/markers")
@guards.staff("office")
def essay_markers(stage_id: int) -> Response:
    """Names markers."""
    stage, chosen = exam_stage(stage_id), set(request.form.getlist("marker"))
    accounts = [one for one in could_mark(stage) if str(one.id) in chosen]
    return step(_url(stage_id), lambda: name_markers(stage, accounts, guards.account(), now()), named)


@bp.post("/office/<int:stage_id>/essays/deal")
@guards.staff("office")
def essays_deal(stage_id: int) -> Response:
    """Puts before markers whatever has too few of them."""
    stage = exam_stage(stage_id)
    return step(_url(stage_id), lambda: deal_essays(stage, guards.account(), now()), dealt)


@bp.post("/office/<int:stage_id>/essays/markers/<int:account_id>/release")
@guards.staff("office")
def essay_release(stage_id: int, account_id: int) -> Response:
    """Takes a marker off."""
    stage, account = exam_stage(stage_id), staff_account(account_id)
    return step(_url(stage_id), lambda: release_marker(stage, account, guards.account(), now()), dealt)


@bp.post("/office/<int:stage_id>/essays/apart")
@guards.staff("office")
def essays_apart(stage_id: int) -> Response:
    """Notes whom a marker may not mark."""
    stage, form = exam_stage(stage_id), request.form
    account = typed_account(form.get("who", ""))
    number, reason = form.get("number", "").strip()[:20], form.get("reason", "")
    return step(
        _url(stage_id),
        lambda: keep_apart(stage, account, number, reason, guards.account(), now()),
        lambda done: f"{_('记下了。')} {dealt(done)}",
    )


def _url(stage_id: int) -> str:
    return url_for("exam.essays", stage_id=stage_id)


def _questions(answers: Sequence[Judged], done: bool) -> list[dict[str, Any]]:
    """By question: how many wrote it, how many are settled; once all marks are in, thirds and the mean."""
    items = items_by_id({one.written.item_id for one in answers})
    rows = []
    for key in sorted(items, key=lambda key: items[key].code):
        mine = [one for one in answers if one.written.item_id == key]
        points = [one.settled.points for one in mine if one.settled.points is not None]
        rows.append(
            {
                "item": items[key],
                "points": mine[0].written.points,
                "count": len(mine),
                "settled": len(points),
                "apart": sum(one.settled.apart for one in mine) if done else None,
                "mean": round(sum(points) / len(points), 2) if done and points else None,
            }
        )
    return rows
