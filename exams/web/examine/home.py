"""The examiner's own page, and the list of candidates of one component."""

from __future__ import annotations

from datetime import datetime

from flask import render_template, url_for

from exams.queries.assigned import stage_and_component, work_of
from exams.queries.rooms import seats_of
from exams.rubrics import absent_numbers, counted, rubric_todo
from exams.web.examine.blueprint import EXAMINERS, bp
from recruit.clock import now
from recruit.errors import Refusal
from recruit.funnel import window_state
from recruit.models import Stage
from recruit.web import guards
from recruit.web.words import window_words


@bp.route("/")
@guards.staff(*EXAMINERS)
def home() -> str:
    work = work_of(guards.account())
    at = now()
    rows = [
        {
            "work": one,
            "when": window_words(one.stage),
            "url": url_for(one.endpoint, **one.values),
            "state": "closed" if one.stage.state == "closed" else _state(one.stage, at, one.done < one.total),
        }
        for one in work
    ]
    return render_template("exams/examine/home.html", rows=rows)


def _state(stage: Stage, at: datetime, left: bool) -> str:
    where = window_state(stage.opens_at, stage.closes_at, at)
    if where == "before":
        return "future"
    return "waiting_you" if left else "done"


@bp.route("/<int:stage>/<component>/")
@guards.staff(*EXAMINERS)
def sheets(stage: int, component: str) -> str:
    running, part = stage_and_component(stage, component)
    tasks = rubric_todo(guards.account(), running, part)
    if not tasks:
        raise Refusal("unknown")
    seats = seats_of(running)
    tasks.sort(key=lambda task: (seats.get(task.entry.id, ("", 0)), task.entry.candidacy.number))
    done, total = counted(tasks)
    return render_template(
        "exams/examine/sheets.html",
        stage=running,
        component=part,
        tasks=tasks,
        seats=seats,
        absent=absent_numbers(running),
        done=done,
        total=total,
        closed=running.state == "closed",
    )
