"""What blocks a stage, in words and with the page where it is mended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from recruit.errors import Refusal
from recruit.i18n import _, current_locale, lazy
from recruit.kinds import Blocker
from recruit.list_words import component_titles
from recruit.messages import TEXTS, tell
from recruit.models import Account, Stage
from recruit.programme import Programme, Text
from recruit.web import guards
from recruit.web.context import page_url
from recruit.web.words import deadline

#: Blocker code -> pages where it is mended, the first that the reader may open. A kind may name its own in the
#: blocker's facts, as ``endpoint``.
MENDED_AT = {
    "waivers-undecided": ("waivers.queue",),
    "not-decided": ("desk.search_page",),
    "applications-incomplete": ("desk.lacking_list",),
    "attendance-missing": ("briefing.roll", "examine.assign"),
    "attempts-running": ("exam.room",),
    "papers-missing": ("exam.room",),
    "bank-too-small": ("bank.supply", "exam.room"),
    "bank-too-small-span": ("bank.supply", "exam.room"),
    "operations-missing": ("skills_test.candidates", "examine.assign"),
    "draw-missing": ("interview.rooms",),
    "numbers-sealed": ("day.numbers",),
    "naming-waiting": ("day.numbers",),
    "recusal-waiting": ("day.recusals",),
    "recusal-second": ("day.recusals",),
    "room-open": ("examine.closings",),
    "room-no-chief": ("examine.closings",),
    "room-asked": ("examine.closings",),
    "panel-coefficient": ("examine.closings", "interview.figures"),
    "panel-short-heard": ("examine.closings",),
    "panel-too-small": ("examine.assign",),
    "examiner-missing": ("examine.assign_component", "examine.assign"),
    "sheet-missing": ("examine.assign_component", "examine.assign"),
    "evidence-unreviewed": ("task_round.office", "examine.assign"),
    "calls-unassigned": ("task_round.office", "examine.assign"),
    "calls-waiting": ("task_round.office", "examine.assign"),
    "sample-missing": ("task_round.office", "examine.assign"),
    "sample-waiting": ("task_round.sample",),
    "review-sample-missing": ("task_round.review_sample",),
    "review-sample-waiting": ("task_round.review_sample",),
    "time-waiting": ("exam.extra_time",),
    "starts-waiting": ("exam.starts",),
    "elsewhere-missing": ("exam.elsewhere",),
    "elsewhere-waiting": ("exam.elsewhere",),
    "late-unruled": ("exam.late",),
    "essays-undealt": ("exam.essays",),
    "plans-undealt": ("task_round.plans",),
    "plans-unmarked": ("task_round.plans",),
    "deliverables-unassigned": ("examine.assign", "deliverables.office"),
    "deliverables-unjudged": ("deliverables.office",),
    "essays-unmarked": ("exam.essays",),
    "late-waiting": ("exam.late",),
    "rekey-waiting": ("exam.rekeyed",),
    "hall-untyped": ("exam.hall_desk",),
    "hall-answers-waiting": ("exam.hall_import",),
    "hall-print-waiting": ("exam.hall",),
    "places-short": ("closing.places",),
    "sites-unmet": ("closing.sites",),
    "sites-again": ("closing.sites",),
    "rank-missing": ("closing.allotment",),
    "posts-gone": ("posts.plan",),
    "posts-provider": ("posts.plan",),
    "posts-uncovered": ("posts.plan",),
    "posts-short": ("posts.staff",),
    "rank-shared": ("closing.allotment",),
    "agreements-open": ("closing.agreements",),
    "recheck-open": ("rechecks.queue",),
    **dict.fromkeys(
        ("training-unplanned", "training-none-placed", "training-sheets-open"), ("training.plan",)
    ),
    "training-corrections-wait": ("training.corrections",),
}

#: Pages of a stage beside ours: endpoint, the stage kind that has it (None: every kind whose marks people give), title.
WORK_PAGES = (
    ("notices.stage", "briefing", lazy("通知书")),
    ("notices.stage", "online-exam", lazy("准考证和通知")),
    ("notices.stage", "skills-test", lazy("通知书")),
    ("notices.stage", "task-round", lazy("通知书")),
    ("notices.stage", "trial-operation", lazy("通知书")),
    ("notices.stage", "interview", lazy("通知书")),
    ("notices.stage", "allotment", lazy("通知书")),
    ("notices.stage", "agreement", lazy("通知书")),
    ("desk.search_page", "registration", lazy("审核报名")),
    ("desk.lacking_list", "registration", lazy("材料没有交齐的")),
    ("waivers.queue", "registration", lazy("放宽申请")),
    ("approval.queue", "approval", lazy("审批")),
    ("examine.assign", None, lazy("分配考评人员")),
    ("task_round.office", "task-round", lazy("交了多少、电话抽查")),
    ("task_round.worst", "task-round", lazy("疑点多的人")),
    ("trial_operation.office", "trial-operation", lazy("日报、数字、群活跃")),
    ("examine.assign", "deliverables", lazy("分配考评人员")),
    ("deliverables.office", "deliverables", lazy("交了什么、评审到哪里")),
    ("notices.stage", "deliverables", lazy("通知书")),
    ("briefing.roll", "briefing", lazy("签到")),
    ("bank.supply", "online-exam", lazy("题库够不够")),
    ("exam.room", "online-exam", lazy("考场情况")),
    ("exam.console", "online-exam", lazy("考试现场")),
    ("exam.late", "online-exam", lazy("迟到的答案")),
    ("exam.items", "online-exam", lazy("试题分析")),
    ("exam.rekeyed", "online-exam", lazy("题目更正")),
    ("day.plan", "skills-test", lazy("场次和座位")),
    ("day.plan", "interview", lazy("场次和座位")),
    ("day.recusals", "skills-test", lazy("回避")),
    ("day.recusals", "interview", lazy("回避")),
    ("day.numbers", "interview", lazy("号码和拆封")),
    ("skills_test.candidates", "skills-test", lazy("现场操作")),
    ("interview.rooms", "interview", lazy("抽签分面试室")),
    ("examine.closings", "interview", lazy("面试室关闭、改分、纸质评分表")),
    ("interview.figures", "interview", lazy("面试室平均分和系数")),
    ("closing.sites", "siting", lazy("站点登记册")),
    ("closing.places", "siting", lazy("点位名单")),
    ("closing.places", "allotment", lazy("点位名单")),
    ("closing.wishes", "allotment", lazy("谁想去哪里")),
    ("closing.allotment", "allotment", lazy("定点结果")),
    ("opening.queue", "opening", lazy("开业登记")),
    ("closing.agreements", "agreement", lazy("印协议、登记签字")),
    *(
        (page, kind, title)
        for kind in ("training", "training-exam")
        for page, title in (
            ("notices.stage", lazy("通知书")),
            ("training.plan", lazy("培训场次、排人、签到表")),
            ("training.register", lazy("培训登记册、结业证")),
            ("training.corrections", lazy("签到表更正")),
        )
    ),
    ("posts.plan", "posts", lazy("谁上哪个岗位")),
    ("posts.staff", "posts", lazy("人员名册和缺额")),
    ("posts.sites", "posts", lazy("网点的类型和标记")),
)

#: What is left of an exam's pages where it is held elsewhere.
OF_ANY_EXAM = ("notices.stage", "exam.room")

#: Stage kinds that give marks without any examiner.
MARKED_BY_MACHINE = ("online-exam",)

FALLBACK = {
    "waivers-undecided": lazy("还有 %(count)s 份放宽申请没有决定。"),
    "not-decided": lazy("还有 %(count)s 人没有审核。"),
}


@dataclass(frozen=True)
class Obstacle:
    """A blocker as the office reads it; `url` is where it is mended, if there is such a page."""

    text: str
    url: str | None


def obstacle(blocker: Blocker, stage: Stage) -> Obstacle:
    named = blocker.facts.get("endpoint")
    pages = (str(named),) if named else MENDED_AT.get(blocker.code, ())
    component = str(blocker.facts.get("component", ""))
    open_to_reader = (stage_page(one, stage, component) for one in pages if may_open(one, guards.account()))
    return Obstacle(obstacle_words(blocker, stage), next(filter(None, open_to_reader), None))


def obstacle_words(blocker: Blocker, stage: Stage) -> str:
    """The blocker's sentence, with the component it is about."""
    text = blocker_words(blocker, stage.cohort.programme)
    part = component_titles(stage.definition).get(str(blocker.facts.get("component", "")))
    return _("%(part)s：%(what)s", part=part, what=text) if part else text


def may_open(endpoint: str, account: Account) -> bool:
    """True when there is such a page and its guard lets the account in."""
    guard = getattr(current_app.view_functions.get(endpoint), "guard", None)
    return guard is not None and guard.admits(account)


def blocker_words(blocker: Blocker, programme: Programme) -> str:
    """One sentence; a code nobody has words for is shown as it is, with how many cases."""
    plain = {name: _plain(value, programme) for name, value in blocker.facts.items()}
    facts = {"count": blocker.count, **plain}
    if blocker.code in TEXTS:
        return tell(Refusal(blocker.code, **facts))
    if blocker.code in FALLBACK:
        return str(FALLBACK[blocker.code]) % facts
    return _("还有 %(count)s 件事没有办完（%(code)s）。", count=blocker.count, code=blocker.code)


def _plain(value: object, programme: Programme) -> object:
    if isinstance(value, Text):
        return value.in_(current_locale())
    return deadline(value, programme) if isinstance(value, datetime) else value


def stage_page(endpoint: str, stage: Stage, component: str = "") -> str | None:
    """The address of a page about this stage, whatever the page calls its parameter; None where there is none."""
    known: dict[str, str | int] = {"stage": stage.id, "stage_id": stage.id, "cohort": stage.cohort.code}
    if component:
        known["component"] = component
    for rule in current_app.url_map.iter_rules():
        if rule.endpoint == endpoint and rule.arguments <= known.keys():
            return page_url(endpoint, **{name: known[name] for name in rule.arguments})
    return None


def work_pages(stage: Stage, by: Account) -> list[tuple[str, str]]:
    """(address, title) of the other rooms' pages for this stage that the reader may open."""
    found = []
    for endpoint, kind, title in WORK_PAGES:
        marked = stage.definition.policy is not None and stage.kind not in MARKED_BY_MACHINE
        fits = marked if kind is None else stage.kind == kind
        if stage.definition.params.get("held") == "elsewhere" and endpoint not in OF_ANY_EXAM:
            continue
        if fits and may_open(endpoint, by) and (address := stage_page(endpoint, stage)):
            found.append((address, str(title)))
    return found
