"""Erase what the register of sites tells of people: owners, signatures, opinions, pictures. The places stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, delete, or_, select, update

from recruit.db import db
from recruit.erasing import Part, Scope, words_part
from recruit.models import Place, SiteExemption, SiteFile, SitePhoto, SiteStep


def _of_cohort(model: Any, cohort_id: int) -> Select[tuple[int]]:
    return select(model.id).join(Place, model.place_id == Place.id).where(Place.cohort_id == cohort_id)


def _cohort(scope: Scope) -> int:
    assert scope.cohort is not None
    return scope.cohort.id


def _files_due(scope: Scope) -> Select[tuple[int]]:
    return _of_cohort(SiteFile, _cohort(scope)).where(SiteFile.private_sealed.is_not(None))


def _wipe_files(_scope: Scope, ids: Sequence[int]) -> set[str]:
    db.session.execute(update(SiteFile).where(SiteFile.id.in_(ids)).values(private_sealed=None))
    return set()


def _steps_due(scope: Scope) -> Select[tuple[int]]:
    left = or_(SiteStep.words_sealed.is_not(None), SiteStep.sheet_sha256.is_not(None))
    return _of_cohort(SiteStep, _cohort(scope)).where(left)


def _wipe_steps(_scope: Scope, ids: Sequence[int]) -> set[str]:
    query = select(SiteStep.sheet_sha256).where(SiteStep.id.in_(ids), SiteStep.sheet_sha256.is_not(None))
    named = {sha256 for sha256 in db.session.scalars(query) if sha256}
    gone = {"words_sealed": None, "sheet_sha256": None}
    db.session.execute(update(SiteStep).where(SiteStep.id.in_(ids)).values(gone))
    return named


def _photos_due(scope: Scope) -> Select[tuple[int]]:
    return _of_cohort(SitePhoto, _cohort(scope))


def _wipe_photos(_scope: Scope, ids: Sequence[int]) -> set[str]:
    named = set(db.session.scalars(select(SitePhoto.sha256).where(SitePhoto.id.in_(ids))))
    db.session.execute(delete(SitePhoto).where(SitePhoto.id.in_(ids)))
    return named


PARTS = (
    Part("site-owners", "applications", _files_due, _wipe_files, ("site_file.private_sealed",)),
    Part("site-opinions", "applications", _steps_due, _wipe_steps, ("site_step.words_sealed",)),
    Part("site-photos", "applications", _photos_due, _wipe_photos),
    words_part(
        "site-exemptions",
        "applications",
        lambda cohort: _of_cohort(SiteExemption, cohort),
        SiteExemption.reason,
        SiteExemption.answer,
    ),
)
