"""Staggered starts: look at who would begin when, propose it, and a second person puts it into force."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from exams.kinds.online_exam.office import exam_stage
from exams.kinds.online_exam.room import bp
from exams.models import StartPlan
from exams.services.stagger_starts import (
    SECONDS,
    confirm_starts,
    marks_of,
    plan_groups,
    plan_in_force,
    propose_starts,
    send_starts_back,
    waiting_plan,
)
from exams.sitting.staggering import WAYS, Group, groups
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.messages import tell
from recruit.models import Stage
from recruit.queries.staff import name_of
from recruit.services.roles import require_county
from recruit.web import guards
from recruit.web.acting import act

WAY_WORDS = {
    "number": lazy("按准考证号分"),
    "township": lazy("同一个乡镇一起"),
    "room": lazy("同一间考室一起"),
}


@bp.get("/office/<int:stage_id>/starts")
@guards.staff(*SECONDS)
def starts(stage_id: int) -> str:
    """What waits for a second person; else a form, and below it who would begin when."""
    stage = exam_stage(stage_id)
    require_county(guards.account())
    way, count, minutes = _asked()
    shown, wrong = None, ""
    if count:
        try:
            shown = groups(marks_of(stage, way), count, minutes)
        except Refusal as refusal:
            wrong = tell(refusal)
    return _page(stage, way, count, minutes, shown, wrong)


@bp.post("/office/<int:stage_id>/starts")
@guards.staff("office")
def starts_propose(stage_id: int) -> Response:
    stage = exam_stage(stage_id)
    way, count, minutes = _asked()
    return act(
        lambda: propose_starts(stage, way, count, minutes, guards.account(), now()),
        _("提交了，请第二个人确认。确认以后考生的页面上就是新的时间。"),
        url_for("exam.starts", stage_id=stage_id),
    )


@bp.post("/office/starts/<int:plan_id>/<any(confirm, back):what>")
@guards.staff(*SECONDS)
def starts_settle(plan_id: int, what: str) -> Response:
    plan = db.session.get(StartPlan, plan_id)
    if plan is None:
        raise Refusal("unknown")
    here = url_for("exam.starts", stage_id=plan.stage_id)
    if what == "back":
        return act(lambda: send_starts_back(plan, guards.account(), now()), _("记下来了。"), here)
    return act(
        lambda: confirm_starts(plan, guards.account(), now()),
        lambda count: _("定下来了，%(count)s 人的开考时间都写好了。", count=count),
        here,
    )


def _asked() -> tuple[str, int, int]:
    """(way, how many groups, minutes between them) as typed; 0 for what is no number."""
    way = request.values.get("way", WAYS[0])
    count, minutes = (request.values.get(name, 0, type=int) for name in ("groups", "minutes"))
    return (way if way in WAYS else WAYS[0]), count, minutes


def _page(stage: Stage, way: str, count: int, minutes: int, shown: list[Group] | None, wrong: str) -> str:
    by, plan, stands = guards.account(), waiting_plan(stage), plan_in_force(stage)
    before = stage.state != "closed" and now() < stage.opens_at
    names = {one.code: one.name for one in stage.cohort.programme.regions.townships}
    return render_template(
        "exams/online_exam/starts.html",
        stage=stage,
        title=stage.definition.title,
        way=way,
        ways=WAY_WORDS,
        count=count or 3,
        minutes=minutes or 15,
        wrong=wrong,
        shown=[_row(stage, one, names) for one in shown or ()],
        plan=plan,
        planned=[_row(stage, one, names) for one in plan_groups(plan)] if plan else [],
        asker=name_of(plan.proposed_by_id) if plan else "",
        own=plan is not None and plan.proposed_by_id == by.id,
        in_force=[_row(stage, one, names) for one in plan_groups(stands)] if stands else [],
        before=before,
        may_propose="office" in by.roles and plan is None and before,
    )


def _row(stage: Stage, one: Group, names: dict[str, str]) -> dict[str, Any]:
    later = timedelta(minutes=one.minutes)
    return {
        "opens": stage.opens_at + later,
        "closes": stage.closes_at + later,
        "count": len(one.numbers),
        "first": min(one.numbers),
        "last": max(one.numbers),
        "marks": [names.get(mark, mark) or _("没有座位的") for mark in one.marks],
    }
