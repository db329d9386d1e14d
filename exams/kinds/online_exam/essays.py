"""The office's page of essays (`exams.web.blind_office`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template
from werkzeug.wrappers import Response

from exams.kinds.online_exam.office import exam_stage
from exams.kinds.online_exam.room import bp
from exams.queries.bank import items_by_id
from exams.queries.blind import Judged
from exams.queries.essays import ESSAYS, judged, rules_of_essays
from exams.queries.sat import over
from exams.web.blind_office import READERS, OfficePages, all_in, progress
from recruit.clock import now
from recruit.web import guards

PAGES = OfficePages(ESSAYS, "exam.essays")


@bp.get("/office/<int:stage_id>/essays")
@guards.staff(*READERS)
def essays(stage_id: int) -> str:
    stage = exam_stage(stage_id)
    answers = judged(stage)
    return render_template(
        "exams/online_exam/essays.html",
        title=stage.definition.title,
        rules=rules_of_essays(stage),
        over=over(stage, now()),
        questions=_questions(answers),
        **PAGES.values(stage, answers),
    )


@bp.post("/office/<int:stage_id>/essays/markers")
@guards.staff("office")
def essay_markers(stage_id: int) -> Response:
    """Names markers."""
    return PAGES.name(exam_stage(stage_id))


@bp.post("/office/<int:stage_id>/essays/deal")
@guards.staff("office")
def essays_deal(stage_id: int) -> Response:
    """Puts before markers whatever has too few of them."""
    return PAGES.deal(exam_stage(stage_id))


@bp.post("/office/<int:stage_id>/essays/markers/<int:account_id>/release")
@guards.staff("office")
def essay_release(stage_id: int, account_id: int) -> Response:
    """Takes a marker off."""
    return PAGES.release(exam_stage(stage_id), account_id)


@bp.post("/office/<int:stage_id>/essays/apart")
@guards.staff("office")
def essays_apart(stage_id: int) -> Response:
    """Notes whom a marker may not mark."""
    return PAGES.apart(exam_stage(stage_id))


def _questions(answers: Sequence[Judged]) -> list[dict[str, Any]]:
    """How far each question is."""
    items = items_by_id({one.written.item_id for one in answers})
    rows = []
    for key in sorted(items, key=lambda key: items[key].code):
        mine = [one for one in answers if one.written.item_id == key]
        rows.append({"item": items[key], "points": mine[0].written.points, **progress(mine, all_in(answers))})
    return rows
