"""Erase what an exam's day left about people: the words of incidents and pauses, and what their pages told.

Incidents and pauses stay as rows with their times and names of staff, because deadlines were computed from pauses; what
the pages told served the day and the rechecks after it, and goes altogether.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, delete, select, update

from exams.models import Attempt, ExamPause, HallSheet, Incident, IntegritySignal
from recruit.db import db
from recruit.erasing import Part, Scope, at_entries_of, at_stages_of, words_part
from recruit.models import Entry, Stage


def _signals_due(scope: Scope) -> Select[tuple[int]]:
    assert scope.cohort is not None
    return (
        select(IntegritySignal.id)
        .join(Attempt, IntegritySignal.attempt_id == Attempt.id)
        .join(Entry, Attempt.entry_id == Entry.id)
        .join(Stage, Entry.stage_id == Stage.id)
        .where(Stage.cohort_id == scope.cohort.id)
    )


def _wipe_signals(_scope: Scope, ids: Sequence[int]) -> set[str]:
    db.session.execute(delete(IntegritySignal).where(IntegritySignal.id.in_(ids)))
    return set()


def _prints_due(scope: Scope) -> Select[tuple[int]]:
    assert scope.cohort is not None
    return at_entries_of(HallSheet)(scope.cohort.id).where(HallSheet.pdf_sha256.is_not(None))


def _wipe_prints(_scope: Scope, ids: Sequence[int]) -> set[str]:
    """The files bear names; that a sheet was printed, and when, stays."""
    named = set(db.session.scalars(select(HallSheet.pdf_sha256).where(HallSheet.id.in_(ids)))) - {None}
    db.session.execute(update(HallSheet).where(HallSheet.id.in_(ids)).values(pdf_sha256=None))
    return named  # type: ignore[return-value]


PARTS = (
    words_part(
        "incidents",
        "applications",
        at_stages_of(Incident),
        Incident.cause,
        Incident.words,
        Incident.measures,
    ),
    words_part("pause-reasons", "applications", at_stages_of(ExamPause), ExamPause.reason),
    Part("page-signals", "applications", _signals_due, _wipe_signals),
    Part("printed-papers", "applications", _prints_due, _wipe_prints),
)
