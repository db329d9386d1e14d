"""Stations open in the demonstration: somebody goes through the list on the spot, the office confirms."""

from __future__ import annotations

from datetime import date, datetime

from exams.demo.acting import Act, nothing
from exams.demo.acts.money import accept_fitting
from exams.demo.play import Play
from recruit.db import db
from recruit.queries.money import accepted, partner_of
from recruit.queries.openings import engagement_of, openings_of
from recruit.services.report_opening import checklist_of, confirm_opening, report_opening


def play_opening(play: Play, code: str) -> None:
    """One station after the other, spread over the window."""
    stage = play.stage(code)
    every = [one for one in openings_of(stage) if one.entry.candidacy.state == "active"]
    for number, opening in enumerate(every, 1):
        entry = opening.entry
        engagement = engagement_of(entry.candidacy)
        if engagement is None:
            continue
        at = play.at(stage, 0.1 + 0.8 * number / len(every))
        if play.programme.support.checklist and not accepted([engagement.id]):
            accept_fitting(play, partner_of(engagement))
        clerk = play.cast.clerks.get(opening.township, play.cast.office)
        day = max(_day(play, at), engagement.starts_on)
        report = report_opening(entry, dict.fromkeys(checklist_of(entry), True), day, "", clerk, at)
        confirm_opening(report, play.cast.office, at)
        db.session.commit()
        play.progress(code, number, len(every))


def _day(play: Play, at: datetime) -> date:
    return at.astimezone(play.programme.timezone).date()


ACT = Act(play_opening, ready=nothing)
