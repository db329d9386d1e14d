"""The words of `zeyou items analyse`: the report as a plain table, the leads, and what is wrong with a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from recruit.columns import aligned
from recruit.commands.row_problems import COMMON, Sentences
from recruit.i18n import _, clauses, listed

if TYPE_CHECKING:
    from scoring.items.answers import Answers
    from scoring.items.report import ItemReport, Report
    from scoring.items.similarity import Likeness, OneWay, PairLikeness

_MOST_OPTIONS = 10

PROBLEMS: Sentences = {
    **COMMON,
    "column-missing": lambda **f: _("缺少这一列。现有的列：%(header)s。请补上表头，或用选项说明列名。", **f),
    "item-missing": lambda **f: _(
        "答案表里有这道题，答卷里没有这一列。现有的列：%(header)s。请核对题号。", **f
    ),
    "item-unknown": lambda **f: _("答卷里没有“%(value)s”这道题。请核对题号。", **f),
    "item-twice": lambda **f: _("“%(value)s”在第 %(first)s 行已经写过。每道题只写一行，请删掉一行。", **f),
    "key-blank": lambda **f: _("没有写正确选项。请补上；有几个正确选项的用 | 隔开。"),
    "candidate-twice": COMMON["twice"],
    "candidate-unknown": lambda **f: _("答卷里没有“%(value)s”这个人。请核对编号。", **f),
    "too-many-cells": lambda **f: _("这一行比表头长，多出“%(value)s”。请检查逗号和引号。", **f),
    "too-few-cells": lambda **f: _(
        "这一行少了 %(count)s 格，从这一列起就没有了。没有答的也要留空格（逗号写全），请检查这一行。", **f
    ),
    "no-items": lambda **f: _("没有一列是题目。请检查表头。"),
    "no-times": lambda **f: _("没有一列和答卷的题目同名。现有的列：%(header)s。", **f),
    "not-a-share": lambda **f: _(
        "“%(value)s”不是 0 到 1 之间的得分。答卷里写的是选项的，请用 --key 给出答案表。", **f
    ),
    "not-a-number": lambda **f: _("“%(value)s”不是可用的数字。请改正，没有就空着。", **f),
}

SCORING: dict[str, Callable[..., str]] = {
    "partial-marks": lambda **f: _("有的得分在 0 和 1 之间，答卷相似的比较只能用对错分明的题目。"),
}


def remark(code: str) -> str:
    """What is conspicuous about an item, in a few words."""
    return {
        "doubtful-key": _("答案可能写错"),
        "right-unchosen": _("没有人选正确选项"),
        "no-variation": _("人人得分相同，说明不了什么"),
        "against-the-rest": _("成绩差的反而答得好"),
        "weak": _("很难分出高低"),
        "very-easy": _("太容易"),
        "very-hard": _("太难"),
        "few": _("人少，只能参考"),
    }[code]


def report_lines(report: Report, answers: Answers) -> Iterator[str]:
    """The paper, then a table with one line an item, then the items a person should look at."""
    paper = report.paper
    yield _(
        "考生 %(candidates)s 人，题目 %(items)s 道。", candidates=paper.candidates, items=len(report.items)
    )
    yield _(
        "平均 %(mean)s 分（误差 ±%(error)s），中位数 %(median)s，标准差 %(sd)s。",
        mean=short(paper.mean),
        error=short(paper.mean_error),
        median=short(paper.median),
        sd=short(paper.sd),
    )
    if paper.alpha is None:
        yield _("信度（alpha）算不出来：要两道以上的题、人人题目相同、总分有高有低。")
    else:
        yield _(
            "信度（alpha）%(alpha)s（误差 ±%(unsure)s），测量的标准误 %(error)s 分。",
            alpha=short(paper.alpha, 3),
            unsure=short(paper.alpha_error, 3),
            error=short(paper.standard_error),
        )
    yield ""
    yield from aligned(_table(report))
    yield _("区分度和区分效率按百分之几计；负数是成绩差的反而答得好。")
    doubts = report.doubtful_keys
    if doubts:
        yield ""
        yield _("答案可能写错的题，请对照原题核实：")
        for item in doubts:
            yield _doubt(item)
    unlike = [item for item in report.items if item.options is not None]
    if answers.right is not None and unlike:
        yield ""
        yield _("各选项的人数（* 是正确选项；括号里是成绩低、中、高三段各多少人）：")
        yield from (_options(item) for item in unlike)


def _table(report: Report) -> list[list[str]]:
    timed = any(item.time for item in report.items)
    head = [
        _("题"),
        _("人数"),
        _("得分率"),
        _("区分度"),
        _("区分效率"),
        _("与其余题相关"),
        _("删后 alpha"),
        _("未答"),
        *([_("用时（秒）")] if timed else []),
        _("提示"),
    ]
    return [head, *(_row(item, timed) for item in report.items)]


def _row(item: ItemReport, timed: bool) -> list[str]:
    one = item.figures
    blank = "" if item.options is None else str(item.options.omitted + item.options.not_reached)
    return [
        one.item,
        str(one.candidates),
        short(one.facility),
        short(one.discrimination_index, 1),
        short(one.discriminative_efficiency, 1),
        short(one.item_rest, 3),
        short(one.alpha_if_deleted, 3),
        blank,
        *([short(item.time.median if item.time else None, 0)] if timed else []),
        listed(remark(code) for code in item.remarks),
    ]


def _doubt(item: ItemReport) -> str:
    doubt = item.options.doubt if item.options else None
    assert doubt is not None
    return _(
        "%(item)s：现在的答案 %(key)s 与其余题相关 %(now)s；如果答案是 %(option)s，是 %(then)s。",
        item=doubt.item,
        key="|".join(doubt.key),
        now=short(doubt.key_item_rest, 3),
        option=doubt.option,
        then=short(doubt.option_item_rest, 3),
    )


def _options(item: ItemReport) -> str:
    assert item.options is not None
    parts = [
        f"{use.option}{'*' if use.right else ''} {use.count} ({'/'.join(map(str, use.thirds))})"
        for use in item.options.options[:_MOST_OPTIONS]
    ]
    more = len(item.options.options) - _MOST_OPTIONS
    if more > 0:
        parts.append(_("另有 %(count)s 种答案", count=more))
    return _("%(item)s：%(options)s", item=item.figures.item, options=clauses(parts))


def likeness_lines(likeness: Likeness) -> Iterator[str]:
    """How many pairs were looked at, and the closest ones. Never a verdict."""
    yield ""
    if likeness.whole:
        yield _(
            "答卷相似：%(people)s 人两两比较，共 %(pairs)s 对。",
            people=likeness.candidates,
            pairs=likeness.comparisons,
        )
    else:
        yield _(
            "答卷相似：人多，只比较同组的和成绩最靠前的，共 %(pairs)s 对。",
            pairs=likeness.comparisons,
        )
    yield _(
        "按比较的次数修正以后（Benjamini-Hochberg，%(level)s），有 %(leads)s 对值得去看。",
        level=likeness.level,
        leads=likeness.leads,
    )
    yield _("这些只是线索：要由人去看座位、时间和答卷，不能单凭这些数认定作弊。")
    if likeness.pairs:
        yield from aligned(_pairs(likeness.pairs))


def _pairs(pairs: Sequence[PairLikeness]) -> list[list[str]]:
    head = [
        _("两人"),
        _("相同/比较"),
        _("同样答错"),
        "omega",
        _("修正后 p"),
        "GBT p",
        _("修正后 p"),
        "K p",
        _("同组"),
        _("提示"),
    ]
    return [head, *(_pair(pair) for pair in pairs)]


def _pair(pair: PairLikeness) -> list[str]:
    way = stronger(pair)
    return [
        f"{way.candidate} ~ {way.other}",
        f"{pair.matches}/{pair.compared}",
        str(pair.wrong_matches),
        short(way.omega),
        chance(way.omega_adjusted),
        chance(pair.gbt_p),
        chance(pair.gbt_adjusted),
        chance(way.k_p),
        listed(f"{column} {value}" for column, value in pair.common.items()),
        _("去看") if pair.lead else "",
    ]


def one_pair_lines(pair: PairLikeness) -> Iterator[str]:
    """A pair somebody asked about: both ways, uncorrected."""
    for way in (pair.first, pair.second):
        yield _(
            "%(candidate)s 对照 %(other)s：omega %(omega)s（p %(p)s），GBT p %(gbt)s，K p %(k)s。",
            candidate=way.candidate,
            other=way.other,
            omega=short(way.omega, 7),
            p=short(way.omega_p, 7),
            gbt=short(pair.gbt_p, 7),
            k=short(way.k_p, 7),
        )
    yield _(
        "两人都答了 %(compared)s 题，%(matches)s 题相同，其中同样答错 %(wrong)s 题。没有按比较次数修正。",
        compared=pair.compared,
        matches=pair.matches,
        wrong=pair.wrong_matches,
    )


def stronger(pair: PairLikeness) -> OneWay:
    """The direction in which the pair is the less likely by chance."""
    return min(pair.first, pair.second, key=lambda way: (way.omega_p, way.candidate))


def short(value: Decimal | None, places: int = 2) -> str:
    return "–" if value is None else f"{value:.{places}f}"


def chance(value: Decimal | None) -> str:
    """A probability; beyond four decimals only that it is smaller; a dash where the correction left nothing."""
    if value is None:
        return "–"
    return "<0.0001" if value < Decimal("0.0001") else f"{value:.4f}"
