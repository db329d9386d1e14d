"""Judge a form that has come in before anything is held for it: a long one takes a second to work out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from exams.fieldwork.forms import series_form
from exams.fieldwork.rules import SERIES, component_of
from exams.models import FormResponse
from exams.services.form_pictures import known_pictures
from exams.services.submit_form import Ahead, Filled, judged_by
from recruit.db import db
from recruit.errors import Refusal


def judge_ahead(one: Filled, at: datetime) -> Ahead | None:
    """What `submit_forms` would find under its locks; a refusal waits there for its turn. Only reads.

    None where there is nothing to judge it by.
    """
    try:
        component = component_of(one.entry.stage.definition, one.component, SERIES)
        form = series_form(one.entry.stage.cohort.programme, component)
    except Refusal:
        return None
    known = frozenset(known_pictures(_before(one)))
    try:
        return Ahead(at, known, judged_by(form, one, at, known))
    except Refusal as refusal:
        return Ahead(at, known, refusal)


def _before(one: Filled) -> FormResponse | None:
    """The form that is corrected, as far as one can see without holding it."""
    if not one.slot:
        return None
    found: FormResponse | None = db.session.scalar(
        select(FormResponse).where(
            FormResponse.entry_id == one.entry.id,
            FormResponse.component == one.component,
            FormResponse.slot == one.slot,
            FormResponse.current.is_(True),
        )
    )
    return found
