"""Hold a stage for a ruling that changes marks afterwards."""

from __future__ import annotations

from datetime import datetime

from recruit.db import locked
from recruit.errors import Refusal
from recruit.models import Stage
from recruit.queries.stages import following


def hold_correctable(stage: Stage, at: datetime) -> Stage:
    """The stage, locked, so that nobody signs its list meanwhile. A list that is signed can be corrected until the next
    stage opens, and so long a ruling has its use.

    Errors: Refusal('next-stage-started').
    """
    held = locked(Stage, stage.id)
    if held is None:
        raise Refusal("unknown")
    if too_late(held, at):
        raise Refusal("next-stage-started")
    return held


def too_late(stage: Stage, at: datetime) -> bool:
    """The list is signed and the stage after it has opened: no ruling moves anybody any more."""
    if stage.state != "closed":
        return False
    after = following(stage)
    return after is not None and at >= after.opens_at
