"""The papers of a notice: those that are up, in their order, those taken down, and single versions."""

from __future__ import annotations

from collections.abc import Sequence
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
        """When a reader of the first version last missed something: a new version, or a paper or version taken away."""
        moments = [one.newest.put_up_at for one in self.up if one.newest.number > 1]
        moments += [version.erased_at for one in self.up for version in one.versions if version.erased_at]
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


def public_version(cohort: Cohort, paper_id: int, number: int) -> NoticePaperVersion:
    """One that everybody may fetch.

    Errors: Refusal('unknown' | 'notice-paper-withdrawn' | 'notice-version-stopped' | 'notice-version-removed').
    """
    found = version_of(cohort, paper_id, number)
    if found.erased_at is not None:
        raise Refusal("notice-version-removed")
    if not found.readable:
        raise Refusal("notice-version-stopped")
    if found.paper.taken_down_at is not None:
        raise Refusal("notice-paper-withdrawn")
    return found


def removals_waiting(cohort: Cohort) -> list[NoticePaper]:
    """Papers of which a version waits for the second person, the longest waiting first."""
    every = papers_of(cohort)
    waiting = [
        (min(one.removal_asked_at for one in paper.versions if one.removal_pending), paper.id, paper)
        for paper in (*every.up, *every.down)
        if any(one.removal_pending for one in paper.versions)
    ]
    return [paper for _at, _id, paper in sorted(waiting, key=lambda each: each[:2])]


def same_file_elsewhere(versions: Sequence[NoticePaperVersion]) -> list[NoticePaperVersion]:
    """Other versions, of any paper, that would keep these files in the store, and before the public."""
    query = (
        select(NoticePaperVersion)
        .where(
            NoticePaperVersion.sha256.in_([one.sha256 for one in versions]),
            NoticePaperVersion.id.not_in([one.id for one in versions]),
            NoticePaperVersion.removal_asked_at.is_(None),
        )
        .order_by(NoticePaperVersion.paper_id, NoticePaperVersion.number)
    )
    return list(db.session.scalars(query))
