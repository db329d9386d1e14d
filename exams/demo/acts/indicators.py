"""Targets in the demonstration: for each that is reported, the first unit reports once and the county confirms."""

from __future__ import annotations

from datetime import datetime

from exams.demo.acting import RegisterAct
from exams.demo.play import Play
from recruit.db import db
from recruit.queries.indicators import entries_of, indicators_of, units_of
from recruit.registers.indicators.said import Indicator
from recruit.services.report_indicator import Report, confirm_report, report_indicator

#: So many people come to what is counted by people.
PEOPLE = 60


def play_indicators(play: Play, code: str, until: datetime) -> None:
    """Each target that has begun and of which nothing was reported yet."""
    today = play.clock.now().astimezone(play.programme.timezone).date()
    for one in indicators_of(play.cohort):
        begun = one.first is None or one.first <= today
        if one.count == "recorded" and begun and not entries_of(play.cohort, one.code):
            _report(play, one)
    db.session.commit()


def _report(play: Play, one: Indicator) -> None:
    at, cast = play.clock.now(), play.cast
    unit, _name = units_of(play.cohort, one)[0]
    by = cast.clerks.get(unit[:9], cast.office)
    goal = one.goal_of(unit, at.astimezone(play.programme.timezone).date()) or 1
    # What a village is asked for is done in a day; of the county's targets the first part.
    number = goal if one.per == "village" else 1
    said = Report(
        unit, at.astimezone(play.programme.timezone).date(), number, PEOPLE if one.of == "people" else 0
    )
    confirm_report(report_indicator(play.cohort, one.code, said, by, at), cast.second, at)


ACT = RegisterAct(play_indicators)
