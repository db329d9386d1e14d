"""The office takes the forms of a series along, as CSV or as a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from exams.fieldwork.export_shape import LABELS, NAMES
from exams.fieldwork.forms import series_form
from exams.kinds.task_round.households import series_of
from exams.kinds.task_round.room import bp
from exams.services.export_forms import FORMATS, File, Wanted, allow_export, count_of, write_forms
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import current_locale
from recruit.messages import tell
from recruit.models import Stage
from recruit.programme import Component
from recruit.web import guards
from recruit.web.sheets import read_only

_CHUNK = 256 * 1024


@bp.get("/office/<int:stage_id>/forms/<component>/export")
@guards.staff("office")
def export_page(stage_id: int, component: str) -> str:
    stage, part = series_of(stage_id, component)
    return _page(stage, part)


@bp.post("/office/<int:stage_id>/forms/<component>/export")
@guards.staff("office")
def export(stage_id: int, component: str) -> AnyResponse | tuple[str, int]:
    """The file itself. Answers are read one after the other and written to a file of its own, so that it may be big."""
    stage, part = series_of(stage_id, component)
    wanted = Wanted(
        format=request.form.get("format", ""),
        choices=NAMES if request.form.get("choices") == NAMES else LABELS,
        private=request.form.get("private") == "yes",
        reason=request.form.get("reason", ""),
        locale=current_locale(),
    )
    try:
        moment = now()
        allow_export(stage, part, wanted, guards.account(), moment)
        db.session.commit()
        # Written down first; then only read, so that nobody waits who saves something meanwhile.
        file = read_only(lambda: _written(stage_id, component, wanted, moment))
    except Refusal as refusal:
        db.session.rollback()
        if refusal.code not in ("export-reason", "export-format", "export-big", "export-rows"):
            raise
        return _page(stage, part, tell(refusal), wanted), 422

    def pieces() -> Iterator[bytes]:
        with file.content as content:
            while piece := content.read(_CHUNK):
                yield piece

    response = Response(pieces(), content_type=file.kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


def _written(stage_id: int, component: str, wanted: Wanted, at: datetime) -> File:
    stage = db.session.get_one(Stage, stage_id)
    return write_forms(stage, stage.definition.component(component), wanted, at)


def _page(stage: Stage, part: Component, wrong: str = "", wanted: Wanted | None = None) -> str:
    form = series_form(stage.cohort.programme, part)
    return render_template(
        "exams/task_round/households_export.html",
        stage=stage,
        component=part,
        count=count_of(stage, part.code),
        has_private=form.has_others,
        formats=FORMATS,
        names=NAMES,
        labels=LABELS,
        wrong=wrong,
        wanted=wanted,
    )
