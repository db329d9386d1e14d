"""How a candidate's points of a trial came about: what the days add up to, which were in time, what the groups say.

For the candidate's own page once the list is out. The formulas are those of `arithmetic`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from exams.fieldwork.checks import countable
from exams.fieldwork.own_opening import counted_as
from exams.fieldwork.rules import ACTIVITY, FIGURE, SERIES, form_of
from exams.kinds.task_round.arithmetic import completed_at as last_of
from exams.kinds.trial_operation.arithmetic import (
    Measure,
    completed_at,
    figures_mark,
    measures_of,
    reports_mark,
    sums,
)
from exams.kinds.trial_operation.doubt_words import short
from exams.kinds.trial_operation.reading import measure_titles
from exams.models import FormResponse
from exams.queries.fieldwork_own import current_forms
from exams.queries.trial import activity_sums
from recruit.i18n import _, current_locale, listed
from recruit.kinds import Working
from recruit.models import Entry
from recruit.programme import Component
from recruit.web.words import to_the_second
from scoring.numeric import plain


def workings(entry: Entry, days: int, late_effect: Decimal) -> list[Working]:
    """One card for each part that is worked out, and one for the completion time."""
    stage = entry.stage
    series = {
        one.code: current_forms(entry, one.code) for one in stage.definition.components if one.kind == SERIES
    }
    found = []
    for component in stage.definition.components:
        title = component.title.in_(current_locale())
        if component.kind == FIGURE:
            found.append(Working(title, _figures(entry, component, series)))
        elif component.kind == SERIES:
            lines = _reports(component, series[component.code], days, late_effect)
            found.append(Working(title, lines, "trial_operation.home", {"entry_id": entry.id}))
        elif component.kind == ACTIVITY:
            found.append(Working(title, _groups(entry, component)))
    return [*found, _completion(entry, list(series.values()), days)] if series else found


def _figures(
    entry: Entry, component: Component, series: Mapping[str, Sequence[FormResponse]]
) -> list[tuple[str, str]]:
    form = form_of(entry.stage.cohort.programme, component)
    parts = {one.code: one for one in entry.stage.definition.components}
    reports = [
        row.answers
        for code, rows in series.items()
        if parts[code].params.get("form") == component.params.get("form")
        for row in rows
    ]
    measures = measures_of(component.params)
    titles = {one.code: one.label.in_(current_locale()) for one in form.fields}
    totals = sums(measures, reports, countable(form))
    return _measured(measures, titles, totals, component)


def _groups(entry: Entry, component: Component) -> list[tuple[str, str]]:
    measures = measures_of(component.params, "code")
    codes = [one.field for one in measures]
    titles = dict(zip(codes, measure_titles(entry.stage, component.code), strict=True))
    totals = dict.fromkeys(codes, Decimal(0)) | activity_sums(entry.stage, component.code).get(entry.id, {})
    return _measured(measures, titles, totals, component)


def _measured(
    measures: Sequence[Measure],
    titles: Mapping[str, str],
    totals: Mapping[str, Decimal],
    component: Component,
) -> list[tuple[str, str]]:
    """One line for each measure: what it adds up to, what of that counts, its share."""
    lines = []
    for one in measures:
        counted = min(totals[one.field], one.cap)
        facts = {
            "total": short(totals[one.field]),
            "cap": short(one.cap),
            "counted": short(counted),
            "share": short(one.share),
            "points": short(one.share * counted / one.cap) if one.cap else "0",
        }
        words = _(
            "一共 %(total)s，算到 %(cap)s 为止：%(share)s × %(counted)s ÷ %(cap)s = %(points)s", **facts
        )
        lines.append((titles.get(one.field, one.field), words))
    shares = short(sum((one.share for one in measures), Decimal(0)))
    value = plain(figures_mark(measures, totals, component.max))
    facts = {"max": plain(component.max), "shares": shares, "value": value}
    lines.append((_("成绩"), _("各项加起来 × %(max)s ÷ %(shares)s = %(value)s", **facts)))
    return lines


def _reports(
    component: Component, rows: Sequence[FormResponse], days: int, late_effect: Decimal
) -> list[tuple[str, str]]:
    late = {int(row.slot): row.late for row in rows}
    missing = [str(day) for day in range(1, days + 1) if day not in late]
    lines = [(_("按时交的"), _("%(count)s 天", count=sum(not one for one in late.values())))]
    if any(late.values()):
        names = listed(day for day, was_late in sorted(late.items()) if was_late)
        lines.append(
            (_("迟交的"), _("第 %(days)s 天，每天算 %(effect)s 天", days=names, effect=short(late_effect)))
        )
    if missing:
        lines.append((_("没有交的"), _("第 %(days)s 天", days=listed(missing))))
    value = plain(reports_mark(late, days, late_effect, component.max))
    worth = sum((late_effect if was_late else Decimal(1) for was_late in late.values()), Decimal(0))
    facts = {"max": plain(component.max), "worth": short(worth), "days": days, "value": value}
    lines.append((_("成绩"), _("%(max)s × %(worth)s ÷ %(days)s = %(value)s", **facts)))
    return lines


def _completion(entry: Entry, series: Sequence[Sequence[FormResponse]], days: int) -> Working:
    done = last_of([completed_at({int(row.slot): row.received_at for row in rows}, days) for rows in series])
    if done is None:
        words = _("没有：有的天没有日报，速度分是 0。")
    else:
        words = _("%(at)s，收到最后一份日报的时候", at=to_the_second(done, entry.stage))
    lines = [(_("交齐的时间"), words), *(counted_as(entry, done) if done else ())]
    return Working(_("交齐的时间是怎么定的"), tuple(lines))
