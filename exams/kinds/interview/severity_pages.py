"""The page beside the figures of the rooms: who marks strictly or mildly, and do the judges agree."""

from __future__ import annotations

from flask import render_template

from exams.kinds.interview.pages import bp
from exams.kinds.interview.severity import report_of
from exams.queries.rooms import panel_component
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Stage
from recruit.web import guards
from scoring.agreement import KINDS


@bp.route("/<int:stage>/severity")
@guards.staff("office", "second-signatory", "auditor")
def severity(stage: int) -> str:
    """Severity of each judge with its interval, single marks that stick out, agreement room by room."""
    running = db.session.get(Stage, stage)
    if running is None or running.kind != "interview":
        raise Refusal("unknown")
    return render_template(
        "exams/interview/severity.html",
        stage=running,
        component=panel_component(running),
        found=report_of(running),
        kinds=KINDS,
        drawn=bool(running.definition.params.get("draw")),
    )
