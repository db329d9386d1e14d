"""Hold a stage for a ruling that changes marks afterwards."""

from __future__ import annotations

from datetime import datetime

from recruit.db import locked
from recruit.errors import Refusal
from recruit.models import Stage
from recruit.queries.owed_corrections import corrections_over


def hold_correctable(stage: Stage, at: datetime) -> Stage:
    """The stage, locked, so that nobody signs its list meanwhile. A ruling has its use as long as a list
    that is signed can be corrected (`corrections_over`).

    Errors: Refusal('next-stage-started').
    """
    held = locked(Stage, stage.id)
    if held is None:
        raise Refusal("unknown")
    if too_late(held, at):
        raise Refusal("next-stage-started")
    return held


def too_late(stage: Stage, at: datetime) -> bool:
    """The list is signed and can no longer be corrected: no ruling moves anybody any more."""
    return stage.state == "closed" and corrections_over(stage, at)
