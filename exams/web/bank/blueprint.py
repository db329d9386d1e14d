"""One blueprint for the question bank; keys stand on these pages, so a township's account never opens them."""

from __future__ import annotations

from flask import Blueprint

from exams import messages_questions as messages_questions  # registers its texts
from exams.services.review_questions import REVIEWERS
from exams.services.write_question import WRITERS
from recruit.services.roles import require_county
from recruit.web import guards

bp = Blueprint("bank", __name__, url_prefix="/bank")

#: Who may read the bank, keys and all.
READERS = (*REVIEWERS, "auditor")
__all__ = ["READERS", "REVIEWERS", "WRITERS", "bp"]


@bp.before_request
def whole_county() -> None:
    require_county(guards.account())
