"""The checklist before the doors open: it works itself out, and says of everything how to mend it."""

from __future__ import annotations

from flask import render_template, url_for
from werkzeug.wrappers import Response

from exams.kinds.online_exam.console import READERS
from exams.kinds.online_exam.office import exam_stage
from exams.kinds.online_exam.room import bp
from exams.queries.checklist import Check, checklist
from exams.queries.rehearsal import tried
from exams.services.open_rehearsal import end_rehearsal, open_rehearsal
from recruit.clock import now
from recruit.i18n import _, lazy, listed
from recruit.models import Stage
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.signin.moment import real_now

#: Which badge a check is shown with, and its word.
BADGES = {"ok": "done", "not": "blocked", "look": "waiting_you"}
WORDS = {"ok": lazy("好了"), "not": lazy("没有好"), "look": lazy("请看一眼")}
TITLES = {
    "papers": lazy("卷子"),
    "released": lazy("卷子放行"),
    "rooms": lazy("考室"),
    "seats": lazy("座位"),
    "watch": lazy("监考"),
    "reachable": lazy("考生登录"),
    "rehearsal": lazy("练习考试"),
    "window": lazy("考试几点开始"),
    "clock": lazy("时钟"),
    "disk": lazy("硬盘"),
    "backup": lazy("备份"),
    "https": lazy("https 网址"),
    "worker": lazy("后台（收卷、发消息）"),
    "outbox": lazy("消息"),
}
#: The page on which it is mended.
PAGES = {"papers": "exam.papers", "released": "exam.papers", "rooms": "exam.seats", "seats": "exam.seats",
         "watch": "exam.seats"}  # fmt: skip


@bp.get("/office/<int:stage_id>/checklist")
@guards.staff(*READERS)
def checklist_page(stage_id: int) -> str:
    stage = exam_stage(stage_id)
    by = guards.account()
    found = checklist(stage, now(), real_now())
    return render_template(
        "exams/online_exam/checklist.html",
        stage=stage,
        title=stage.definition.title,
        rows=[(one, TITLES[one.code], mend_words(one), _page_of(one, stage)) for one in found],
        badges=BADGES,
        words=WORDS,
        tried=tried(stage),
        may_rehearse="office" in by.roles
        and by.township_scope is None
        and stage.state != "closed"
        and stage.cohort.practice is None,
        before=now() < stage.opens_at,
        open_points=sum(one.state == "not" for one in found),
    )


@bp.post("/office/<int:stage_id>/rehearsal")
@guards.staff("office")
def rehearse(stage_id: int) -> Response:
    """Opens the rehearsal, or lets those in who came since."""
    stage = exam_stage(stage_id)
    return act(
        lambda: open_rehearsal(stage, guards.account(), now()),
        lambda count: (
            _("练习考试开了，%(count)s 人可以练。他们的考试页上有“先练一练”。", count=count)
            if count
            else _("练习考试开着，没有新来的人。")
        ),
        url_for("exam.checklist_page", stage_id=stage_id),
    )


@bp.post("/office/<int:stage_id>/rehearsal/end")
@guards.staff("office")
def rehearsal_end(stage_id: int) -> Response:
    stage = exam_stage(stage_id)
    return act(
        lambda: end_rehearsal(stage, guards.account(), now()),
        lambda count: _("练习考试收了，%(count)s 人练过。练习的答案都删了。", count=count),
        url_for("exam.checklist_page", stage_id=stage_id),
    )


def _page_of(one: Check, stage: Stage) -> str | None:
    if one.state == "ok" or one.code not in PAGES:
        return None
    return url_for(PAGES[one.code], stage_id=stage.id)


def mend_words(one: Check) -> str:
    """What is so, and how it is mended; '' where it is in order and there is nothing to add."""
    facts = dict(one.facts)
    if one.state == "ok":
        return _("还有 %(free)s GB。", free=facts["free"]) if one.code == "disk" else ""
    if one.code == "watch":
        return _("这些考室还没有监考：%(rooms)s。", rooms=listed(facts["rooms"]))
    if one.code == "rehearsal" and facts["percent"] is None:
        return _("还没有开练习考试。开了，考生可以先试手机，打不开的早知道。")
    if one.code == "backup" and facts["hours"] is None:
        return _("这台机器上还没有备份过。请运行 zeyou backup。")
    return str(HOW[one.code]) % facts


HOW = {
    "papers": lazy("还有 %(count)s 人没有卷子。请先抽卷。"),
    "released": lazy("卷子还没有两个人放行。"),
    "rooms": lazy("没有排考室：考生都在自己的地方考。要到机房考，请先排座位。"),
    "seats": lazy("还有 %(count)s 人没有座位。"),
    "reachable": lazy("有 %(count)s 人没有手机号、邮箱，也没设密码。请通知他们到登记点办，或者考试当天在求助台办。"),
    "rehearsal": lazy("练过的人有 %(percent)s%%。没有练的，考试那天手机可能打不开，请催一催。"),
    "window": lazy("已经过了开考时间，下面有的事现在改不了。"),
    "clock": lazy("两边差 %(seconds)s 秒。请在两台机器上都打开自动对时（NTP），再看一遍。"),
    "disk": lazy("只剩 %(free)s GB，硬盘满了就存不下答案。请腾出地方。"),
    "backup": lazy("上一次备份是 %(hours)s 小时以前。开考前请再运行一次 zeyou backup。"),
    "https": lazy("没有 https，手机里存不住加密的答案，断网时关了页面会丢。"
        "请按部署手册设好证书，再把 ZEYOU_BASE_URL 改成 https 开头。"
    ),
    "worker": lazy("两分钟没有动静。请运行 zeyou worker：没有它，到点不收卷，消息也不发。"),
    "outbox": lazy("有 %(count)s 条消息等了十分钟以上。请到发件箱看看。"),
}  # fmt: skip
