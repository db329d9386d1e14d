"""Words for targets: sums that do not agree, what is short, tables for reports."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from recruit.i18n import _, current_locale, lazy
from recruit.models import Account, Cohort
from recruit.queries.indicators import indicators_of, reached, units_of
from recruit.registers import Bars, Duty, Sheet
from recruit.registers.indicators.said import Indicator, Mismatch, mismatches

#: State of a unit -> (state of a badge, word).
STATES = {
    "met": ("done", lazy("达到了")),
    "short": ("waiting_us", lazy("还差")),
    "none": ("future", lazy("没有指标")),
}
#: So long before a step's day the office is reminded.
AHEAD = timedelta(days=14)


def mismatch_words(one: Indicator, wrong: Mismatch) -> str:
    """Both numbers, and that neither was changed."""
    facts = {"title": one.title.in_(current_locale()), "found": wrong.found, "stated": wrong.stated}
    if wrong.until is None:
        return _("“%(title)s”：公布的各部分加起来是 %(found)s，公布的合计是 %(stated)s。两个数都照原样保留。", **facts)
    return _(
        "“%(title)s”：到 %(until)s，公布的新增加起来是 %(found)s，公布的总数是 %(stated)s。两个数都照原样保留。",
        until=wrong.until,
        **facts,
    )


def every_mismatch(cohort: Cohort) -> list[str]:
    return [mismatch_words(one, wrong) for one in indicators_of(cohort) for wrong in mismatches(one)]


def duties(cohort: Cohort, by: Account, at: datetime, url: str) -> list[Duty]:
    """Steps of the county whose day is over, or near, and which are not reached."""
    if by.township_scope is not None:
        return []
    today, found = at.astimezone(cohort.programme.timezone).date(), []
    for one in indicators_of(cohort):
        over = [step for step in one.steps if step.until < today]
        near = [step for step in one.steps if today <= step.until <= today + AHEAD]
        title = one.title.in_(current_locale())
        for step, state in [(over[-1], "blocked")] if over else []:
            short = [row for row in reached(cohort, one, step.until) if row.state == "short"]
            if one.per == "county" and short and _still_short(cohort, one, step.until, today):
                text = _("“%(title)s”到 %(until)s 没有达到", title=title, until=step.until)
                found.append(Duty(text, url, state))  # type: ignore[arg-type]
        for step in near:
            if any(row.state == "short" for row in reached(cohort, one, today)):
                found.append(Duty(_("“%(title)s”%(until)s 前要达到", title=title, until=step.until), url))
    return found


def _still_short(cohort: Cohort, one: Indicator, until: date, today: date) -> bool:
    """Whether what was due by then is not reached today either."""
    goal = one.due(until)
    return any(goal is not None and row.value < goal for row in reached(cohort, one, today))


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
    return Sheet(_("指标完成情况"), (_("指标"), _("目标，或者多少个单位"), _("完成，或者多少个单位达到")), rows)


def township_bars(cohort: Cohort, at: datetime) -> Bars | None:
    """The first target that holds for each township."""
    one = next((each for each in indicators_of(cohort) if each.per == "township"), None)
    if one is None:
        return None
    names = dict(units_of(cohort, one))
    today = at.astimezone(cohort.programme.timezone).date()
    rows = [(names[row.unit], row.value, row.goal) for row in reached(cohort, one, today)]
    return Bars(one.title.in_(current_locale()), _("完成"), _("目标"), rows)
