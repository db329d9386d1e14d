"""The draw as anybody may read it: what was committed, both words, and how to hold it again on a table of one's own."""

from __future__ import annotations

from flask import render_template

from exams.queries.numbers import anonymous, opening_of
from exams.queries.rooms import draw_of
from exams.web.day.blueprint import bp, stage_of_day
from recruit.errors import Refusal
from recruit.web import guards


@bp.route("/draws/<int:stage>")
@guards.public
def drawn(stage: int) -> str:
    """Before the second word only the digest of the roster; afterwards everything that the outcome follows from."""
    running = stage_of_day(stage)
    draw = draw_of(running)
    if draw is None:
        raise Refusal("unknown")
    opening = opening_of(running)
    return render_template(
        "exams/day/draw.html",
        stage=running,
        draw=draw,
        people=len(draw.plan["candidates"]),
        judges=len(draw.plan.get("judges") or ()),
        rooms=draw.plan.get("rooms") or [],
        sessions=draw.plan.get("sessions") or [],
        numbers=draw.numbers_sha256 if anonymous(running) else "",
        secret=opening.secret if opening is not None and opening.state == "confirmed" else "",
    )
