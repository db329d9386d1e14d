"""Words for targets: sums that do not agree, what is short, tables for reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from recruit.i18n import _, current_locale, lazy
from recruit.models import Account, Cohort
from recruit.queries.indicators import Reached, indicators_of, reached, units_of, waiting_by
from recruit.registers import Bars, Duty, Sheet
from recruit.registers.indicators.said import Indicator, Mismatch, mismatches
from recruit.services.report_indicator import SECONDS

#: State of a unit -> (state of a badge, word).
STATES = {
    "met": ("done", lazy("达到了")),
    "short": ("waiting_us", lazy("还差")),
    "late": ("late", lazy("到期没有达到")),
    "none": ("future", lazy("没有指标")),
}
#: State of a report -> (state of a badge, word).
ENTRIES = {
    "proposed": ("waiting_us", lazy("等核对")),
    "confirmed": ("passed", lazy("核对了")),
    "rejected": ("rejected", lazy("退回了")),
    "recalled": ("withdrawn", lazy("收回了")),
    "void": ("closed", lazy("作废了")),
}
#: So long before a step's day the office is reminded.
AHEAD = timedelta(days=14)


@dataclass(frozen=True)
class Line:
    """One target on the page of all: of the county its number, else how many units have reached theirs."""

    code: str
    title: str
    asked: str
    value: str
    state: str
    share: int
    until: date | None


def goal_words(one: Indicator) -> str:
    """What one unit is to reach, as it was stated."""
    unit = one.unit.in_(current_locale())
    goal = one.goal if one.goal is not None else one.total
    if goal is None:
        return ""
    if one.most is not None:
        words = _("%(low)s 到 %(high)s %(unit)s", low=goal, high=one.most, unit=unit)
    else:
        words = f"{goal} {unit}"
    return _("每月 %(goal)s", goal=words) if one.every == "month" else words


def overview(cohort: Cohort, day: date, by: Account | None = None) -> list[Line]:
    """Every target of which the reader sees a unit."""
    lines = []
    for one in indicators_of(cohort):
        every = reached(cohort, one, day, by)
        if not every:
            continue
        asked = [row for row in every if row.goal is not None]
        met = sum(row.state == "met" for row in asked)
        title, state = one.title.in_(current_locale()), _state(met, len(asked))
        if one.per == "county":
            goal, value = every[0].goal, every[0].value
            share = min(100, 100 * value // goal) if goal else 0
            state = state_on(one, every[0], day)
            lines.append(Line(one.code, title, "" if goal is None else str(goal), str(value), state, share,
                              one.due_on(day)))  # fmt: skip
        else:
            share = 100 * met // len(asked) if asked else 0
            lines.append(Line(one.code, title, _("%(count)s 个单位", count=len(asked)),
                              _("%(count)s 个达到", count=met), state, share, one.due_on(day)))  # fmt: skip
    return lines


def _state(met: int, asked: int) -> str:
    return "none" if not asked else "met" if met == asked else "short"


def state_on(one: Indicator, row: Reached, day: date) -> str:
    """How one unit stands; only the county's number can be late, its steps have days."""
    return "late" if one.per == "county" and one.is_late(row.value, day) else row.state


def township_rows(
    cohort: Cohort, day: date, by: Account | None = None
) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Titles of the targets that hold for townships or villages; each township with ``reached/asked`` of each."""
    targets = [one for one in indicators_of(cohort) if one.per != "county"]
    every = [reached(cohort, one, day, by) for one in targets]
    rows = []
    for township in cohort.programme.regions.townships:
        if by is not None and by.township_scope not in (None, township.code):
            continue
        cells = []
        for units in every:
            own = [row for row in units if row.unit[:9] == township.code and row.goal is not None]
            cells.append(f"{sum(row.state == 'met' for row in own)}/{len(own)}" if own else "")
        rows.append((township.name, cells))
    return [one.title.in_(current_locale()) for one in targets], rows if targets else []


def mismatch_words(one: Indicator, wrong: Mismatch) -> str:
    """Both numbers, and that neither was changed."""
    facts = {"title": one.title.in_(current_locale()), "found": wrong.found, "stated": wrong.stated}
    if wrong.until is None:
        return _(
            "“%(title)s”：公布的各部分加起来是 %(found)s，公布的合计是 %(stated)s。两个数都照原样保留。",
            **facts,
        )
    return _(
        "“%(title)s”：到 %(until)s，公布的新增加起来是 %(found)s，公布的总数是 %(stated)s。两个数都照原样保留。",
        until=wrong.until,
        **facts,
    )


def every_mismatch(cohort: Cohort) -> list[str]:
    return [mismatch_words(one, wrong) for one in indicators_of(cohort) for wrong in mismatches(one)]


def duties(cohort: Cohort, by: Account, at: datetime, url: str) -> list[Duty]:
    """Reports that wait; steps of the county whose day is over, or near, and which are not reached."""
    if by.township_scope is not None:
        return []
    return [*_waiting(cohort, url), *_steps(cohort, at, url)]


def _waiting(cohort: Cohort, url: str) -> list[Duty]:
    asked = waiting_by(cohort)
    if not asked:
        return []
    only = (asked[0],) if len(set(asked)) == 1 else ()
    text = _("%(count)s 条指标完成情况等第二个人核对", count=len(asked))
    return [Duty(text, url, roles=SECONDS, asked_by=only)]


def _steps(cohort: Cohort, at: datetime, url: str) -> list[Duty]:
    today, found = at.astimezone(cohort.programme.timezone).date(), []
    for one in indicators_of(cohort):
        near = [step for step in one.steps if today <= step.until <= today + AHEAD]
        title = one.title.in_(current_locale())
        if one.per == "county" and _still_short(cohort, one, today):
            missed = max((step.until for step in one.steps if step.until < today), default=one.until)
            text = _("“%(title)s”到 %(until)s 没有达到", title=title, until=missed)
            found.append(Duty(text, url, "blocked"))
        for step in near:
            if any(row.state == "short" for row in reached(cohort, one, today)):
                found.append(Duty(_("“%(title)s”%(until)s 前要达到", title=title, until=step.until), url))
    return found


def _still_short(cohort: Cohort, one: Indicator, today: date) -> bool:
    """Whether what was due is not reached today either."""
    return any(one.is_late(row.value, today) for row in reached(cohort, one, today))


def sheet(cohort: Cohort, until: date) -> Sheet:
    """Every target with how far it is at the end of the period: of units, how many have reached it."""
    rows = []
    for one in indicators_of(cohort):
        every = reached(cohort, one, until)
        asked = [row for row in every if row.goal is not None]
        if one.per == "county":
            goal = str(every[0].goal) if every and every[0].goal is not None else ""
            rows.append((one.title.in_(current_locale()), goal, str(every[0].value) if every else "0"))
        else:
            met = sum(row.state == "met" for row in asked)
            rows.append((one.title.in_(current_locale()), str(len(asked)), str(met)))
    return Sheet(
        _("指标完成情况"), (_("指标"), _("目标，或者多少个单位"), _("完成，或者多少个单位达到")), rows
    )


def township_bars(cohort: Cohort, at: datetime) -> Bars | None:
    """The first target that holds for each township."""
    one = next((each for each in indicators_of(cohort) if each.per == "township"), None)
    if one is None:
        return None
    names = dict(units_of(cohort, one))
    today = at.astimezone(cohort.programme.timezone).date()
    rows = [(names[row.unit], row.value, row.goal) for row in reached(cohort, one, today)]
    return Bars(one.title.in_(current_locale()), _("完成"), _("目标"), rows)
