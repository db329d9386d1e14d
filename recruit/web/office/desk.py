"""One desk for all running programmes: what is due, what is blocked, who waits for whom; townships against targets; the
work in the background."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template, url_for

from recruit.clock import now
from recruit.i18n import _, lazy
from recruit.long_jobs import long_jobs
from recruit.models import Account, Cohort
from recruit.queries.applications import cohorts
from recruit.queries.filled_seats import filled_seats
from recruit.queries.funnel import StageAtWork, stages_at_work
from recruit.queries.places import township_supply
from recruit.queries.townships import exam_stage, township_table
from recruit.registers import Bars, registers_of
from recruit.web import guards
from recruit.web.cohorts import cohort_label
from recruit.web.county import READERS
from recruit.web.office import bp
from recruit.web.office.home import desk_of
from recruit.web.office.items import Desk, draft_items
from recruit.web.words import deadline, stage_title

#: State of a job -> (state of a badge, word).
STATES = {
    "waiting": ("waiting", lazy("排着队")),
    "running": ("current", lazy("正在做")),
    "stopped": ("closed", lazy("停下了")),
    "failed": ("blocked", lazy("没有做成")),
}


@dataclass(frozen=True)
class Shown:
    """One programme on the desk."""

    cohort: Cohort
    label: str
    url: str
    stage: str
    until: str
    desk: Desk
    bars: list[Bars]


@bp.get("/desk")
@guards.staff(*READERS)
def desk() -> str:
    """Every programme that runs, the one with the most to do first; a township sees its own part."""
    by, at = guards.account(), now()
    shown = [_shown(one, by, at) for one in cohorts() if one.practice is None and _runs(one)]
    shown.sort(key=lambda one: (-len(one.desk.blocked), -len(one.desk.due), one.label))
    names = {one.cohort.id: one.label for one in shown}
    every = long_jobs(names) if by.township_scope is None else []
    drafts = Desk()
    draft_items(drafts, by)
    return render_template(
        "office/desk.html",
        shown=shown,
        jobs=[(one, names.get(one.cohort_id or 0, _("方案草稿")), STATES[one.state]) for one in every],
        may_stop="office" in by.roles,
        drafts=drafts,
        totals=[
            sum(len(getattr(one, part)) for one in [drafts, *(each.desk for each in shown)])
            for part in ("due", "blocked", "waiting")
        ],
    )


def _runs(cohort: Cohort) -> bool:
    """Until its last stage is closed; what has registers goes on after that."""
    return bool(cohort.programme.registers) or any(stage.state != "closed" for stage in cohort.stages)


def _shown(cohort: Cohort, by: Account, at: datetime) -> Shown:
    stages = stages_at_work(cohort, by, at)
    now_at = _current(stages)
    return Shown(
        cohort,
        cohort_label(cohort),
        url_for("office.home", cohort=cohort.code),
        stage_title(now_at.stage) if now_at else _("各环节都结束了"),
        deadline(now_at.stage.closes_at, cohort.programme) if now_at else "",
        desk_of(cohort, stages, by, at),
        _bars(cohort, by, at),
    )


def _current(stages: Any) -> StageAtWork | None:
    """The first stage that is not closed yet."""
    return next((one for one in stages if one.stage.state != "closed"), None)


def _bars(cohort: Cohort, by: Account, at: datetime) -> list[Bars]:
    """Stations and people against what is asked of the townships, what registers show of them, and who sat the exam
    against the quota, where there is one."""
    pictures = (register.bars(cohort, at) for register, _said in registers_of(cohort.programme))
    found = [*_stations(cohort, by, at), *(bars for bars in pictures if bars is not None)]
    exam = exam_stage(cohort)
    if cohort.programme.quotas and exam is not None:
        rows = [(row.name, row.sat or 0, row.quota) for row in township_table(cohort, by)]
        found.append(Bars(_("参加考试的人数和任务数"), stage_title(exam), _("任务数"), rows))
    return found


def _stations(cohort: Cohort, by: Account, at: datetime) -> list[Bars]:
    """Who is at the stations, once a list has put people there; until then the stations against what was asked for."""
    today = at.astimezone(cohort.programme.timezone).date()
    filled = [(one.name, one.filled, one.seats) for one in filled_seats(cohort, by, today)]
    if filled:
        return [Bars(_("站点有没有人"), _("已经有人"), _("要的人数"), filled)]
    asked = [(one.name, one.places, one.wanted) for one in township_supply(cohort, by) if one.wanted]
    return [Bars(_("报上来的站点"), _("报上来"), _("要报的"), asked)] if asked else []
