"""The examiner's own page, and the list of candidates of one component."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import render_template, url_for

from exams.material import has_material
from exams.queries.assigned import Work, stage_and_component, work_of
from exams.queries.exam_room import open_rooms
from exams.queries.mending import left_to_mend
from exams.queries.numbers import shown_numbers
from exams.queries.panel_rooms import chaired_by
from exams.queries.rooms import seats_of
from exams.queries.sessions import own_sessions
from exams.queries.training import open_trainings
from exams.rubrics import SHEET_KINDS, absent_numbers, counted, rubric_todo
from exams.web.examine.addresses import keys_of
from exams.web.examine.blueprint import EXAMINERS, bp
from exams.web.examine.rubric import in_turn
from recruit.clock import now
from recruit.errors import Refusal
from recruit.funnel import window_state
from recruit.i18n import current_locale, lazy
from recruit.models import Stage
from recruit.queries.rechecks import to_be_mended
from recruit.web import guards
from recruit.web.cohorts import cohort_label
from recruit.web.context import page_url
from recruit.web.words import stage_title, window_words

#: What one goes there to do, where it is not marking.
VERBS = {
    "task_round.review": lazy("去审图片"),
    "task_round.calls": lazy("去打电话"),
    "briefing.roll": lazy("去签到"),
    "deliverables.queue": lazy("去评审"),
}
#: What waits for the reader comes first, what is over last.
ORDER = ("waiting_you", "waiting", "future", "done", "closed")


@bp.route("/")
@guards.staff(*EXAMINERS)
def home() -> str:
    work = work_of(guards.account())
    at = now()
    rows = [_row(one, at) for one in work]
    rows.sort(key=lambda row: ORDER.index(str(row["state"])))
    rooms = open_rooms() if "proctor" in guards.account().roles else []
    watched = [(page_url("exam.room", stage_id=one.id), stage_title(one), one) for one in rooms]
    chaired = [
        (one.stage, one.component, room)
        for one in work
        if one.stage.state != "closed"
        for room in chaired_by(guards.account(), one.stage, one.component)
        if not room.closed and room.present
    ]
    return render_template(
        "exams/examine/home.html",
        rows=rows,
        chaired=chaired,
        rooms=[(url, title, _practice(one)) for url, title, one in watched if url],
        day_sessions=len(own_sessions(guards.account())) if page_url("day.own") else 0,
        trainings=_trainings(),
    )


def _trainings() -> list[tuple[str, str]]:
    """(address, title) of the trainings into whose sessions a township puts its people."""
    if "clerk" not in guards.account().roles:
        return []
    found = [(page_url("training.plan", stage_id=one.id), stage_title(one)) for one in open_trainings()]
    return [(url, title) for url, title in found if url]


def _row(one: Work, at: datetime) -> dict[str, Any]:
    left, opened = left_to_mend(guards.account(), one.stage, one.component, at) if one.total else (0, 0)
    return {
        "work": one,
        "title": f"{stage_title(one.stage)} · {one.component.title.in_(current_locale())}",
        "practice": _practice(one.stage),
        "when": window_words(one.stage),
        "url": url_for(one.endpoint, **one.values),
        "state": ("waiting_you" if left else "done") if opened else _state(one, at),
        "call": lazy("去改") if left else VERBS.get(one.endpoint, lazy("去打分")),
        "mend": left,
    }


def _practice(stage: Stage) -> str:
    return cohort_label(stage.cohort) if stage.cohort.practice else ""


def _state(work: Work, at: datetime) -> str:
    if work.stage.state == "closed":
        return "closed"
    if window_state(work.stage.opens_at, work.stage.closes_at, at) == "before":
        return "future"
    if not work.total:
        # Assigned, but nothing to look at yet: nothing was handed in, or the sample has not been drawn.
        return "waiting"
    if work.done == work.total:
        return "done"
    return "waiting" if _still_written(work, at) else "waiting_you"


def _still_written(work: Work, at: datetime) -> bool:
    """Whether all that is left to judge is handed in by people whose own window is still open: they may change it."""
    judged_on_paper = work.component.kind in SHEET_KINDS and work.component.kind != "panel"
    if not judged_on_paper or not has_material(work.stage):
        return False
    left = [task for task in rubric_todo(guards.account(), work.stage, work.component) if not task.done]
    return bool(left) and all(at < task.entry.window[1] for task in left)


@bp.route("/<int:stage>/<component>/")
@guards.staff(*EXAMINERS)
def sheets(stage: int, component: str) -> str:
    running, part = stage_and_component(stage, component)
    tasks = rubric_todo(guards.account(), running, part)
    if not tasks:
        raise Refusal("unknown")
    seats, opened = seats_of(running), to_be_mended(running, now())
    numbers = shown_numbers(running, [task.entry for task in tasks], guards.account())
    tasks = in_turn(tasks, seats)
    tasks.sort(key=lambda task: task.entry.candidacy_id not in opened)
    done, total = counted(tasks)
    chaired = chaired_by(guards.account(), running, part)
    return render_template(
        "exams/examine/sheets.html",
        numbers=numbers,
        login=guards.account().login,
        keys=keys_of(running, part, [task.entry for task in tasks]),
        chaired=chaired,
        stage=running,
        component=part,
        tasks=tasks,
        seats=seats,
        absent=absent_numbers(running),
        done=done,
        total=total,
        closed=running.state == "closed",
        opened={task.entry.id for task in tasks if task.entry.candidacy_id in opened},
    )
