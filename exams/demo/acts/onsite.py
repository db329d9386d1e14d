"""The on-site test: proctors tick ten operations per seat; a few candidates do not come."""

from __future__ import annotations

from decimal import Decimal

from exams.demo.play import Play, fresh
from exams.services.check_in import check_in
from exams.services.tick_operations import Ticked, checklist_component, checklist_of, tick_operations
from recruit.db import db
from recruit.queries.entries import entries_of
from recruit.services.assign import assign


def play_onsite(play: Play, code: str) -> None:
    """The candidates are spread over the proctors; each proctor enters seat after seat."""
    stage = play.stage(code)
    operations = checklist_of(stage)
    component = checklist_component(stage)
    entries = [entry for entry in entries_of(stage) if entry.candidacy.state == "active"]
    crew = play.cast.proctors
    opening = play.at(stage, 0.01)
    for seat, proctor in enumerate(crew, 1):
        own = fresh(entries[seat - 1 :: len(crew)])
        assign(own, [proctor], component.code, play.cast.office, opening)
        at = play.at(stage, 0.1 + 0.8 * seat / len(crew))
        here, missing = [], []
        for entry in own:
            dice = play.figure(entry).dice(play.seed, "onsite")
            (missing if dice.random() < 0.03 else here).append((entry, dice))
        check_in(stage, [(entry, "present") for entry, _dice in here], proctor, at)
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
        play.progress(code, seat, len(crew))
