"""The pictures within filled forms, for those who may see them."""

from __future__ import annotations

from flask import Response

from exams.kinds.task_round.room import bp
from exams.models import FormPicture
from exams.queries.form_pictures import visible_form_picture
from recruit import storage
from recruit.clock import now
from recruit.web import guards


@bp.get("/own/form-picture/<int:picture_id>")
@guards.applicant
def own_form_picture(picture_id: int) -> Response:
    return _send(visible_form_picture(guards.account(), picture_id, now()))


@bp.get("/form-picture/<int:picture_id>")
@guards.staff("phone-checker")
def form_picture(picture_id: int) -> Response:
    return _send(visible_form_picture(guards.account(), picture_id, now()))


def _send(row: FormPicture) -> Response:
    return Response(storage.get(row.sha256), mimetype="image/jpeg")
