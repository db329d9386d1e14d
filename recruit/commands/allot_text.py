"""The words of `zeyou allot`: who got what and why, what was looked over, what the other rule would do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recruit.allotment_findings import told as finding_told
from recruit.commands.row_problems import COMMON, Sentences
from recruit.i18n import _, clauses, listed
from scoring.errors import ScoringError
from scoring.explain_turns import Whole, wish_lines
from scoring.fit_difference import Difference, Figures
from scoring.fit_turns import FIT
from scoring.placement_check import Wrong
from scoring.turns import Turn

#: So many changes are printed; all of them stand in the JSON.
SHOWN = 50

PROBLEMS: Sentences = {
    **COMMON,
    "column-missing": lambda **f: _("缺少这一列。现有的列：%(header)s。请补上表头。", **f),
    "not-whole": lambda **f: _("“%(value)s”不对。请填 %(low)s 到 %(high)s 之间的整数。", **f),
    "not-a-number": lambda **f: _("“%(value)s”不是数字。请填数字，没有就空着。", **f),
    "not-on-earth": lambda **f: _("经纬度不对。纬度在前，-90 到 90；经度在后，-180 到 180。"),
    "point-half": lambda **f: _("经度和纬度要么都填，要么都空着。"),
    "code-odd": lambda **f: _(
        "“%(value)s”不能当编号：最多 %(high)s 个字，不能换行，不能有看不见的字符。", **f
    ),
    "cells-extra": lambda **f: _(
        "这一行比表头多出几格，多出来的是“%(value)s”。几个志愿请写在一格里，用 | 隔开。", **f
    ),
    "yes-or-no": lambda **f: _("“%(value)s”看不懂。请填“是”或“否”（yes 或 no）。", **f),
    "site-unknown": lambda **f: _("点位表里没有“%(value)s”。请核对编号，几个志愿之间用 | 隔开。", **f),
    "wish-twice": lambda **f: _("“%(value)s”选了两次。请去掉一次。", **f),
    "wishes-many": lambda **f: _("志愿太多，最多 %(limit)s 个。请去掉后面的。", **f),
}


def refused(error: ScoringError) -> str:
    """The sentence for what the rules refuse; only sizes can be left once the files were read."""
    if error.code == "fit-too-large":
        return _(
            "整体最合适的算法最多管 %(limit)s 对人和点位，这里有 %(people)s 人、%(sites)s 个点位。"
            "请用 --rule rank，或者分乡镇来算。",
            **error.facts,
        )
    return _("志愿太多，加起来超过 %(limit)s 个，算不过来。请分几份文件。", limit=error.facts.get("limit"))


def way_words(turn: Turn, waiting: bool = False) -> str:
    """Why somebody is where they are, without the place. `waiting`: for equals before them to be told apart."""
    if turn.undecided:
        return _("名次相同，分不出先后。请补上加试成绩（extra_test）或签号（draw）。")
    if waiting:
        return _("要等前面名次相同的人分出先后。")
    reason = turn.placement.reason
    if turn.wish is not None:
        words = _("第 %(number)s 志愿", number=turn.wish)
        return _("%(wish)s，按整体最合适分", wish=words) if reason.startswith(FIT) else words
    return {
        "reassigned-same-township": _("服从调剂，志愿所在乡镇里编号最小的空位"),
        "reassigned-elsewhere": _("服从调剂，别处编号最小的空位"),
        "no-preference-free": _("志愿都满了，不服从调剂"),
        "no-preference-given": _("没有志愿，也不服从调剂"),
        "no-place-left": _("所有点位都分完了"),
        "fit-same-township": _("服从调剂，按整体最合适分到志愿所在的乡镇"),
        "fit-elsewhere": _("服从调剂，按整体最合适分到别处"),
        "fit-no-preference": _("志愿都给了别人整体更合适，又不服从调剂"),
        "fit-no-place": _("点位不够，整体算下来没有轮到"),
    }[reason]


def turn_line(turn: Turn, known: Whole, waiting: bool = False) -> str:
    """One candidate: rank, place, why, and who has the wishes that were not granted."""
    one, site = turn.contender, turn.placement.site
    place = _("待定") if waiting else site or _("没有点位")
    text = _(
        "第 %(rank)s 名 %(candidate)s：%(place)s。%(why)s",
        rank=one.rank,
        candidate=one.candidate,
        place=place,
        why=way_words(turn, waiting),
    )
    held = [
        _(
            "%(site)s 给了第 %(ranks)s 名",
            site=line.facts["code"],
            ranks=listed(str(rank) for rank in line.facts["ranks"]),  # type: ignore[attr-defined]
        )
        for line in wish_lines(turn, known)
        if line.facts["fate"] == "taken" and line.facts["ranks"]
    ]
    return text if waiting or not held else _("%(text)s（%(held)s）", text=text, held=clauses(held))


def check_lines(found: Sequence[Wrong], fit: bool) -> Iterator[str]:
    """What the second look came to."""
    if not found:
        yield (
            _("另一套程序核对过：没有人更想去的点位还空着或给了名次更低的人，没有超额，没有违背本人意愿。")
            if not fit
            else _("另一套程序核对过：没有超额，没有违背本人意愿，价格证明没有总和更小的分法。")
        )
    for one in found:
        yield _("核对不通过：%(what)s", what=finding_told(one))


def not_compared(code: str) -> str:
    """Why both rules are not shown side by side."""
    if code == "compare-shared":
        return _("有人名次相同，另一种办法还分不出先后，没有对照。")
    return _("人和点位太多，没有和“整体最合适”对照。")


def difference_lines(found: Difference) -> Iterator[str]:
    """Both rules side by side, then who would get something else."""
    yield _("两种办法对照：")
    yield _figures(_("按名次"), found.rank)
    yield _figures(_("整体最合适"), found.fit)
    yield _(
        "换一种办法，%(changes)s 人的点位会变；按整体最合适，有 %(envy)s 处名次在前的人更想去的点位给了名次在后的人。",
        changes=len(found.changes),
        envy=len(found.envy),
    )
    for one in found.changes[:SHOWN]:
        worse = _("（对本人更差）") if one.worse else ""
        nothing = _("没有点位")
        yield _(
            "第 %(rank)s 名 %(candidate)s：按名次 %(before)s，整体最合适 %(after)s%(worse)s",
            rank=one.rank,
            candidate=one.candidate,
            before=one.by_rank or nothing,
            after=one.by_fit or nothing,
            worse=worse,
        )
    if len(found.changes) > SHOWN:
        yield _("还有 %(count)s 人，见 --json。", count=len(found.changes) - SHOWN)


def _figures(name: str, one: Figures) -> str:
    return _(
        "%(name)s：%(placed)s 人有点位，第一志愿 %(first)s 人，志愿满足 %(wishes)s 人，"
        "志愿序号之和 %(sum)s，总代价 %(cost)s。",
        name=name,
        placed=one.placed,
        first=one.first,
        wishes=one.wishes,
        sum=one.wish_sum,
        cost=one.cost,
    )
