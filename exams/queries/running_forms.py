"""Which filled forms of a series count: the current ones of candidates who are still in the running."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from exams.models import FormResponse
from recruit.models import Candidacy, Entry, Stage


def that_count(stage: Stage, component: str) -> tuple[ColumnElement[bool], ...]:
    """Conditions for a query that joins `FormResponse`, `Entry` and `Candidacy`."""
    return (
        Entry.stage_id == stage.id,
        Candidacy.state == "active",
        FormResponse.component == component,
        FormResponse.current.is_(True),
    )
