"""The roll-out in the demonstration: the plan by two people at first, then stations open month by month, a few late."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from exams.demo.acting import RegisterAct
from exams.demo.play import Play
from recruit.db import db
from recruit.models import Place
from recruit.queries.rollout import openings, places_to_open, plan_in_force
from recruit.services.plan_rollout import confirm_plan, propose_plan
from recruit.services.record_opening import record_opening

#: One station in so many opens a month after it was to.
LATE = 12


def play_rollout(play: Play, code: str, until: datetime) -> None:
    """Plans once there are places, and records the openings of every month that is over by `until`."""
    cohort = play.cohort
    if not places_to_open(cohort):
        return
    plan = plan_in_force(cohort)
    if plan is None:
        plan = propose_plan(cohort, {}, "", play.cast.office, play.clock.now())
        confirm_plan(plan, play.cast.second, play.clock.now())
    open_already = openings(cohort)
    # Only after the people are there: a station does not open before the last stage has placed somebody.
    if any(stage.state != "closed" for stage in cohort.stages):
        return
    for place in places_to_open(cohort):
        day = _day(play, place, str(plan.months[place.code]))
        moment = datetime(day.year, day.month, day.day, 12, tzinfo=play.programme.timezone)
        if place.id in open_already or moment >= until:
            continue
        at = max(play.clock.now(), moment)
        play.clock.set(at)
        clerk = play.cast.clerks.get(place.township_code, play.cast.office)
        record_opening(cohort, place, day, b"", clerk, at)
    db.session.commit()


def _day(play: Play, place: Place, month: str) -> date:
    dice = Random(f"{play.seed}/rollout/{place.code}")
    first = date.fromisoformat(f"{month}-01")
    day = first + timedelta(days=dice.randrange(28))
    return day + timedelta(days=30) if dice.randrange(LATE) == 0 else day


ACT = RegisterAct(play_rollout)
