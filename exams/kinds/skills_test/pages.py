"""The proctor's pages at the test site: my candidates, and one candidate's operations to tick."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from exams.kinds.skills_test.explained import overrun_words
from exams.kinds.skills_test.sheet import Line, explained, read_sheet, stored_lines
from exams.models import ObservedTime
from exams.queries.arrival import status_of
from exams.queries.assigned import assigned_entry
from exams.queries.sessions import arrivals_of, rule_of
from exams.rubrics import absent_numbers, counted, rubric_todo
from exams.services.tick_operations import Ticked, checklist_component, checklist_of, tick_operations
from exams.web.examine.rubric import own_marks
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.models import Entry, Stage
from recruit.queries.rechecks import to_be_mended
from recruit.web import guards

bp = Blueprint("skills_test", __name__, url_prefix="/skills-test")


@bp.route("/<int:stage>/")
@guards.staff("proctor")
def candidates(stage: int) -> str:
    """My candidates: who is done, who is left, who did not come."""
    running = _stage(stage)
    tasks = rubric_todo(guards.account(), running, checklist_component(running), checklist_of(running))
    if not tasks:
        raise Refusal("unknown")
    asked = request.args.get("number", "").strip()[:20]
    done, total = counted(tasks)
    opened = to_be_mended(running, now())
    tasks.sort(key=lambda task: task.entry.candidacy_id not in opened)
    return render_template(
        "exams/skills_test/candidates.html",
        stage=running,
        component=checklist_component(running),
        tasks=[task for task in tasks if asked.lower() in task.entry.candidacy.number.lower()],
        absent=absent_numbers(running),
        done=done,
        total=total,
        asked=asked,
        opened={task.entry.id for task in tasks if task.entry.candidacy_id in opened},
    )


@bp.route("/<int:stage>/<int:entry>/", methods=["GET", "POST"])
@guards.staff("proctor")
def ticks(stage: int, entry: int) -> str | Response:
    """One candidate's operations. What is ticked is kept at once; the rest may follow."""
    running = _stage(stage)
    component = checklist_component(running)
    one = assigned_entry(guards.account(), running, component, entry)
    given = own_marks(guards.account(), one, component)
    operations = checklist_of(running)
    mending = one.candidacy_id in to_be_mended(running, now())
    closed = running.state == "closed" and not mending
    reason, problem = request.form.get("reason", "").strip()[:300], ""
    if request.method == "POST" and not closed:
        lines = read_sheet(operations, request.form)
        problem = explained(lines, given, reason, mending, _seconds(one))
        if not problem and not any(line.error for line in lines):
            return _store(running, one, lines, reason)
    else:
        lines = stored_lines(operations, given, _seconds(one))
    bad = bool(problem) or any(line.error for line in lines)
    page = render_template(
        "exams/skills_test/ticks.html",
        stage=running,
        component=component,
        entry=one,
        lines=lines,
        given=given,
        reason=reason,
        problem=problem,
        bad=bad,
        total=sum(given.values(), Decimal(0)),
        left=sum(line.operation.code not in given for line in lines),
        closed=closed,
        mending=mending,
        absent=status_of(one) == "absent",
        arrived_at=not rule_of(running).get("required") or bool(arrivals_of([one.id])),
        overrun=overrun_words(component),
    )
    return (page, 422) if bad else page  # type: ignore[return-value]


def _store(stage: Stage, entry: Entry, lines: list[Line], reason: str) -> Response:
    points = {line.operation.code: line.points for line in lines if line.points is not None}
    seconds = {line.operation.code: line.seconds for line in lines if line.seconds is not None}
    tick_operations(stage, [Ticked(entry, points, seconds, reason)], guards.account(), now())
    db.session.commit()
    left = len(lines) - len(points)
    number = entry.candidacy.number
    if left:
        flash(_("考生 %(number)s 记下了，还有 %(left)s 项没打分。", number=number, left=left), "success")
        return redirect(url_for("skills_test.ticks", stage=stage.id, entry=entry.id), 303)
    flash(_("考生 %(number)s 全部记下了。", number=number), "success")
    return redirect(url_for("skills_test.candidates", stage=stage.id), 303)


def _seconds(entry: Entry) -> dict[str, int]:
    rows: Any = db.session.scalars(
        select(ObservedTime).where(
            ObservedTime.entry_id == entry.id, ObservedTime.examiner_id == guards.account().id
        )
    )
    return {row.criterion: row.seconds for row in rows}


def _stage(stage_id: int) -> Stage:
    stage = db.session.get(Stage, stage_id)
    if stage is None or stage.kind != "skills-test":
        raise Refusal("unknown")
    return stage
