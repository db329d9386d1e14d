"""A track of sites in the demonstration: villages put more sites forward than are needed; some do not pass."""

from __future__ import annotations

from exams.demo.acting import Act
from exams.demo.acts.places import put_forward
from exams.demo.play import Play
from recruit.db import db


def play_siting(play: Play, code: str) -> None:
    """Every village puts a site forward and gives its opinion; the office accepts, or says why not."""
    stage = play.stage(code)
    play.at(stage, 0.5)
    put_forward(play)
    play.progress(code, 1, 1)
    db.session.commit()


ACT = Act(play_siting, ready=None)
