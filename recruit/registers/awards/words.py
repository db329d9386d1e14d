"""Words for awards and penalties, and what waits for whom."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from flask import url_for

from recruit.i18n import _, current_locale, lazy
from recruit.models import Account, AwardPosting, Cohort
from recruit.queries.awards import awards_in, penalties_of, postings_of
from recruit.registers import Duty, Sheet
from recruit.registers.awards.said import ALL, awards_of

STATES = {
    "proposed": ("waiting_us", lazy("等第二个人确认")),
    "confirmed": ("passed", lazy("确认了")),
    "rejected": ("rejected", lazy("没有同意")),
    "recalled": ("withdrawn", lazy("收回了")),
}
SUBJECTS = {
    "township": lazy("乡镇"),
    "unit": lazy("单位"),
    "place": lazy("服务站"),
    "partner": lazy("站长"),
}
HEARD = {"spoken": lazy("当面说了"), "written": lazy("书面说明"), "silent": lazy("没有陈述")}


def period_words(period: str) -> str:
    return _("全期") if period == ALL else _("%(year)s 年", year=period)


def kind_titles(cohort: Cohort) -> dict[str, str]:
    awards = awards_of(cohort.programme)
    return {one.code: one.title.in_(current_locale()) for one in awards.kinds} if awards else {}


def changed_since(cohort: Cohort, posting: AwardPosting) -> bool:
    """Whether awards were granted or revoked after the list was published."""
    listed = [(row["kind"], row["seat"]) for row in posting.rows]
    granted = [(one.kind, one.seat) for one in awards_in(cohort, posting.period) if one.state == "confirmed"]
    newer = any(
        one.settled_at is not None and one.settled_at > posting.posted_at
        for one in awards_in(cohort, posting.period)
        if one.state == "confirmed"
    )
    return newer or sorted(listed) != sorted(granted)


def period_sheet(cohort: Cohort, since: date, until: date) -> list[Sheet]:
    """The lists of awards that were published in the period, the newest version of each: how many and how much, nobody
    by name."""
    zone, titles = cohort.programme.timezone, kind_titles(cohort)
    newest: dict[str, AwardPosting] = {}
    for one in postings_of(cohort):
        if since <= one.posted_at.astimezone(zone).date() <= until:
            newest.setdefault(one.period, one)
    rows = []
    for period, posting in sorted(newest.items()):
        for kind in titles:
            amounts = [Decimal(row["amount"]) for row in posting.rows if row["kind"] == kind]
            if amounts:
                rows.append((titles[kind], period_words(period), str(len(amounts)), f"{sum(amounts):f}"))
    columns = (_("表彰什么"), _("哪一年"), _("几个"), _("奖金合计（元）"))
    return [Sheet(_("表彰奖励"), columns, rows)] if rows else []


def duties(cohort: Cohort, by: Account, url: str) -> list[Duty]:
    """What waits for the second person; a list that is no longer what was granted. All of it is the county's."""
    if by.township_scope is not None:
        return []
    second = ("second-signatory",)
    titles = kind_titles(cohort)
    found = [
        Duty(
            _("表彰：“%(kind)s”有一个推荐等第二个人确认", kind=titles.get(one.kind, one.kind)),
            url,
            roles=second,
            asked_by=(one.proposed_by_id,),
        )
        for one in awards_in(cohort)
        if one.state == "proposed"
    ]
    found += [
        Duty(
            _("一件处理等第二个人确认"),
            url_for("awards.penalties", cohort=cohort.code),
            roles=second,
            asked_by=(one.proposed_by_id,),
        )
        for one in penalties_of(cohort)
        if one.state == "proposed"
    ]
    newest: dict[str, AwardPosting] = {}
    for posting in postings_of(cohort):
        newest.setdefault(posting.period, posting)
    found += [
        Duty(_("%(period)s的表彰名单公布以后有变动，要再公布一次", period=period_words(one.period)), url)
        for one in newest.values()
        if changed_since(cohort, one)
    ]
    return found
