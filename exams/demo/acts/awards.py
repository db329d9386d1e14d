"""Awards in the demonstration: every seat is filled as far as there is somebody for it, and published."""

from __future__ import annotations

from datetime import datetime, timedelta

from exams.demo.acting import RegisterAct
from exams.demo.play import Play
from recruit.db import db
from recruit.models import Cohort
from recruit.queries.awards import About, Names, awards_in
from recruit.registers.awards.said import ALL, Kind, awards_of
from recruit.services.grant_award import grant, nominate, publish_awards


def play_awards(play: Play, code: str, until: datetime) -> None:
    """Once the stages are over, in the last days before `until`: this year's awards, and those given once."""
    awards, cohort = awards_of(play.programme), play.cohort
    if awards is None or any(stage.state != "closed" for stage in cohort.stages):
        return
    at = play.clock.now()
    year = at.astimezone(play.programme.timezone).year
    for period in (str(year), ALL):
        kinds = [one for one in awards.kinds if one.period(year) == period]
        if not kinds or awards_in(cohort, period) or at + timedelta(hours=2) >= until:
            continue
        names = Names(cohort)
        for kind in kinds:
            _fill(play, cohort, kind, year, names)
        if awards_in(cohort, period):
            publish_awards(cohort, period, play.cast.office, play.clock.now())
    db.session.commit()


def _fill(play: Play, cohort: Cohort, kind: Kind, year: int, names: Names) -> None:
    units = [f"示例单位{number}" for number in range(1, kind.most + 1)]  # data: invented units
    keys = units if kind.subject == "unit" else sorted(names.choices(kind.subject))
    at = play.clock.now()
    for key in keys[: kind.most]:
        about = About("unit", "", key) if kind.subject == "unit" else About(kind.subject, key)
        made = nominate(cohort, kind.code, year, about, "示例理由", play.cast.office, at)  # data: invented
        grant(made, play.cast.second, at)


ACT = RegisterAct(play_awards)
