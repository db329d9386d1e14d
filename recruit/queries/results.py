"""The list of a stage that is in force."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import defer

from recruit.db import db
from recruit.models import Result, Stage


def current_result(stage: Stage) -> Result | None:
    """The newest list of a stage that two people have signed; its bundle is read when somebody asks for it."""
    return db.session.scalar(
        select(Result)
        .where(Result.stage_id == stage.id, Result.state.in_(("confirmed", "published")))
        .order_by(Result.version.desc())
        .limit(1)
        .options(defer(Result.bundle))
    )
