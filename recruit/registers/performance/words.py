"""Words for performance periods: how a station stood, why it was left out, how far a case has come."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from recruit.documents.numbers import money
from recruit.i18n import _, current_locale, lazy
from recruit.models import Cohort, PerformanceCase, PerformanceList, PerformanceRow
from recruit.queries.deposit_standing import HELD, INSPECTED, NONE, RETURNED
from recruit.queries.performance_cases import BOTTOM, state_of
from recruit.registers.performance.periods import Period
from recruit.registers.performance.said import Reported, Said

#: Status of a row -> the shape of its badge and its words.
STATUSES = {
    "bottom": ("late", lazy("垫底")),
    "clear": ("done", lazy("正常")),
    "new": ("done", lazy("新站，垫底不算")),
    "few": ("done", lazy("站点少，不算垫底")),
    "no-figures": ("blocked", lazy("数据没有报齐，没有排名")),
    "left-out": ("missed", lazy("这一期不比")),
}
LEFT_OUT = {
    "not-open": lazy("还没有开业"),
    "opened": lazy("这一期里才开业"),
    "ended": lazy("这一期里合作结束"),
    "paused": lazy("这一期里暂停过"),
}
CAUSES = {
    "bottom": lazy("连续垫底"),
    "cheating": lazy("欺骗村民、弄虚作假"),
    "breach": lazy("严重违反协议"),
}
#: State of a case -> badge and words.
CASES = {
    "hearing": ("waiting", lazy("等本人说明")),
    "deciding": ("waiting_us", lazy("等办公室提出处理意见")),
    "waiting": ("waiting", lazy("等复核人确认")),
    "ended": ("closed", lazy("清退了")),
    "kept": ("done", lazy("保留了")),
}
#: State of a list -> badge and words.
LISTS = {
    "proposed": ("waiting", lazy("等复核人确认")),
    "confirmed": ("done", lazy("确认了，通知了各站点")),
    "rejected": ("rejected", lazy("退回了")),
    "recalled": ("withdrawn", lazy("收回了")),
}
#: How far the deposit has come -> what is left to do for somebody whose engagement ended.
AFTER_END = {
    NONE: lazy("照协议交回设备，别的不用做什么"),
    HELD: lazy("交回设备，验收以后退押金"),
    INSPECTED: lazy("设备验收过了，等复核人确认退押金"),
    RETURNED: lazy("设备和押金都办完了，不用做什么"),
}
OUTCOMES = {"upheld": lazy("异议成立，数据要改"), "refused": lazy("异议不成立，结果不变")}


def period_words(said: Said, code: str) -> str:
    """2016年10月; 2016年第4季度."""
    year, _dash, rest = code.partition("-")
    if said.every == "month":
        return _("%(year)s年%(month)s月", year=year, month=str(int(rest)))
    return _("%(year)s年第%(quarter)s季度", year=year, quarter=rest.removeprefix("q"))


def figure_words(one: Reported, text: object) -> str:
    """A figure in its unit; '' for none."""
    if text is None:
        return ""
    value = Decimal(str(text))
    if one.money:
        return _("%(amount)s 元", amount=money(value))
    unit = one.unit.in_(current_locale()) if one.unit is not None else ""
    return f"{value:f} {unit}".strip()


def status_badge(row: PerformanceRow) -> tuple[str, str]:
    """Shape and words; why it was left out instead of that it was."""
    shape, words = STATUSES[row.status]
    return shape, str(LEFT_OUT.get(row.left_out, words) if row.status == "left-out" else words)


def case_badge(case: PerformanceCase, cohort: Cohort, at: datetime) -> tuple[str, str]:
    shape, words = CASES[state_of(case, cohort, at)]
    return shape, str(words)


def cause_words(case: PerformanceCase, said: Said) -> str:
    """Why it may end."""
    if case.cause == BOTTOM and said.removal is not None:
        return _(
            "到%(period)s连续 %(count)s 期垫底",
            period=period_words(said, case.period),
            count=said.removal.periods,
        )
    return str(CAUSES[case.cause])


def list_badge(one: PerformanceList | None, period: Period, today: date) -> tuple[str, str]:
    """How far a period has come."""
    if one is not None:
        return LISTS[one.state][0], str(LISTS[one.state][1])
    if period.last >= today:
        return "current", _("这一期还没有结束")
    return "waiting_us", _("等办公室提交")


def workings(said: Said, row: PerformanceRow) -> list[tuple[str, str, str, str]]:
    """(measure, figure, how it counts, points) of a row that is ranked, measure by measure."""
    found = []
    for one in said.measures:
        points = row.points.get(one.code)
        how = _(
            "满 %(cap)s 得 %(share)s 分",
            cap=figure_words(one, one.rule.cap),
            share=f"{one.rule.share:f}",
        )
        if not one.rule.share:
            how = _("不计分，只算提成")
        found.append((_in(one.title), figure_words(one, row.figures.get(one.code)), how, points or ""))
    return found


def earned_rows(said: Said, row: PerformanceRow) -> list[tuple[str, str, str]]:
    """(what, how it is worked out, yuan) of the commission of a row."""
    found = []
    for rule, title in said.commission:
        measure = said.measure(rule.measure)
        if measure is None or rule.code not in row.earned:
            continue
        figure = figure_words(measure, row.figures.get(rule.measure))
        if rule.each is not None:
            how = _("%(figure)s，每个 %(each)s 元", figure=figure, each=f"{rule.each:f}")
        else:
            how = _("%(figure)s 的 %(rate)s%%", figure=figure, rate=f"{rule.rate:f}")
        found.append((_in(title), how, _("%(amount)s 元", amount=money(Decimal(row.earned[rule.code])))))
    return found


def earned_sum(row: PerformanceRow) -> Decimal:
    """Yuan."""
    return sum((Decimal(one) for one in row.earned.values()), Decimal(0))


def what_next(said: Said, row: PerformanceRow) -> str:
    """What follows from the row for whoever runs the station; '' where nothing does."""
    rule = said.removal
    if rule is None or row.status != BOTTOM:
        return ""
    left = rule.periods - row.streak
    if left > 0:
        return _(
            "已经连续 %(streak)s 期垫底。再连续 %(left)s 期，会提出清退；先听您说明，再由两个人决定。",
            streak=row.streak,
            left=left,
        )
    return _("已经连续 %(streak)s 期垫底，按方案要提出清退。先听您说明，再由两个人决定。", streak=row.streak)


def _in(text: Any) -> str:
    return str(text.in_(current_locale()))
