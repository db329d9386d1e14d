"""The applicant's way in words: the three answers, the stepper, what is to do, which results are out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from recruit.funnel import window_state
from recruit.i18n import _, clauses, current_locale
from recruit.models import Replacement, Stage
from recruit.queries.offers import open_offers_to
from recruit.queries.own_money import account_wanted
from recruit.queries.progress import Progress, Step
from recruit.web.context import page_url
from recruit.web.own_ending import excluded_words
from recruit.web.replacement_words import waiting_words
from recruit.web.words import deadline, moment, span, stage_title, todo_words, unmet, window_words

#: What is owed to registration, whatever stage the applicant has reached.
OF_REGISTRATION = ("papers", "papers-late", "waiver-reason")
#: Stages that are decided without marks have a page of their own instead of a working.
OWN_PAGES = {
    "registration": "apply.application",
    "allotment": "closing.my_place",
    "agreement": "closing.my_agreement",
    "posts": "posts.mine",
}


@dataclass(frozen=True)
class Answers:
    """What `three_answers` of docs/look.md asks for."""

    where: str
    next: str
    until: str
    next_url: str | None = None
    next_label: str | None = None
    state: str | None = None


def answers_of(progress: Progress, at: datetime) -> Answers:
    """Where do I stand, what do I do next, until when."""
    step = progress.current
    if progress.candidacy.state == "withdrawn":
        return Answers(_("您已经退出这次招募"), _("不用再办什么"), _("没有期限"), state="withdrawn")
    if step is None:
        return Answers(_("报名还在处理"), _("等我们办好"), _("没有期限"), state="waiting_us")
    if progress.candidacy.state == "excluded" or step.state in ("out", "reserve"):
        return _ended(progress, step, at)
    if step.state == "done":
        if (address := _account_page(progress, step)) is not None:
            return Answers(
                _("“%(stage)s”已经完成", stage=stage_title(step.stage)),
                _("填收款账号，核对以后补助才能发给您"),
                _("没有期限，早填早核对"),
                address,
                _("填收款账号"),
                "waiting_you",
            )
        return Answers(
            _("“%(stage)s”已经完成", stage=stage_title(step.stage)),
            _("不用再办什么"),
            _("没有期限"),
            own_page(step),
            _("看“%(stage)s”的结果", stage=stage_title(step.stage)),
            "done",
        )
    if progress.todos:
        return _to_do(progress, step, at)
    if step.stage.kind == "registration":
        where = _("“%(stage)s”：等办公室决定是否放宽条件", stage=stage_title(step.stage))
        return Answers(where, _("现在不用办什么，等通知"), _("决定后马上通知您"), state="waiting_us")
    return _on_the_way(progress, step, at)


def _account_page(progress: Progress, step: Step) -> str | None:
    """Where a partner says where the money goes, while nobody knows; None where it is known, or there is no page."""
    address = page_url("money.my_account") if step.stage.kind == "agreement" else None
    application = progress.candidacy.application
    wanted = address is not None and application is not None and account_wanted(application)
    return address if wanted else None


def _to_do(progress: Progress, step: Step, at: datetime) -> Answers:
    todo = next((one for one in progress.todos if one.done < one.total), None)
    if todo is None:
        return _all_done(progress, step)
    programme = step.stage.cohort.programme
    stage, until = step.stage, deadline(todo.due or step.closes, programme)
    if todo.code in OF_REGISTRATION:
        stage, until = _registration(progress), _until_correction(progress)
        if todo.code == "papers-late":
            until = _("报名的名单签字以前")
    elif todo.due is None and window_state(step.opens, step.closes, at) == "before":
        until = span(step.opens, step.closes, programme)
    url = page_url(todo.endpoint, **todo.values) if todo.endpoint else None
    return Answers(stage_title(stage), todo_words(todo, stage), until, url, state="waiting_you")


def _all_done(progress: Progress, step: Step) -> Answers:
    """Everything asked for is there, while others still work."""
    todo = progress.todos[-1]
    return Answers(
        _("“%(stage)s”：该办的都办好了", stage=stage_title(step.stage)),
        _("等名单公布"),
        _("名单公布时通知您"),
        page_url(todo.endpoint, **todo.values) if todo.endpoint else None,
        _("看我办好的"),
        "waiting_us",
    )


def _on_the_way(progress: Progress, step: Step, at: datetime) -> Answers:
    title = stage_title(step.stage)
    programme = step.stage.cohort.programme
    window = window_state(step.opens, step.closes, at)
    if step.entry is not None and not step.entry.asked:
        return Answers(
            _("“%(stage)s”不要求您参加", stage=title),
            _("这一环节您什么都不用办，等名单公布"),
            _("名单公布时通知您"),
            state="waiting_us",
        )
    late = step.entry is not None and step.entry.outcome == "in" and step.stage.state == "closed"
    if late and step.stage.kind == "allotment":
        return Answers(
            _("您答应去空出来的点位"),
            _("等两个人签新的定点名单"),
            _("名单公布时通知您"),
            page_url("closing.my_place"),
            _("看是哪个点位"),
            "waiting_us",
        )
    if step.state == "waiting" or window == "after":
        where = _("“%(stage)s”已经结束", stage=title)
        if progress.look is not None and at < step.stage.closes_at:
            where = _("“%(stage)s”：给您安排的时间已经过了", stage=title)
        return Answers(
            where,
            _("等名单公布"),
            _("名单公布时通知您"),
            _look_url(progress),
            _("看我在这一环节的情况") if progress.look else None,
            "waiting_us",
        )
    if window == "before":
        return Answers(
            _("下一步是“%(stage)s”", stage=title),
            _summary(step.stage),
            _("%(opens)s 开始", opens=moment(step.opens)),
            state="passed",
        )
    return Answers(title, _summary(step.stage), deadline(step.closes, programme), state="open")


def _look_url(progress: Progress) -> str | None:
    look = progress.look
    return page_url(str(look.endpoint), **look.values) if look else None


def _offer(one: Replacement) -> Answers:
    """A place that came free, and hours to answer in: nothing else comes before it."""
    stage = one.result.stage
    assert one.answer_until is not None
    return Answers(
        _("“%(stage)s”有名额空出来，按名次轮到您", stage=stage_title(stage)),
        _("答复来，还是不来"),
        _("%(until)s 前，过时算不来", until=deadline(one.answer_until, stage.cohort.programme)),
        page_url("rechecks.offer"),
        _("去答复"),
        "waiting_you",
    )


def _ended(progress: Progress, step: Step, at: datetime) -> Answers:
    title = stage_title(step.stage)
    if (words := excluded_words(progress.candidacy)) is not None:
        return Answers(*words, state="out")
    if progress.application.state == "refused":
        rules = clauses(unmet(progress.application))
        where = _("没有通过资格审核：%(rules)s", rules=rules)
        registration = _registration(progress)
        if registration.state == "closed" or at >= registration.closes_at:
            return Answers(where, _("不用再办什么"), _("报名已经截止"), state="out")
        return Answers(
            where,
            _("填错了的，截止前可以更正"),
            _until_correction(progress),
            page_url("apply.application"),
            _("看我的报名"),
            "out",
        )
    if step.state == "reserve":
        if offered := open_offers_to(progress.candidacy, at):
            return _offer(offered[0])
        where = _("“%(stage)s”：您在候补名单里", stage=title)
        return Answers(
            where,
            *waiting_words(step.stage, at),
            explain_url(step),
            _("看名次和算法"),
            "reserve",
        )
    where = _("到“%(stage)s”为止，这次没有入选", stage=title)
    return Answers(
        where,
        _("可以看名次和算法"),
        _objecting(step, at),
        explain_url(step),
        _("看名次和算法"),
        "out",
    )


def _objecting(step: Step, at: datetime) -> str:
    """Until when something can be said about the list that ended it; a posting that is over is not held out."""
    until = step.shown.result.posted_until if step.shown is not None else None
    if until is None:
        return _("对名单有意见，请找意见窗口")
    if at >= until:
        return _("公示已经结束；还有意见，请找意见窗口")
    return _("对名单有意见，%(until)s 前提出", until=deadline(until, step.stage.cohort.programme))


def _registration(progress: Progress) -> Stage:
    return next(one for one in progress.application.cohort.stages if one.kind == "registration")


def _until_correction(progress: Progress) -> str:
    return deadline(_registration(progress).closes_at, progress.application.cohort.programme)


def _summary(stage: Stage) -> str:
    return stage.definition.summary.in_(current_locale())


def explain_url(step: Step) -> str | None:
    """The page that shows how this mark came about; only once the list is out."""
    if step.shown is None or step.entry is None:
        return None
    return page_url("lists.explain", result_id=step.shown.result.id, number=step.entry.candidacy.number)


def own_page(step: Step) -> str | None:
    """Where the applicant reads what became of them in this stage."""
    if step.stage.kind in OWN_PAGES:
        return page_url(OWN_PAGES[step.stage.kind])
    return explain_url(step)


def stepper_of(progress: Progress) -> list[dict[str, Any]]:
    """The funnel as `stepper` shows it, each stage with this applicant's own state and the page behind it."""
    return [
        {
            "title": stage_title(step.stage),
            "state": step.state,
            "note": window_words(step.stage),
            "url": _step_url(progress, step),
        }
        for step in progress.steps
    ]


def _step_url(progress: Progress, step: Step) -> str | None:
    if step.entry is None:
        return None
    own = [todo for todo in progress.todos if todo.code not in OF_REGISTRATION and todo.endpoint]
    if progress.current is step and own and step.state == "current":
        return page_url(str(own[0].endpoint), **own[0].values)
    if progress.current is step and progress.look is not None:
        return _look_url(progress)
    return own_page(step)


def todos_of(progress: Progress) -> list[dict[str, Any]]:
    """Everything to do, with how much of it is done."""
    stage = progress.current.stage if progress.current else None
    return [
        {
            "text": todo_words(todo, stage),
            "done": todo.done,
            "total": todo.total,
            "url": page_url(todo.endpoint, **todo.values) if todo.endpoint else None,
        }
        for todo in progress.todos
    ]


def results_of(progress: Progress) -> list[dict[str, Any]]:
    """The published results, the newest first."""
    return [
        {
            "title": stage_title(step.stage),
            "state": {"advanced": "passed"}.get(step.shown.outcome, step.shown.outcome),
            "word": _("候补，已经递补") if step.shown.moved_up else None,
            "rank": step.shown.rank,
            "total": step.shown.total,
            "url": own_page(step),
        }
        for step in reversed(progress.steps)
        if step.shown is not None
    ]
