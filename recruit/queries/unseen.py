"""Marks that are not to be looked at yet: a kind says from whom an open stage's marks are kept, and why."""

from __future__ import annotations

from recruit.errors import Refusal
from recruit.kinds import kind_of
from recruit.models import Account, Stage


def unseen_by(reader: Account, stage: Stage) -> str:
    """The code of the refusal; '' where the reader may look. A signed list hides nothing from whoever may read it."""
    return "" if stage.state == "closed" else kind_of(stage).unseen(stage, reader)


def require_sight(stage: Stage, reader: Account) -> None:
    """Errors: Refusal(what `unseen_by` tells)."""
    if code := unseen_by(reader, stage):
        raise Refusal(code)
