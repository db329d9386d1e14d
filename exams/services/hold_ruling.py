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
    after = following(held)
    if held.state == "closed" and after is not None and at >= after.opens_at:
        raise Refusal("next-stage-started")
    return held
