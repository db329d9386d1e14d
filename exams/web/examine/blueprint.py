"""One blueprint for the pages of this room."""

from flask import Blueprint

from exams.queries.numbers import shown_number
from recruit.models import Entry
from recruit.web import guards

bp = Blueprint("examine", __name__, url_prefix="/examine")

#: Whoever may be assigned anything. What they see is decided by their assignments alone.
EXAMINERS = ("proctor", "marker", "judge", "phone-checker", "clerk")


@bp.app_template_global()
def candidate_number(entry: Entry) -> str:
    """By what whoever reads the page knows the candidate."""
    return shown_number(entry.stage, entry, guards.visitor())
