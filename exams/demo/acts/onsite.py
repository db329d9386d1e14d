"""The on-site test: seats are drawn, proctors tick ten operations per seat; a few candidates do not come."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from exams.demo.acts.sessions import draw_sessions
from exams.demo.play import Play, fresh
from exams.services.check_in import check_in
from exams.services.record_arrival import Seen, record_arrivals
from exams.services.tick_operations import Ticked, checklist_of, tick_operations
from recruit.db import db


def play_onsite(play: Play, code: str) -> None:
    """Everybody is seated by lot; each proctor lets in and observes seat after seat."""
    stage = play.stage(code)
    operations = checklist_of(stage)
    sessions = draw_sessions(play, stage)
    for done, (session, proctor, ids) in enumerate(sessions, 1):
        own = fresh(ids)
        at = session.opens_at + timedelta(minutes=25)
        play.clock.set(at)
        here, missing = [], []
        for entry in own:
            dice = play.figure(entry).dice(play.seed, "onsite")
            (missing if dice.random() < 0.03 else here).append((entry, dice))
        record_arrivals(stage, [(entry, Seen()) for entry, _dice in here], proctor, at)
        check_in(stage, [(entry, "absent") for entry, _dice in missing], proctor, at)
        ticked = []
        for entry, dice in here:
            ability = play.figure(entry).ability
            points = {
                one.code: min(
                    max(Decimal(round(dice.gauss(0.68 + 0.12 * ability, 0.22) * int(one.max))), Decimal(0)),
                    one.max,
                )
                for one in operations
            }
            seconds = {
                one.code: round(one.seconds * dice.uniform(0.4, 1.1)) for one in operations if one.seconds
            }
            ticked.append(Ticked(entry, points, seconds))
        tick_operations(stage, ticked, proctor, at)
        db.session.commit()
        play.progress(code, done, len(sessions))
