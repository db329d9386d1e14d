"""The blueprint of the day's pages; the view modules beside it hang their routes on it."""

from __future__ import annotations

from flask import Blueprint

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Stage

bp = Blueprint("day", __name__)

#: Kinds of stages one comes to at an hour of one's own.
KINDS = ("skills-test", "interview")


def stage_of_day(stage_id: int) -> Stage:
    """Errors: Refusal('unknown')."""
    found = db.session.get(Stage, stage_id)
    if found is None or found.kind not in KINDS:
        raise Refusal("unknown")
    return found
