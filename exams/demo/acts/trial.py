"""Task round 2: seven days of trial operation, a report every evening, judged conduct at the end."""

from __future__ import annotations

from datetime import timedelta

from exams.demo.acts.marking import mark_component
from exams.demo.acts.written import report
from exams.demo.play import Play, fresh
from exams.services.submit_form import Filled, slots_of, submit_forms
from recruit.db import db
from recruit.queries.entries import entries_of


def play_trial(play: Play, code: str) -> None:
    """Most report every evening; some are late, some miss a day, one or two give up."""
    stage = play.stage(code)
    entries = [entry for entry in entries_of(stage) if entry.candidacy.state == "active"]
    series = next(one for one in stage.definition.components if one.kind == "form-series")
    days = slots_of(entries[0]) if entries else []
    for number, day in enumerate(days, 1):
        on_time, late = [], []
        for entry in fresh(entries):
            figure = play.figure(entry)
            dice = figure.dice(play.seed, f"{code}/{day.number}")
            if figure.dice(play.seed, f"{code}/gives-up").random() < 0.01 or dice.random() < 0.02 * (
                1.3 - figure.diligence
            ):
                continue
            filled = Filled(entry, series.code, report(figure, dice, play.programme), str(day.number))
            (late if dice.random() < 0.06 * (1.5 - figure.diligence) else on_time).append(
                (figure.pace, filled)
            )
        for part in range(12):
            minutes = [one for pace, one in on_time if part <= pace * 12 < part + 1]
            if minutes:
                play.clock.set(day.due - timedelta(minutes=20 * (12 - part)))
                submit_forms(minutes, play.clock.now())
        if late:
            play.clock.set(day.due + timedelta(hours=3))
            submit_forms([one for _pace, one in late], play.clock.now())
        db.session.commit()
        play.progress(code, number, len(days))
    for component in stage.definition.components:
        if component.kind == "rubric":
            mark_component(play, stage, component.code, play.after(stage, hours=16))
