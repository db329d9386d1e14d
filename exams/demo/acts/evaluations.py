"""Evaluations in the demonstration: every unit is looked at in its days; one must mend, says so, and is seen again."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from exams.demo.acting import RegisterAct
from exams.demo.play import Play
from recruit.db import db
from recruit.queries.evaluations import Looked, looked_at, rounds_of
from recruit.registers.evaluations.said import Round
from recruit.services.evaluate import Found, confirm_sheet, report_mended, write_sheet

#: Every so many units one is found lacking.
LACKING = 7


def play_evaluations(play: Play, code: str, until: datetime) -> None:
    """Each round that has begun: whoever was not looked at is, and what was mended is looked at anew."""
    today = _today(play)
    for one in rounds_of(play.cohort):
        if one.first > today:
            continue
        for number, unit in enumerate(looked_at(play.cohort, one, today)):
            if unit.state in ("open", "late"):
                _look(play, one, unit, min(today, one.last), lacking=number % LACKING == 0)
            elif unit.state in ("mending", "overdue"):
                _mend(play, unit)
            elif unit.state == "again":
                _look(play, one, unit, today, lacking=False)
    db.session.commit()


def _today(play: Play) -> date:
    return play.clock.now().astimezone(play.programme.timezone).date()


def _look(play: Play, one: Round, unit: Looked, day: date, *, lacking: bool) -> None:
    dice = Random(f"{play.seed}/evaluations/{one.code}/{unit.unit}")
    share = Decimal("0.5") if lacking else Decimal(dice.randrange(14, 20)) / 20
    marks = {each.code: (each.max * share).quantize(Decimal("0.1")) for each in one.criteria}
    to_mend = "把没有开门的服务点开起来" if lacking else ""  # data: invented findings
    words = "看了台账和服务点"  # data: invented findings
    said = Found(
        unit.unit, day, marks, words, to_mend, day + timedelta(days=one.mend_days) if lacking else None
    )
    sheet = write_sheet(play.cohort, one.code, said, play.cast.office, play.clock.now())
    confirm_sheet(sheet, play.cast.second, play.clock.now())


def _mend(play: Play, unit: Looked) -> None:
    if unit.newest is not None:
        by = play.cast.clerks.get(unit.unit[:9], play.cast.office)
        words = "服务点开门了，台账补齐了"  # data: invented words
        report_mended(play.cohort, unit.newest, words, None, by, play.clock.now())


ACT = RegisterAct(play_evaluations)
