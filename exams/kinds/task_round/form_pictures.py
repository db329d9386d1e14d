"""The pictures within filled forms, for those who may see them."""

from __future__ import annotations

from flask import Response

from exams.kinds.task_round.room import bp
from exams.models import FormPicture
from exams.queries.form_pictures import visible_form_picture
from exams.services.phone_check import reveal_picture
from recruit import storage
from recruit.clock import now
from recruit.db import db
from recruit.web import guards


@bp.get("/own/form-picture/<int:picture_id>")
@guards.applicant
def own_form_picture(picture_id: int) -> Response:
    return _send(visible_form_picture(guards.account(), picture_id, now()))


@bp.post("/form-picture/<int:picture_id>")
@guards.staff("phone-checker")
def form_picture(picture_id: int) -> Response:
    """A POST, because the look itself is written down: every time, before a byte of it is sent."""
    picture = reveal_picture(picture_id, guards.account(), now())
    db.session.commit()
    return _send(picture)


def _send(row: FormPicture) -> Response:
    return Response(storage.get(row.sha256), mimetype="image/jpeg")
