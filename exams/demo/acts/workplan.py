"""The work plan in the demonstration: tasks begin and end in their days, one in so many a little late."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from exams.demo.acting import RegisterAct
from exams.demo.pictures import screenshot
from exams.demo.play import Play
from recruit.db import db
from recruit.paperfiles import checked
from recruit.queries.workplan import Stands, stands
from recruit.services.report_work import Said, report_work

#: One task in so many is done a few days after its last day.
LATE = 6
#: More than any picture of a play has, in bytes.
MOST = 1_000_000


def play_workplan(play: Play, code: str, until: datetime) -> None:
    """Whatever has begun or is to be done by now is reported on its day."""
    today = play.clock.now().astimezone(play.programme.timezone).date()
    for one in stands(play.cohort, today):
        if one.state == "open" or (one.state == "late" and not one.reports):
            _report(play, one, "begun", min(max(one.task.first, _newest(one)), today))
    for one in stands(play.cohort, today):
        ends = _ends(play, one)
        if one.state in ("begun", "late") and ends <= today:
            _report(play, one, "done", max(ends, _newest(one)))
    db.session.commit()


def _newest(one: Stands) -> date:
    return one.reports[-1].on_day if one.reports else date.min


def _ends(play: Play, one: Stands) -> date:
    dice = Random(f"{play.seed}/workplan/{one.task.code}/{one.unit}")
    late = dice.randrange(LATE) == 0
    return one.task.last + timedelta(days=dice.randrange(1, 6)) if late else one.task.last


def _report(play: Play, one: Stands, state: str, day: date) -> None:
    clerk = play.cast.clerks.get(one.unit[:9]) if "township" in one.task.desks else None
    file = None
    if state == "done" and one.task.proof:
        file = checked(screenshot(Random(f"{play.seed}/workplan/{one.task.code}")), MOST)
    # data: what an invented desk writes
    words = "按计划做完了" if state == "done" else "开始做了"
    report_work(play.cohort, one.task.code, Said(one.unit, state, day, words, file), clerk or play.cast.office,
                play.clock.now())  # fmt: skip


ACT = RegisterAct(play_workplan)
