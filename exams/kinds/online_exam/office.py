"""The office's view of an exam: how many have started, what is missing, and two buttons."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from exams.kinds.online_exam.room import bp
from exams.queries.exam_room import counts, shortage
from exams.queries.sitting import stage_rules
from exams.services.draw_papers import draw_papers, stage_seed
from exams.services.finish_overdue import finish_overdue
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.funnel import window_state
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import Stage
from recruit.services.collect_inputs import entries_of
from recruit.web import guards


@bp.get("/office/<int:stage_id>")
@guards.staff("office", "second-signatory", "auditor", "proctor")
def room(stage_id: int) -> str:
    stage, at = _stage(stage_id), now()
    lack = shortage(stage)
    return render_template(
        "exams/online_exam/office.html",
        stage=stage,
        title=stage.definition.title,
        rules=stage_rules(stage),
        counts=counts(stage, guards.account().township_scope),
        window=window_state(stage.opens_at, stage.closes_at, at),
        lack=tell(lack) if lack else None,
        may_act="office" in guards.account().roles,
    )


@bp.post("/office/<int:stage_id>/draw")
@guards.staff("office")
def draw(stage_id: int) -> Response:
    """Draws the papers that are still missing, for example after the bank was filled up."""
    stage = _stage(stage_id)
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
    stage = _stage(stage_id)
    collected = finish_overdue(now(), stage)
    db.session.commit()
    flash(_("收了 %(count)s 份到时间的卷子。", count=collected), "success")
    return redirect(url_for("exam.room", stage_id=stage.id), 303)


def _stage(stage_id: int) -> Stage:
    stage = db.session.get(Stage, stage_id)
    if stage is None or stage.kind != "online-exam":
        raise Refusal("unknown")
    return stage
