"""Erase what field work gathered: the private answers of households, pictures, written pieces, the words of reports.

Rows stay: how many forms came in when, what was accepted, and the figures and choices that marks were computed from.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, delete, select, update

from exams.fieldwork.rules import has_others
from exams.models import (
    Document,
    Evidence,
    FormResponse,
    ItemRuling,
    LateRuling,
    Parcel,
    ParcelPiece,
    PhoneCheck,
    TimeRequest,
)
from recruit.db import db
from recruit.erasing import Part, Scope, at_entries_of, at_stages_of, words_part
from recruit.programme import Programme

#: Answers of these types are counted and summed up; every other is somebody's own words or number.
COUNTED = ("integer", "decimal", "money", "date", "choice", "choices", "yesno")


def _programme(scope: Scope) -> Programme:
    assert scope.cohort is not None
    return scope.cohort.programme


def _of_cohort(scope: Scope, model: Any) -> Select[tuple[int]]:
    assert scope.cohort is not None
    return at_entries_of(model)(scope.cohort.id).where(model.erased_at.is_(None))


def _households_due(scope: Scope) -> Select[tuple[int]]:
    codes = [form.code for form in _programme(scope).forms.values() if has_others(form)]
    return _of_cohort(scope, FormResponse).where(FormResponse.form.in_(codes))


def _reports_due(scope: Scope) -> Select[tuple[int]]:
    codes = [form.code for form in _programme(scope).forms.values() if has_others(form)]
    return _of_cohort(scope, FormResponse).where(FormResponse.form.not_in(codes))


def _wipe_forms(scope: Scope, ids: Sequence[int]) -> set[str]:
    """All revisions alike. The keyed fingerprint of place and phone goes with the phone."""
    forms = _programme(scope).forms
    for row in db.session.scalars(select(FormResponse).where(FormResponse.id.in_(ids))):
        counted = {one.code for one in forms[row.form].fields if one.type in COUNTED}
        row.answers = {code: value for code, value in row.answers.items() if code in counted}
        row.private_sealed, row.same_index, row.erased_at = None, None, scope.at
    db.session.execute(update(PhoneCheck).where(PhoneCheck.response_id.in_(ids)).values(note=""))
    db.session.flush()
    return set()


def _pictures_due(scope: Scope) -> Select[tuple[int]]:
    return _of_cohort(scope, Evidence)


def _wipe_pictures(scope: Scope, ids: Sequence[int]) -> set[str]:
    """The hashes stay: they tell a repeat and say nothing else."""
    named = set(db.session.scalars(select(Evidence.sha256).where(Evidence.id.in_(ids))))
    db.session.execute(update(Evidence).where(Evidence.id.in_(ids)).values(erased_at=scope.at))
    return named


def _documents_due(scope: Scope) -> Select[tuple[int]]:
    return _of_cohort(scope, Document)


def _wipe_documents(scope: Scope, ids: Sequence[int]) -> set[str]:
    named = set(db.session.scalars(select(Document.sha256).where(Document.id.in_(ids)))) - {None}
    gone = update(Document).where(Document.id.in_(ids))
    db.session.execute(gone.values(erased_at=scope.at, answers={}, sha256=None, file_name=""))
    return named  # type: ignore[return-value]


def _parcels_due(scope: Scope) -> Select[tuple[int]]:
    return _of_cohort(scope, Parcel)


def _wipe_parcels(scope: Scope, ids: Sequence[int]) -> set[str]:
    """What never came in whole goes with what the phone said of it; what came of the others is erased for itself."""
    pieces = ParcelPiece.parcel_id.in_(ids)
    named = set(db.session.scalars(select(ParcelPiece.sha256).where(pieces)))
    db.session.execute(delete(ParcelPiece).where(pieces))
    gone = update(Parcel).where(Parcel.id.in_(ids))
    db.session.execute(gone.values(erased_at=scope.at, about={}, facts={}))
    return named


FORM = ("form_response.answers", "form_response.private_sealed", "phone_check.note")
PARTS = (
    Part("household-forms", "household_forms", _households_due, _wipe_forms, wipes=FORM),
    Part("parcels", "household_forms", _parcels_due, _wipe_parcels, wipes=("parcel.about", "parcel.facts")),
    Part("pictures", "evidence", _pictures_due, _wipe_pictures),
    Part(
        "written-pieces",
        "evidence",
        _documents_due,
        _wipe_documents,
        wipes=("document.answers", "document.file_name"),
    ),
    Part("reports", "evidence", _reports_due, _wipe_forms, wipes=FORM),
    words_part(
        "time-reasons",
        "applications",
        at_stages_of(TimeRequest),
        TimeRequest.cause,
        TimeRequest.reason,
        TimeRequest.answer,
    ),
    words_part(
        "late-reasons", "applications", at_stages_of(LateRuling), LateRuling.reason, LateRuling.answer
    ),
    words_part(
        "rekey-reasons", "applications", at_stages_of(ItemRuling), ItemRuling.reason, ItemRuling.answer
    ),
)
