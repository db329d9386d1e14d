"""Erase what training left about people: photographs of signed sheets, and the reasons of corrections.

Who was there from when to when stays: the list is worked out from it.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, delete, select

from exams.models import DaySession, TrainingCorrection, TrainingPhoto
from recruit.db import db
from recruit.erasing import Part, Scope, at_entries_of, words_part
from recruit.models import Stage


def _photos_due(scope: Scope) -> Select[tuple[int]]:
    assert scope.cohort is not None
    return (
        select(TrainingPhoto.id)
        .join(DaySession, DaySession.id == TrainingPhoto.session_id)
        .join(Stage, Stage.id == DaySession.stage_id)
        .where(Stage.cohort_id == scope.cohort.id)
    )


def _wipe_photos(_scope: Scope, ids: Sequence[int]) -> set[str]:
    named = set(db.session.scalars(select(TrainingPhoto.sha256).where(TrainingPhoto.id.in_(ids))))
    db.session.execute(delete(TrainingPhoto).where(TrainingPhoto.id.in_(ids)))
    return named


PARTS = (
    Part("training-photos", "applications", _photos_due, _wipe_photos),
    words_part(
        "training-corrections",
        "applications",
        at_entries_of(TrainingCorrection),
        TrainingCorrection.reason,
        TrainingCorrection.answer,
    ),
)
