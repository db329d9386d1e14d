"""What the pages of money share: the cohort and partner of an address, and a step whose refusal lands at its field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask_wtf import FlaskForm

from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import current_locale
from recruit.messages import tell
from recruit.models import Cohort
from recruit.queries.applications import cohort_by_code
from recruit.queries.money import Partner, partner_in
from recruit.web import guards


def today(cohort: Cohort) -> date:
    """The day in the programme's own time zone."""
    return now().astimezone(cohort.programme.timezone).date()


def partner_at(cohort: str, engagement_id: int) -> Partner:
    """Errors: Refusal('unknown'), for another township's partner too."""
    return partner_in(cohort_by_code(cohort), engagement_id, guards.account())


def done(form: FlaskForm | None, step: Callable[[], Any], otherwise: list[str]) -> bool:
    """Runs the step and commits; a refusal goes to the field it names, or to `otherwise`, and nothing is kept."""
    try:
        step()
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        field = str(refusal.facts.get("field", ""))
        if form is not None and field in form:
            form[field].errors = [tell(refusal)]
        else:
            otherwise.append(tell(refusal))
        return False
    return True


def words_of(text: Any) -> str:
    """A programme's text in the reader's language."""
    return str(text.in_(current_locale()))
