"""Words for a work plan: how tasks stand, who is responsible, what is due, the table of a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from recruit.i18n import _, current_locale, lazy, listed
from recruit.models import Account, Cohort
from recruit.queries.workplan import Stands, stands
from recruit.registers import Duty, Sheet
from recruit.registers.workplan.said import Task
from recruit.services.report_work import may_report

#: How a task stands -> (state of a badge, word).
STANDINGS = {
    "future": ("future", lazy("还没到时间")),
    "open": ("waiting_us", lazy("没有开始")),
    "begun": ("waiting_us", lazy("正在做")),
    "late": ("late", lazy("过期没有做完")),
    "done": ("done", lazy("做完了")),
    "done-late": ("done", lazy("做完了，晚了")),
    "stopped": ("closed", lazy("不做了")),
}
REPORTS = {
    "begun": lazy("开始做了"),
    "done": lazy("做完了"),
    "stopped": lazy("不做了"),
    "reopened": lazy("又要做"),
}
#: So long before its last day a task is somebody's duty.
AHEAD = timedelta(days=7)
#: What is over: nobody has to do anything about it.
OVER = ("done", "done-late", "stopped")


def unit_words(one: Task) -> str:
    """Who is responsible."""
    return listed(unit.title.in_(current_locale()) for unit in one.units)


def by_task(every: Iterable[Stands]) -> list[tuple[Task, list[Stands]]]:
    """Tasks in the order of days, each with its units."""
    found: dict[str, tuple[Task, list[Stands]]] = {}
    for one in every:
        found.setdefault(one.task.code, (one.task, []))[1].append(one)
    return list(found.values())


def state_of(units: Sequence[Stands]) -> str:
    """How a task stands as a whole: as its unit that needs most attention."""
    order = ("late", "open", "begun", "future", "done-late", "done", "stopped")
    return min((one.state for one in units), key=order.index)


def months_of(every: Iterable[Stands]) -> list[tuple[date, list[tuple[Task, list[Stands]]]]]:
    """By the month in which a task ends, as the office looks at its plan."""
    found: dict[date, list[tuple[Task, list[Stands]]]] = {}
    for one, units in by_task(every):
        found.setdefault(one.last.replace(day=1), []).append((one, units))
    return sorted(found.items())


def progress_words(units: Sequence[Stands]) -> str:
    """How many units are through; '' where the county does it once."""
    if len(units) == 1:
        return ""
    over = sum(one.state in OVER for one in units)
    return _("%(done)s／%(count)s 个单位做完", done=over, count=len(units))


def rows_of(every: Iterable[Stands]) -> list[list[str]]:
    """The plan as a table: a row for each unit of each task, with its last report."""
    rows = []
    for one in every:
        last = one.reports[-1] if one.reports else None
        rows.append([
            one.task.first.isoformat(), one.task.last.isoformat(), one.task.title.in_(current_locale()),
            unit_words(one.task), one.name, str(STANDINGS[one.state][1]),
            last.on_day.isoformat() if last else "", last.reason if last else "",
        ])  # fmt: skip
    return rows


def head() -> list[str]:
    return [
        _("从哪天"),
        _("到哪天"),
        _("做什么"),
        _("责任单位"),
        _("单位"),
        _("状态"),
        _("哪天报的"),
        _("说明"),
    ]


def duties(cohort: Cohort, by: Account, at: datetime, url: str) -> list[Duty]:
    """What ends within a week and what is late, for whoever may report it; one line for a task."""
    today, found = at.astimezone(cohort.programme.timezone).date(), []
    for one, units in by_task(stands(cohort, today, by)):
        states = Counter(unit.state for unit in units if may_report(one, unit.unit, by))
        near = today <= one.last <= today + AHEAD
        title, where = one.title.in_(current_locale()), f"{url}/{one.code}"
        roles = ("clerk", "office") if "township" in one.desks else ("office",)
        if states["late"]:
            text = _("“%(title)s”%(day)s 到期，还没有做完", title=title, day=one.last)
            found.append(Duty(text, where, "blocked", roles))
        elif near and (states["open"] or states["begun"]):
            text = _("“%(title)s”%(day)s 前要做完", title=title, day=one.last)
            found.append(Duty(text, where, "due", roles))
    return found


def period_sheet(cohort: Cohort, since: date, until: date) -> list[Sheet]:
    """The tasks whose days touch the period, as they stood at its end."""
    rows = [
        (
            one.title.in_(current_locale()),
            unit_words(one),
            one.last.isoformat(),
            str(STANDINGS[state_of(units)][1]),
        )
        for one, units in by_task(stands(cohort, until))
        if one.first <= until and (one.last >= since or state_of(units) not in OVER)
    ]
    return [Sheet(_("工作计划"), (_("做什么"), _("责任单位"), _("到哪天"), _("状态")), rows)] if rows else []
