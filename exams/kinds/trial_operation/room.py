"""The blueprint of a trial operation, and what its pages share."""

from __future__ import annotations

from flask import Blueprint

from exams.kinds.task_round.room import until
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Stage
from recruit.services.roles import require_county
from recruit.web import guards

KIND = "trial-operation"

bp = Blueprint("trial_operation", __name__, url_prefix="/trial-operation")
bp.context_processor(lambda: {"until": until})


def office_stage(stage_id: int) -> Stage:
    """A trial, for a county-wide page. Errors: Refusal('unknown' | 'county-only')."""
    stage = db.session.get(Stage, stage_id)
    if stage is None or stage.kind != KIND:
        raise Refusal("unknown")
    require_county(guards.account())
    return stage
