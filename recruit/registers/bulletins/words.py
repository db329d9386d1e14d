"""Words for the periodic reports: states, and what waits for whom."""

from __future__ import annotations

from datetime import datetime

from recruit.i18n import _, current_locale, lazy
from recruit.models import Account, Cohort
from recruit.queries.bulletins import bulletins_of, owed
from recruit.registers import Duty
from recruit.services.issue_bulletin import SECONDS

STATES = {
    "proposed": ("waiting_us", lazy("等第二个人签发")),
    "confirmed": ("done", lazy("签发了")),
    "rejected": ("rejected", lazy("没有同意")),
    "recalled": ("withdrawn", lazy("收回了")),
}


def duties(cohort: Cohort, by: Account, at: datetime, url: str) -> list[Duty]:
    """Reports that wait for their second person, and periods that are over and have none."""
    if by.township_scope is not None:
        return []
    found = []
    asked = [one.proposed_by_id for one in bulletins_of(cohort) if one.state == "proposed"]
    if asked:
        text = _("%(count)s 份通报等第二个人签发", count=len(asked))
        only = (asked[0],) if len(set(asked)) == 1 else ()
        found.append(Duty(text, url, roles=SECONDS, asked_by=only))
    late = owed(cohort, at.astimezone(cohort.programme.timezone).date())
    if late:
        titles = _("、").join(dict.fromkeys(report.title.in_(current_locale()) for report, _period in late))
        text = _("%(count)s 期要编：%(titles)s", count=len(late), titles=titles)
        found.append(Duty(text, url, "blocked" if len(late) > 2 else "due"))
    return found
