"""The periodic reports in the demonstration: each is put together when its period is over, and issued by the second."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from exams.demo.acting import RegisterAct
from exams.demo.play import Play
from recruit.db import db
from recruit.queries.bulletins import owed
from recruit.services.issue_bulletin import issue_bulletin, prepare_bulletin

# data: what the office adds
REMARKS = "各乡镇要按计划抓紧，落后的下周说明原因。"


def play_bulletins(play: Play, code: str, until: datetime) -> None:
    """Every report whose period is over by then. The clock goes to the morning after each period, never back."""
    zone = play.programme.timezone
    for report, period in owed(play.cohort, until.astimezone(zone).date()):
        morning = datetime.combine(period.until + timedelta(days=1), time(9), zone)
        at = max(play.clock.now(), morning)
        if at >= until:
            continue
        play.clock.set(at)
        made = prepare_bulletin(play.cohort, report.code, period.since, REMARKS, play.cast.office, at)
        issue_bulletin(made, play.cast.second, at)
    db.session.commit()


ACT = RegisterAct(play_bulletins)
