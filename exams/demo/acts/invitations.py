"""Everybody in a stage is invited to it: the office writes what the notice says, and tells them."""

from __future__ import annotations

from datetime import timedelta

from exams.demo.play import Play
from exams.queries.invitations import at_home
from exams.services.write_notice import Words, tell_invited, write_notice
from recruit.db import db

# data: an invented place, and what one brings there
VENUE, BRING, REMARKS = "县职业技术学校教学楼", "身份证原件\n黑色签字笔", "提前十分钟到，听工作人员安排。"


def invite(play: Play, code: str) -> None:
    """Two days before the doors open, or as soon as the list before it is out."""
    stage = play.stage(code)
    if stage.kind == "registration":
        return
    play.clock.set(max(play.clock.now(), stage.opens_at - timedelta(days=2)))
    words = Words("", "", "", 0) if at_home(stage) else Words(VENUE, BRING, REMARKS, 0)
    write_notice(stage, words, play.cast.office, play.clock.now())
    tell_invited(stage, play.cast.office, play.clock.now())
    db.session.commit()
