"""The office's view of an exam: how many have started, what is missing, and two buttons."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from exams.kinds.online_exam.room import bp
from exams.queries.elsewhere import held_elsewhere
from exams.queries.exam_room import counts, overdue, shortage
from exams.queries.given_time import given_to, requests_of
from exams.queries.sitting import stage_rules
from exams.services.draw_papers import draw_papers, stage_seed
from exams.services.finish_overdue import finish_overdue
from exams.services.give_time import GIVERS
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.funnel import window_state
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import Stage
from recruit.queries.entries import entries_of
from recruit.web import guards


@bp.get("/office/<int:stage_id>")
@guards.staff("office", "second-signatory", "auditor", "proctor")
def room(stage_id: int) -> str | Response:
    if (found := db.session.get(Stage, stage_id)) is not None and held_elsewhere(found):
        return redirect(url_for("exam.elsewhere", stage_id=stage_id))
    stage, at = exam_stage(stage_id), now()
    lack, by = shortage(stage), guards.account()
    asked = [one.request for one in requests_of(stage, by) if one.request.state == "proposed"]
    may_give = bool(set(GIVERS) & by.roles)
    return render_template(
        "exams/online_exam/office.html",
        stage=stage,
        title=stage.definition.title,
        rules=stage_rules(stage),
        counts=counts(stage, by.township_scope),
        overdue=overdue(stage, at, by.township_scope),
        to_give=[one for one in asked if one.proposed_by_id != by.id] if may_give else [],
        asked=asked,
        given=given_to(stage, by.township_scope),
        window=window_state(stage.opens_at, stage.closes_at, at),
        lack=tell(lack) if lack else None,
        may_act="office" in guards.account().roles,
    )


@bp.post("/office/<int:stage_id>/draw")
@guards.staff("office")
def draw(stage_id: int) -> Response:
    """Draws the papers that are still missing, for example after the bank was filled up."""
    stage = exam_stage(stage_id)
    if stage.state == "closed":
        raise Refusal("stage-closed", stage=stage.code)
    drawn = draw_papers(stage, entries_of(stage), stage_seed(stage), now())
    db.session.commit()
    flash(_("抽好了 %(count)s 份卷子。", count=drawn), "success")
    return redirect(url_for("exam.room", stage_id=stage.id), 303)


@bp.post("/office/<int:stage_id>/collect")
@guards.staff("office")
def collect(stage_id: int) -> Response:
    """Collects whoever's time has run out; nobody who still has time is touched."""
    stage = exam_stage(stage_id)
    collected = finish_overdue(now(), stage)
    db.session.commit()
    flash(_("收了 %(count)s 份到时间的卷子。", count=collected), "success")
    return redirect(url_for("exam.room", stage_id=stage.id), 303)


def exam_stage(stage_id: int) -> Stage:
    """Errors: Refusal('unknown' | 'elsewhere-exam' where the exam is not held on this site)."""
    stage = db.session.get(Stage, stage_id)
    if stage is None or stage.kind != "online-exam":
        raise Refusal("unknown")
    if held_elsewhere(stage):
        raise Refusal("elsewhere-exam")
    return stage
