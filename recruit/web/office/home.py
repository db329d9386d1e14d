"""The office's first page: what is due, what is blocked, who waits for whom; the funnel; the townships."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import render_template, url_for

from recruit.clock import now
from recruit.i18n import _
from recruit.models import Account, Cohort
from recruit.queries.applications import cohort_by_code, cohorts
from recruit.queries.funnel import StageAtWork, messages_failed, stages_at_work, waivers_waiting
from recruit.queries.townships import exam_stage, township_table
from recruit.web import guards
from recruit.web.cohorts import chosen
from recruit.web.context import page_url
from recruit.web.office import bp
from recruit.web.office.words import obstacle
from recruit.web.words import deadline, moment, stage_title

READERS = ("office", "second-signatory", "auditor")
Item = dict[str, str] | str


@dataclass
class Desk:
    """The three answers of an office page; each item is a text or ``{text, url}``."""

    due: list[Item] = field(default_factory=list)
    blocked: list[Item] = field(default_factory=list)
    waiting: list[Item] = field(default_factory=list)

    def add(self, mine: bool, text: str, url: str | None) -> None:
        """Due when it is the reader's own task, else what somebody else is waited for."""
        (self.due if mine else self.waiting).append(item(text, url))


def item(text: str, url: str | None) -> Item:
    return {"text": text, "url": url} if url else text


@bp.get("/")
@bp.get("/cohort/<cohort>")
@guards.staff(*READERS)
def home(cohort: str | None = None) -> str:
    """One cohort at a time: the one in the address, else the one last looked at."""
    every = cohorts()
    if not every:
        return render_template("office/none.html")
    found = cohort_by_code(cohort) if cohort else chosen(every)
    by, at = guards.account(), now()
    stages = stages_at_work(found, by, at)
    return render_template(
        "office/home.html",
        cohort=found,
        desk=_desk(found, stages, by),
        stages=stages,
        steps=[_step(one) for one in stages],
        rows=[
            {
                "title": stage_title(one.stage),
                "entered": one.counts.entered,
                "advanced": one.counts.advanced,
                "reserve": one.counts.reserve,
                "out": one.counts.out,
            }
            for one in stages
        ],
        obstacles=[
            (one.stage, [obstacle(each, one.stage) for each in one.blockers])
            for one in stages
            if one.blockers
        ],
        lists_url=page_url("lists.index", cohort=found.code),
    )


def _desk(cohort: Cohort, stages: Sequence[StageAtWork], by: Account) -> Desk:
    desk = Desk()
    office = "office" in by.roles
    waivers = waivers_waiting(cohort, by)
    if waivers:
        desk.add(
            office,
            _("%(count)s 份放宽申请等决定", count=waivers),
            page_url("waivers.queue", cohort=cohort.code),
        )
    for one in stages:
        _stage_items(desk, one, by)
    failed = messages_failed()
    if failed and by.township_scope is None:
        desk.blocked.append(
            item(_("%(count)s 条消息没有送到", count=failed), page_url("outbox.home") if office else None)
        )
    return desk


def _stage_items(desk: Desk, one: StageAtWork, by: Account) -> None:
    title = stage_title(one.stage)
    result, tie = one.newest, one.tie
    if tie is not None:
        mine = bool({"second-signatory", "auditor"} & by.roles) and by.id != tie.proposed_by_id
        desk.add(
            mine, _("“%(stage)s”：同分处理等人见证", stage=title), url_for("office.tie", proposal_id=tie.id)
        )
    if result is not None and result.state == "proposed":
        mine = "second-signatory" in by.roles and by.id != result.proposed_by_id
        desk.add(
            mine, _("“%(stage)s”：名单等复核人签字", stage=title), url_for("office.sign", result_id=result.id)
        )
    elif result is not None and result.state == "confirmed":
        mine = bool({"office", "second-signatory"} & by.roles)
        desk.add(
            mine,
            _("“%(stage)s”：名单签好了，等公布", stage=title),
            url_for("office.sign", result_id=result.id),
        )
    elif one.stage.state != "closed" and one.window == "after" and one.counts.entered:
        address = url_for("office.preview", stage_id=one.stage.id)
        if one.blockers:
            text = _("“%(stage)s”到期了，还有 %(count)s 件事没办完", stage=title, count=len(one.blockers))
            desk.blocked.append(item(text, url_for("office.stage", stage_id=one.stage.id)))
        elif tie is None:
            desk.add("office" in by.roles, _("“%(stage)s”：可以预览并提交名单", stage=title), address)
    elif one.stage.state != "closed" and one.window == "open" and one.counts.inside:
        text = _(
            "“%(stage)s”正在进行，%(count)s 人还没有结果，%(closes)s 截止",
            stage=title,
            count=one.counts.inside,
            closes=deadline(one.stage.closes_at, one.stage.cohort.programme),
        )
        desk.waiting.append(item(text, url_for("office.stage", stage_id=one.stage.id)))


def _step(one: StageAtWork) -> dict[str, Any]:
    counts, programme = one.counts, one.stage.cohort.programme
    note = [
        _("%(opens)s 起", opens=moment(one.stage.opens_at)),
        _("%(closes)s 止", closes=deadline(one.stage.closes_at, programme)),
    ]
    if counts.entered:
        note.append(
            _("进入 %(entered)s，晋级 %(advanced)s", entered=counts.entered, advanced=counts.advanced)
        )
    return {
        "title": stage_title(one.stage),
        "state": _state(one),
        "note": note,
        "url": url_for("office.stage", stage_id=one.stage.id),
    }


def _state(one: StageAtWork) -> str:
    if one.stage.state == "closed":
        return "done"
    if one.blockers:
        return "blocked"
    if not one.counts.entered or one.window == "before":
        return "future"
    return "current" if one.window == "open" else "waiting_us"


@bp.get("/cohort/<cohort>/townships")
@guards.staff(*READERS)
def townships(cohort: str) -> str:
    """Each township against its target: the target counts who really sat the exam."""
    found = cohort_by_code(cohort)
    exam = exam_stage(found)
    shown = [
        stage for stage in found.stages if stage.definition.policy is not None and stage.definition.places
    ]
    rows = township_table(found, guards.account())
    return render_template(
        "office/townships.html",
        cohort=found,
        rows=rows,
        stages=[(stage.code, stage_title(stage)) for stage in shown],
        exam=stage_title(exam) if exam else "",
        bars=[{"label": row.name, "value": row.sat or 0, "target": row.quota} for row in rows],
    )
