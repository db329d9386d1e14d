"""Hold a stage open: whoever records a mark and whoever signs the list must not pass each other unseen."""

from __future__ import annotations

from collections.abc import Iterable

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Stage


def hold_open(stages: Iterable[Stage]) -> None:
    """The stages are open, and nobody closes them before the caller's transaction has ended.

    Any number of examiners hold a stage together; signing its list waits for them, and they for the signing.
    Errors: Refusal('stage-closed').
    """
    by_id = {stage.id: stage for stage in stages}
    for key in sorted(by_id):
        held = db.session.get(Stage, key, with_for_update={"of": Stage, "read": True}, populate_existing=True)
        if held is None or held.state == "closed":
            raise Refusal("stage-closed", stage=by_id[key].code)
