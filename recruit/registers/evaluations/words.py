"""Words for evaluations: how units stand, what waits for whom, tables for reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from recruit.i18n import _, current_locale, lazy
from recruit.models import Account, Cohort, Evaluation
from recruit.queries.evaluations import Looked, looked_at, rounds_of
from recruit.registers import Bars, Duty, Sheet
from recruit.registers.evaluations.said import Round
from recruit.services.evaluate import SECONDS
from scoring.numeric import plain

#: How a unit stands -> (state of a badge, word).
STANDINGS = {
    "future": ("future", lazy("还没到时间")),
    "open": ("waiting_us", lazy("要去看")),
    "late": ("late", lazy("过了时间还没去看")),
    "waiting": ("waiting_us", lazy("等核对")),
    "mending": ("waiting_you", lazy("在整改")),
    "overdue": ("late", lazy("整改超期")),
    "again": ("waiting_us", lazy("报了改好，要再去看")),
    "passed": ("passed", lazy("合格")),
    "good": ("passed", lazy("良好")),
    "closed": ("closed", lazy("站点撤了")),
}
GRADES = {"good": lazy("良好"), "passed": lazy("合格"), "failed": lazy("不合格")}
#: State of a sheet -> (state of a badge, word).
SHEETS = {
    "proposed": ("waiting_us", lazy("等核对")),
    "confirmed": ("passed", lazy("核对了")),
    "rejected": ("rejected", lazy("退回了")),
    "recalled": ("withdrawn", lazy("收回了")),
    "void": ("closed", lazy("作废了")),
}
#: So long before a round's last day the office is reminded of who is still to be looked at.
AHEAD = timedelta(days=14)
#: More units than that which have to mend something are one line of the desk.
MOST_LINES = 3


@dataclass(frozen=True)
class Lines:
    """What a round asks, as its pages show it: (code, title, full mark) of each criterion, and the lines."""

    criteria: list[tuple[str, str, str]]
    full: str
    passes: str
    good: str


def lines_of(one: Round) -> Lines:
    """`good` is '' where nobody is called so."""
    return Lines(
        [(each.code, each.title.in_(current_locale()), plain(each.max)) for each in one.criteria],
        plain(one.full),
        plain(one.passes),
        "" if one.good is None else plain(one.good),
    )


def total_words(one: Round, sheet: Evaluation | None) -> str:
    """The sum of a sheet's marks; '' without one."""
    return plain(one.total(sheet.marks)) if sheet is not None else ""


def grade_words(one: Round, sheet: Evaluation | None) -> str:
    return str(GRADES[one.grade(sheet.marks)]) if sheet is not None else ""


def head_of(one: Round) -> list[str]:
    """The columns of the table that is taken away."""
    return [
        _("单位"), _("代码"), _("状态"), _("第几次"), _("哪一天"),
        *(each.title.in_(current_locale()) for each in one.criteria),
        _("总分"), _("结果"), _("看到了什么"), _("要改什么"), _("哪一天前改好"), _("改了什么"), _("这张表"),
    ]  # fmt: skip


def rows_of(one: Round, units: list[Looked]) -> Iterator[list[str]]:
    """Every sheet of these units, and a row for whoever has none."""
    for unit in units:
        state = str(STANDINGS[unit.state][1])
        if not unit.sheets:
            yield [unit.name, unit.unit, state, *([""] * (len(head_of(one)) - 3))]
        for number, sheet in enumerate(unit.sheets, 1):
            marks = [str(sheet.marks.get(each.code, "")) for each in one.criteria]
            until = sheet.mend_until.isoformat() if sheet.mend_until else ""
            yield [
                unit.name, unit.unit, state, str(number), sheet.on_day.isoformat(), *marks, total_words(one, sheet),
                grade_words(one, sheet), sheet.reason, sheet.to_mend, until, sheet.mended, str(SHEETS[sheet.state][1]),
            ]  # fmt: skip


def duties(cohort: Cohort, by: Account, at: datetime, url: str) -> list[Duty]:
    """Sheets for the second person, units to look at, what is not mended in time: of the reader's own township."""
    today = at.astimezone(cohort.programme.timezone).date()
    found: list[Duty] = []
    for one in rounds_of(cohort):
        units = looked_at(cohort, one, today, by)
        where, title = f"{url}/{one.code}", one.title.in_(current_locale())
        if by.township_scope is None:
            found += _of_county(one, title, units, today, where)
        found += _of_units(one, title, units, where)
    return found


def _of_county(one: Round, title: str, units: list[Looked], today: date, where: str) -> Iterator[Duty]:
    states = Counter(unit.state for unit in units)
    if states["waiting"]:
        asked = {sheet.proposed_by_id for unit in units for sheet in unit.sheets if sheet.state == "proposed"}
        text = _("“%(title)s”有 %(count)s 张评估表等第二个人核对", title=title, count=states["waiting"])
        yield Duty(text, f"{where}?state=waiting", roles=SECONDS, asked_by=asked if len(asked) == 1 else ())
    if states["late"]:
        text = _(
            "“%(title)s”过了 %(day)s，还有 %(count)s 个单位没去看",
            title=title,
            day=one.last,
            count=states["late"],
        )
        yield Duty(text, f"{where}?state=late", "blocked")
    if states["open"] and one.last - AHEAD <= today:
        text = _(
            "“%(title)s”%(day)s 前还要去看 %(count)s 个单位", title=title, day=one.last, count=states["open"]
        )
        yield Duty(text, f"{where}?state=open")
    if states["again"]:
        text = _("“%(title)s”有 %(count)s 个单位报了改好，要再去看", title=title, count=states["again"])
        yield Duty(text, f"{where}?state=again")


def _of_units(one: Round, title: str, units: list[Looked], where: str) -> Iterator[Duty]:
    for name, state in (("overdue", "blocked"), ("mending", "due")):
        found = [unit for unit in units if unit.state == name and unit.newest is not None]
        roles = ("clerk",) if one.per != "county" else ("office",)
        if len(found) > MOST_LINES:
            text = (
                _("“%(title)s”有 %(count)s 个单位过了期限还没改好", title=title, count=len(found))
                if name == "overdue"
                else _("“%(title)s”有 %(count)s 个单位在整改", title=title, count=len(found))
            )
            yield Duty(text, f"{where}?state={name}", state, roles)  # type: ignore[arg-type]
            continue
        for unit in found:
            text = _(
                "“%(title)s”要整改：%(unit)s，%(day)s 前",
                title=title,
                unit=unit.name,
                day=unit.mend_until(one),
            )
            yield Duty(text, f"{where}/{unit.unit or '-'}", state, roles)  # type: ignore[arg-type]


def period_sheet(cohort: Cohort, since: date, until: date) -> list[Sheet]:
    """What was confirmed of sheets filled in the period, for each round that has any."""
    found = []
    for one in rounds_of(cohort):
        rows = [
            (unit.name, sheet.on_day.isoformat(), total_words(one, sheet), grade_words(one, sheet))
            for unit in looked_at(cohort, one, until)
            for sheet in unit.sheets
            if sheet.state == "confirmed" and since <= sheet.on_day <= until
        ]
        if rows:
            title = one.title.in_(current_locale())
            found.append(Sheet(title, (_("单位"), _("哪一天"), _("总分"), _("结果")), rows))
    return found


def township_bars(cohort: Cohort, at: datetime) -> Bars | None:
    """The marks of the newest round of townships that has begun, against the line to pass, rounded down."""
    today = at.astimezone(cohort.programme.timezone).date()
    begun = [one for one in rounds_of(cohort) if one.per == "township" and one.first <= today]
    if not begun:
        return None
    one = max(begun, key=lambda each: each.first)
    units = [unit for unit in looked_at(cohort, one, today) if unit.newest is not None]
    rows = [(unit.name, int(one.total(unit.newest.marks)), int(one.passes)) for unit in units if unit.newest]
    return Bars(one.title.in_(current_locale()), _("总分"), _("合格线"), rows) if rows else None
