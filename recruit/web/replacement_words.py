"""Moving up from the reserve in words: until when, why a place is free, who takes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from recruit.closing.words import place_words
from recruit.i18n import _, lazy
from recruit.models import Candidacy, Replacement, Result, Stage
from recruit.queries.freed import given_out, place_left, settled
from recruit.queries.lists import rows_of_numbers
from recruit.queries.replacements import replacements_of
from recruit.queries.stages import following
from recruit.replacement import ASKED, ended_as, holds, why_not
from recruit.web.words import moment, stage_title

#: Cause of `Replacement` -> word for the office.
CAUSES = {
    "withdrawn": lazy("本人退出"),
    "excluded": lazy("已经取消资格"),
    "declined": lazy("本人放弃"),
    "fraud": lazy("弄虚作假"),
    "unfit": lazy("复查不合格"),
}
#: State of `Replacement` -> (state of a badge, word).
STATES = {
    "proposed": ("waiting_us", lazy("等复核人确认")),
    "offered": ("waiting", lazy("等本人答复")),
    "noted": ("waiting_us", lazy("电话里说不来，等另一个人核实")),
    "confirmed": ("done", lazy("已经递补")),
    "declined": ("out", lazy("本人不来")),
    "lapsed": ("late", lazy("过时没有答复")),
    "rejected": ("rejected", lazy("复核人退回")),
    "recalled": ("withdrawn", lazy("办公室收回")),
}


def state_now(one: Replacement, at: datetime) -> tuple[str, Any]:
    """As `STATES`; an offer whose time is over is told as it ended, whether or not anybody has written that down."""
    if one.state != "offered":
        return STATES[one.state]
    if not holds(one.state, one.answer_until, at):
        return STATES[ended_as(one.replied_via)]
    return STATES["noted" if one.replied_via else "offered"]


def refused(stage: Stage, at: datetime) -> str | None:
    """The code of why nobody moves up from this stage's reserve now, or None."""
    target = following(stage)
    least = stage.definition.least_hours
    return why_not(
        stage.definition.replacement, target.opens_at if target else None, settled(stage), at, least
    )


def freed_words(stage: Stage, left: Candidacy) -> str:
    """Township and village of the place that somebody leaves where places have been given out; '' before that."""
    allotment = given_out(stage)
    place = place_left(allotment, left) if allotment is not None else None
    return place_words(stage.cohort, place) if place is not None else ""


def until_words(stage: Stage) -> str:
    """Until when places of this stage's list are filled from its reserve."""
    rule, target = stage.definition.replacement, following(stage)
    if rule == "none" or target is None:
        return _("不递补")
    if rule == "reserve" and target.kind == "allotment" and (after := following(target)) is not None:
        return _("到“%(next)s”结束为止；点位公布以后有人空出来的，也按名次递补", next=stage_title(after))
    if rule == "reserve":
        return _("到“%(next)s”的名单签字为止", next=stage_title(target))
    if (least := stage.definition.least_hours) is not None:
        facts = {"next": stage_title(target), "opens": moment(target.opens_at), "hours": least}
        return _("到“%(next)s”开始（%(opens)s）前 %(hours)s 小时为止", **facts)
    return _("到“%(next)s”开始（%(opens)s）为止", next=stage_title(target), opens=moment(target.opens_at))


def waiting_words(stage: Stage, at: datetime) -> tuple[str, str]:
    """For somebody in this stage's reserve: what to do, and until when."""
    if stage.definition.replacement == "none":
        return _("这一环节有人退出也不递补，不用再等"), _("没有期限")
    if refused(stage, at) is not None:
        return _("递补已经结束，没有轮到您"), _("没有期限")
    return _("等通知，有人退出时按名次递补"), until_words(stage)


def public_lines(result: Result, at: datetime) -> list[dict[str, str]]:
    """Who moved up by this list, each shown as on the list, and who was asked before them and did not come; these and
    whoever left by admission number alone."""
    done = replacements_of(result, *ASKED)
    if not done:
        return []
    up = {one.up.number for one in done}
    rows = {row["candidate"]: row for row in rows_of_numbers(result, up)}
    return [_line(one, rows[one.up.number], at) for one in done]


def _line(one: Replacement, row: Mapping[str, Any], at: datetime) -> dict[str, str]:
    assert one.settled_at is not None
    rank = "" if row["rank"] is None else _("候补第 %(rank)s 名", rank=row["rank"])
    came = one.state == "confirmed"
    return {
        "number": row["candidate"],
        "name": (row["name"] or "") if came else "",
        "rank": rank,
        "left": one.left.number,
        # One word for every cause: the list above still names that number, so the cause would name a person.
        "why": _("名额空出") if came else str(state_now(one, at)[1]),
        "at": moment(one.replied_at or one.settled_at),
    }
