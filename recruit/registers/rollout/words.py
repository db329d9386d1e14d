"""Words for the roll-out: states of a station, and what waits for whom."""

from __future__ import annotations

from datetime import date, datetime

from recruit.i18n import _, lazy
from recruit.models import Account, Cohort
from recruit.queries.rollout import plan_in_force, plan_waiting, stations_of
from recruit.registers import Bars, Duty, Sheet
from recruit.services.plan_rollout import SECONDS

#: State of a station -> (state of a badge, word).
STATES = {
    "opened": ("done", lazy("开业了")),
    "late": ("late", lazy("到月没有开")),
    "due": ("waiting_us", lazy("这个月要开")),
    "planned": ("future", lazy("还没到时候")),
    "unplanned": ("closed", lazy("没有排")),
}
PLANS = {
    "proposed": ("waiting_us", lazy("等第二个人确认")),
    "confirmed": ("passed", lazy("确认了")),
    "rejected": ("rejected", lazy("没有同意")),
    "recalled": ("withdrawn", lazy("收回了")),
}


def township_sheet(cohort: Cohort, since: date, until: date) -> Sheet:
    """Each township: how many stations, how many were to be open by the end of the period, are, and opened in it."""
    month, rows = f"{until:%Y-%m}", []
    stations = stations_of(cohort)
    for township in cohort.programme.regions.townships:
        own = [one for one in stations if one.township == township.code]
        opened = [one.opened for one in own if one.opened is not None and one.opened <= until]
        planned = sum(one.month is not None and one.month <= month for one in own)
        within = sum(since <= day for day in opened)
        if own:
            rows.append((township.name, str(len(own)), str(planned), str(len(opened)), str(within)))
    total = [str(sum(int(row[column]) for row in rows)) for column in range(1, 5)]
    head = (_("乡镇（街道）"), _("站点"), _("到月底应开"), _("开业了"), _("这一期开业"))
    return Sheet(_("开站进度"), head, [*rows, (_("合计"), *total)])


def township_bars(cohort: Cohort, at: datetime) -> Bars:
    """Each township: stations that are open, against those that were to be by the end of this month."""
    today = at.astimezone(cohort.programme.timezone).date()
    sheet = township_sheet(cohort, today, today)
    rows = [(row[0], int(row[3]), int(row[2])) for row in sheet.rows[:-1]]
    return Bars(sheet.title, _("开业了"), _("到本月应开"), rows)


def duties(cohort: Cohort, by: Account, at: datetime, url: str) -> list[Duty]:
    """A plan to be made or confirmed; stations of this month; those whose month is over."""
    waiting = plan_waiting(cohort) if by.township_scope is None else None
    if waiting is not None:
        text = _("开站计划第 %(version)s 版等第二个人确认", version=waiting.version)
        return [Duty(text, url, roles=SECONDS, asked_by=(waiting.proposed_by_id,))]
    if plan_in_force(cohort) is None:
        return [Duty(_("开站计划还没有排"), url)] if by.township_scope is None else []
    today = at.astimezone(cohort.programme.timezone).date()
    states = [one.state(today) for one in stations_of(cohort, by)]
    found = []
    if count := states.count("late"):
        found.append(Duty(_("%(count)s 个站点到月没有开业", count=count), url, "blocked", ("clerk",)))
    if count := states.count("due"):
        found.append(Duty(_("%(count)s 个站点这个月要开业", count=count), url, roles=("clerk",)))
    return found
