"""The office's first page: what is due, what is blocked, who waits for whom; the funnel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import render_template, url_for

from recruit.clock import now
from recruit.closing.words import WHEREABOUTS
from recruit.i18n import _
from recruit.kinds import Blocker, kind_of
from recruit.list_words import outcome_words
from recruit.models import Account, Cohort
from recruit.queries.applications import cohort_by_code, cohorts
from recruit.queries.data_requests import waiting_requests
from recruit.queries.exclusions import waiting_exclusions
from recruit.queries.funnel import StageAtWork, messages_failed, stages_at_work
from recruit.queries.notice_papers import removals_waiting
from recruit.queries.objections import rulings_waiting
from recruit.queries.offers import open_offers
from recruit.queries.paper_steps import papers_missing
from recruit.queries.replacements import counts_moved_up, gone, next_in_reserve, waiting_replacements
from recruit.queries.results import current_result
from recruit.queries.rule_corrections import waiting_correction
from recruit.queries.sites import exemptions_waiting, sites_waiting
from recruit.queries.waivers import waiver_counts
from recruit.registers import registers_of
from recruit.replacement import HAD_THEIR_TURN
from recruit.services.answerers import barred
from recruit.site_waivers import REOPEN
from recruit.site_words import check_words
from recruit.web import guards
from recruit.web.cohorts import chosen, cohort_label
from recruit.web.context import page_url
from recruit.web.county import READERS
from recruit.web.money_desk import money_items
from recruit.web.office import bp
from recruit.web.office.items import Desk, draft_items, handover_items, item, register_items, vacancy_items
from recruit.web.office.taking_back import take_back_url
from recruit.web.office.words import obstacle
from recruit.web.rechecks.rows import desk_line
from recruit.web.replacement_words import refused
from recruit.web.words import deadline, moment, stage_title


@bp.get("/")
@bp.get("/cohort/<cohort>")
@guards.staff(*READERS)
def home(cohort: str | None = None) -> str:
    """One cohort at a time: the one in the address, else the one last looked at."""
    every = cohorts()
    if not every:
        return render_template("office/none.html", write_url=page_url("programmes.home"))
    found = cohort_by_code(cohort) if cohort else chosen(every)
    by, at = guards.account(), now()
    stages = stages_at_work(found, by, at)
    moved = counts_moved_up(found.id)
    return render_template(
        "office/home.html",
        cohort=found,
        desk=_with_elsewhere(desk_of(found, stages, by, at), found, every, by, at),
        stages=stages,
        steps=[_step(one, moved.get(one.stage.id, 0)) for one in stages],
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
        registers=[
            (one.title(), one.url(found))
            for one, _said in registers_of(found.programme)
            if set(one.readers) & set(by.roles)
        ],
        take_back_url=take_back_url(found, by),
    )


def desk_of(cohort: Cohort, stages: Sequence[StageAtWork], by: Account, at: datetime) -> Desk:
    """What is due, what is blocked and who is waited for in one cohort, as this reader sees it."""
    desk = Desk()
    office = "office" in by.roles
    _waiver_items(desk, cohort, by)
    _recheck_items(desk, cohort, by, at)
    _ruling_items(desk, cohort, by)
    _data_request_items(desk, cohort, by, at)
    _exclusion_items(desk, cohort, by)
    _reserve_items(desk, cohort, by, at)
    _removal_items(desk, cohort, by)
    _paper_items(desk, cohort, by)
    _money_items(desk, cohort, by, at)
    _correction_items(desk, cohort, by)
    _site_items(desk, cohort, by)
    register_items(desk, cohort, by, at)
    vacancy_items(desk, cohort, by, at)
    handover_items(desk, cohort, by)
    for one in stages:
        _stage_items(desk, one, by)
    failed = messages_failed()
    if failed and by.township_scope is None:
        desk.blocked.append(
            item(_("%(count)s 条消息没有送到", count=failed), page_url("outbox.home") if office else None)
        )
    return desk


def _with_elsewhere(desk: Desk, shown: Cohort, every: Sequence[Cohort], by: Account, at: datetime) -> Desk:
    """What waits for the reader in the other running cohorts: one line each, or it would be found by chance only."""
    draft_items(desk, by)
    for other in every:
        if other.id == shown.id or all(stage.state == "closed" for stage in other.stages):
            continue
        count = len(desk_of(other, stages_at_work(other, by, at), by, at).due)
        if count:
            text = _("%(cohort)s：%(count)s 件要办", cohort=cohort_label(other), count=count)
            desk.due.append(item(text, url_for("office.home", cohort=other.code)))
    return desk


def _waiver_items(desk: Desk, cohort: Cohort, by: Account) -> None:
    counts = waiver_counts(cohort, by)
    undecided = counts.ready + counts.bare
    if undecided:
        text = _("%(count)s 份放宽申请等决定", count=undecided)
        desk.add("office" in by.roles, text, page_url("waivers.queue", cohort=cohort.code))
    for mine, count in ((True, counts.mine), (False, counts.others)):
        if count:
            text = _("%(count)s 份同意放宽的等第二个人确认", count=count)
            desk.add(mine, text, page_url("waivers.queue", cohort=cohort.code, which="second"))


def _recheck_items(desk: Desk, cohort: Cohort, by: Account, at: datetime) -> None:
    found = desk_line(cohort, by, at)
    if found is None:
        return
    text, late = found
    address = page_url("rechecks.queue", cohort=cohort.code)
    if late:
        desk.blocked.append(item(text, address))
    else:
        desk.add(bool({"office", "second-signatory"} & by.roles), text, address)


def _ruling_items(desk: Desk, cohort: Cohort, by: Account) -> None:
    """Rulings that wait for their second person, who must have had no hand in the list."""
    for one in rulings_waiting(cohort) if by.township_scope is None else []:
        mine = bool({"office", "second-signatory"} & by.roles) and by.id != one.proposed_by_id
        mine = mine and (one.letter or barred(one.recheck, by) is None)
        text = _("异议 %(receipt)s 的处理意见等第二个人确认", receipt=one.recheck.number or one.recheck_id)
        desk.add(mine, text, page_url("rechecks.case", recheck_id=one.recheck_id))


def _data_request_items(desk: Desk, cohort: Cohort, by: Account, at: datetime) -> None:
    """What people ask about their own data, with the day of the most urgent; what waits for a second person apart."""
    every = waiting_requests(by, cohort)
    address = page_url("data_requests.queue", cohort=cohort.code)
    opened = [one for one in every if one.state == "open"]
    if opened:
        until = deadline(opened[0].due_at, cohort.programme)
        text = _(
            "%(count)s 件更正、删除资料的申请等答复，最急的 %(until)s 前", count=len(opened), until=until
        )
        if opened[0].due_at <= at:
            desk.blocked.append(item(text, address))
        else:
            desk.add(bool({"office", "second-signatory"} & by.roles), text, address)
    for one in every:
        if one.state == "proposed":
            mine = bool({"office", "second-signatory"} & by.roles) and by.id != one.proposed_by_id
            text = _("资料申请 %(number)s 的答复等另一个人确认", number=one.number)
            desk.add(mine, text, page_url("data_requests.case", request_id=one.id))


def _exclusion_items(desk: Desk, cohort: Cohort, by: Account) -> None:
    for one in waiting_exclusions(cohort.id) if by.township_scope is None else []:
        text = _("考生 %(number)s：取消资格等复核人确认", number=one.candidacy.number)
        mine = "second-signatory" in by.roles and by.id != one.proposed_by_id
        desk.add(mine, text, url_for("office.exclusion", exclusion_id=one.id))


def _reserve_items(desk: Desk, cohort: Cohort, by: Account, at: datetime) -> None:
    """Proposals that wait for the second person, and places that somebody left and the rule lets be filled."""
    if by.township_scope is not None:
        return
    for one in waiting_replacements(cohort.id):
        text = _("“%(stage)s”：递补等复核人确认", stage=stage_title(one.result.stage))
        mine = "second-signatory" in by.roles and by.id != one.proposed_by_id
        desk.add(mine, text, url_for("office.replacement", replacement_id=one.id))
    for one in open_offers(cohort.id, at):
        assert one.answer_until is not None
        until = deadline(one.answer_until, cohort.programme)
        text = _(
            "“%(stage)s”：递补等本人答复，%(until)s 到期", stage=stage_title(one.result.stage), until=until
        )
        desk.waiting.append(item(text, url_for("office.replacement", replacement_id=one.id)))
    for stage in cohort.stages:
        result = current_result(stage) if refused(stage, at) is None else None
        left = gone(result, at) if result is not None and result.state == "published" else []
        if result is not None and left and next_in_reserve(result, *HAD_THEIR_TURN):
            text = _(
                "“%(stage)s”的名单上有 %(count)s 人退出，可以递补", stage=stage_title(stage), count=len(left)
            )
            desk.add("office" in by.roles, text, url_for("office.stage", stage_id=stage.id) + "#reserve")


def _removal_items(desk: Desk, cohort: Cohort, by: Account) -> None:
    """Versions of notice papers that nobody may read any more and that wait for the second person."""
    if by.township_scope is not None:
        return
    for paper in removals_waiting(cohort):
        asked = {one.removal_asked_by_id for one in paper.versions if one.removal_pending}
        mine = "second-signatory" in by.roles and by.id not in asked
        address = url_for("office.removal", cohort=cohort.code, paper_id=paper.id)
        desk.add(mine, _("公告附件里误登的内容等第二个人确认删除"), address)


def _paper_items(desk: Desk, cohort: Cohort, by: Account) -> None:
    """Signed agreements whose paper is not scanned or not in the files yet, also long after the stage was closed."""
    if by.township_scope is not None or not {"office", "auditor"} & by.roles:
        return
    for code, count in papers_missing(cohort).items():
        what = WHEREABOUTS[code][1]
        address = url_for("closing.agreements", cohort=cohort.code, where=code)
        text = _("协议：%(what)s，%(count)s 份", what=_(str(what)), count=count)
        desk.add("office" in by.roles, text, address)


def _money_items(desk: Desk, cohort: Cohort, by: Account, at: datetime) -> None:
    """What money after signing waits for, where this installation has its pages."""
    if page_url("money.home") is None:
        return
    for one in money_items(cohort, by, at):
        desk.add(one.mine, one.text, one.url)


def _correction_items(desk: Desk, cohort: Cohort, by: Account) -> None:
    """A correction of the rules that waits for its second signature."""
    waiting = waiting_correction(cohort) if by.township_scope is None else None
    if waiting is not None:
        mine = "second-signatory" in by.roles and waiting.proposed_by_id != by.id
        desk.add(mine, _("规则的更正等签字"), url_for("office.corrections", cohort=cohort.code))


def _site_items(desk: Desk, cohort: Cohort, by: Account) -> None:
    """Sites whose review is due, and rules of sites that two people have to waive."""
    for state, count in sites_waiting(cohort, by).items():
        told = {
            "township": _("%(count)s 个站点等乡镇审核", count=count),
            "county": _("%(count)s 个站点等县里审定", count=count),
        }[state]
        mine = bool({"office", "clerk"} & by.roles) if state == "township" else "office" in by.roles
        desk.add(mine, told, url_for("closing.sites", cohort=cohort.code, state=state))
    if by.township_scope is not None:
        return
    for one in exemptions_waiting(cohort):
        told = (
            _("站点 %(place)s：放宽“%(check)s”等复核人确认")
            if one.code != REOPEN
            else _("站点 %(place)s：%(check)s，等复核人确认")
        )
        text = told % {"place": one.place.code, "check": check_words(one.code)}
        mine = "second-signatory" in by.roles and by.id != one.proposed_by_id
        desk.add(mine, text, url_for("closing.site", cohort=cohort.code, place_id=one.place_id))


def _second_hands(desk: Desk, one: StageAtWork, by: Account) -> None:
    """What waits for a second person in the kind's rooms; after closing, only what can still lead to a correction."""
    if not one.counts.entered:
        return
    title = stage_title(one.stage)
    for waiting in kind_of(one.stage).second_hands(one.stage):
        if one.stage.state == "closed" and not waiting.facts.get("after_closing"):
            continue
        told = obstacle(waiting, one.stage)
        desk.add(_may_answer(waiting, by), _("“%(stage)s”：%(what)s", stage=title, what=told.text), told.url)


def _stage_items(desk: Desk, one: StageAtWork, by: Account) -> None:
    title = stage_title(one.stage)
    result, tie = one.newest, one.tie
    _second_hands(desk, one, by)
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


def _may_answer(waiting: Blocker, by: Account) -> bool:
    """True when the reader is somebody's second person here: has the role, and did not ask for all of it."""
    return bool(set(waiting.facts["roles"]) & by.roles) and set(waiting.facts["asked_by"]) != {by.id}


def _step(one: StageAtWork, moved_up: int) -> dict[str, Any]:
    counts, programme = one.counts, one.stage.cohort.programme
    note = [
        _("%(opens)s 起", opens=moment(one.stage.opens_at)),
        _("%(closes)s 止", closes=deadline(one.stage.closes_at, programme)),
    ]
    if counts.entered:
        note.append(
            _(
                "进入 %(entered)s，%(reached)s %(advanced)s",
                entered=counts.entered,
                reached=outcome_words("advanced", one.stage),
                advanced=counts.advanced,
            )
        )
    if moved_up:
        note.append(_("递补 %(count)s 人", count=moved_up))
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
    # The first stage of a track takes people in by itself; any other waits until somebody is sent to it.
    if one.window == "before" or (not one.counts.entered and one.stage.state == "waiting"):
        return "future"
    return "current" if one.window == "open" else "waiting_us"
