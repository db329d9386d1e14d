"""The papers of a notice: those that are up, in their order, those taken down, and single versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Cohort, NoticePaper, NoticePaperVersion


@dataclass(frozen=True)
class Papers:
    """A notice's papers: `up` in their order, `down` in the order in which they were taken down."""

    up: list[NoticePaper]
    down: list[NoticePaper]

    @property
    def changed_at(self) -> datetime | None:
        """When a reader of the first version last missed something: a new version, or a paper taken down."""
        moments = [one.newest.put_up_at for one in self.up if one.newest.number > 1]
        moments += [one.taken_down_at for one in self.down if one.taken_down_at is not None]
        return max(moments, default=None)


def papers_of(cohort: Cohort) -> Papers:
    """All papers of a cohort with their versions, in two queries."""
    query = (
        select(NoticePaper)
        .where(NoticePaper.cohort_id == cohort.id)
        .options(selectinload(NoticePaper.versions))
        .order_by(NoticePaper.position, NoticePaper.id)
    )
    every = list(db.session.scalars(query))
    down = [one for one in every if one.taken_down_at is not None]
    return Papers(
        [one for one in every if one.taken_down_at is None],
        sorted(down, key=lambda one: (one.taken_down_at, one.id)),
    )


def paper_of(cohort: Cohort, paper_id: int) -> NoticePaper:
    """Errors: Refusal('unknown') for a paper that there is not, or that belongs to another cohort."""
    found = db.session.get(NoticePaper, paper_id)
    if found is None or found.cohort_id != cohort.id:
        raise Refusal("unknown")
    return found


def version_of(cohort: Cohort, paper_id: int, number: int) -> NoticePaperVersion:
    """Errors: Refusal('unknown')."""
    found = next((one for one in paper_of(cohort, paper_id).versions if one.number == number), None)
    if found is None:
        raise Refusal("unknown")
    return found
