"""Who may look at the pictures within filled forms: they show somebody's house."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from exams.models import FormPicture, FormResponse
from exams.queries.phone_calls import own_response
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account
from recruit.queries.rechecks import to_be_mended


def pictures_of(response: FormResponse) -> list[FormPicture]:
    """In the order in which they stand in the form."""
    query = select(FormPicture).where(FormPicture.response_id == response.id).order_by(FormPicture.id)
    return list(db.session.scalars(query))


def visible_form_picture(account: Account, picture_id: int, at: datetime) -> FormPicture:
    """For the candidate whose form it is, and for a checker who calls that household, for as long as there is a call to
    make. Errors: Refusal('unknown')."""
    picture = db.session.get(FormPicture, picture_id)
    if picture is None:
        raise Refusal("unknown")
    response = picture.response
    if account.is_staff:
        stage = response.entry.stage
        own_response(account, stage, response.component, response.id)
        if stage.state == "closed" and response.entry.candidacy_id not in to_be_mended(stage, at):
            raise Refusal("unknown")
    elif account.person_id is None or response.entry.candidacy.person_id != account.person_id:
        raise Refusal("unknown")
    return picture
