"""What may be asked about a list, in the words of a villager."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from recruit.i18n import _, lazy
from recruit.models import Result
from recruit.queries.rechecks import open_until
from recruit.recheck import KINDS
from recruit.web.words import deadline

#: Kind -> what it is called, and what it is good for.
TITLES = {
    "arithmetic": lazy("核对算分"),
    "evidence": lazy("重看材料"),
    "ruling": lazy("对规则或当天的事有异议"),
    "report": lazy("对公示人员的意见"),
}
ABOUT = {
    "arithmetic": lazy("看分数有没有加错，名次有没有排错，成绩有没有抄错、登错。"),
    "evidence": lazy("请没有给您评过的人，把您交的图片、表、电话或者到场情况重新看一遍。"),
    "ruling": lazy("您觉得规则用错了，或者当天出了什么事。由两个以上的人一起定，写明理由。"),
}


@dataclass(frozen=True)
class Open:
    """One kind that may still be asked for. `until`: the end of its window, in words."""

    code: str
    title: str
    text: str
    until: str


def title_of(kind: str) -> str:
    return str(TITLES[kind])


def open_kinds(result: Result, done: Sequence[str], at: datetime) -> list[Open]:
    """What an applicant may still ask about this list, without the kinds that are `done`."""
    programme, found = result.stage.cohort.programme, []
    for kind in KINDS:
        until = open_until(result, kind)
        if kind in ABOUT and kind not in done and until is not None and at < until:
            found.append(Open(kind, title_of(kind), str(ABOUT[kind]), deadline(until, programme)))
    return found


def last_end(result: Result) -> datetime | None:
    """When the last window for an applicant's own request about this list ends; None where the rules know none."""
    ends = [open_until(result, kind) for kind in ABOUT]
    return max((one for one in ends if one is not None), default=None)


def labelled(one: Open) -> str:
    """For the choice among several: the name, what it is good for, until when."""
    return _("%(title)s：%(text)s%(until)s 截止。", title=one.title, text=one.text, until=one.until)
