"""Erase what field work gathered: the private answers of households, pictures, written pieces, the words of reports.

Rows stay: how many forms came in when, what was accepted, and the figures and choices that marks were computed from.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, delete, or_, select, update

from exams.fieldwork.erasing import codes_with_others, counted
from exams.models import (
    ActivityLine,
    ActivitySheet,
    ClaimLook,
    DeliverableReview,
    Document,
    Evidence,
    FormPicture,
    FormResponse,
    FormStrike,
    ItemRuling,
    LateRuling,
    Likeness,
    Parcel,
    ParcelPiece,
    PhoneCheck,
    PictureLook,
    ReportNote,
    TimeRequest,
)
from exams.services.erase_plans import PLAN_PARTS
from recruit.db import db
from recruit.erasing import Part, Scope, at_entries_of, at_stages_of, words_part
from recruit.programme import Programme


def _programme(scope: Scope) -> Programme:
    assert scope.cohort is not None
    return scope.cohort.programme


def _of_cohort(scope: Scope, model: Any) -> Select[tuple[int]]:
    assert scope.cohort is not None
    return at_entries_of(model)(scope.cohort.id).where(model.erased_at.is_(None))


def _households_due(scope: Scope) -> Select[tuple[int]]:
    return _of_cohort(scope, FormResponse).where(FormResponse.form.in_(codes_with_others(_programme(scope))))


def _reports_due(scope: Scope) -> Select[tuple[int]]:
    others = codes_with_others(_programme(scope))
    return _of_cohort(scope, FormResponse).where(FormResponse.form.not_in(others))


def _wipe_forms(scope: Scope, ids: Sequence[int]) -> set[str]:
    """All revisions alike, with their pictures. The keyed fingerprint of place and phone goes with the phone."""
    programme = _programme(scope)
    for row in db.session.scalars(select(FormResponse).where(FormResponse.id.in_(ids))):
        row.answers = counted(programme, row.form, row.answers)
        row.private_sealed, row.same_index, row.erased_at = None, None, scope.at
    db.session.execute(update(PhoneCheck).where(PhoneCheck.response_id.in_(ids)).values(note="", said={}))
    db.session.execute(update(FormStrike).where(FormStrike.response_id.in_(ids)).values(note=""))
    shown = FormPicture.response_id.in_(ids)
    named = set(db.session.scalars(select(FormPicture.sha256).where(shown)))
    db.session.execute(delete(FormPicture).where(shown))
    db.session.flush()
    return named


def _looks_due(scope: Scope) -> Select[tuple[int]]:
    assert scope.cohort is not None
    return at_stages_of(ClaimLook)(scope.cohort.id).where(ClaimLook.erased_at.is_(None))


def _wipe_looks(scope: Scope, ids: Sequence[int]) -> set[str]:
    """That somebody looked, and what was found, stays; which household it was goes."""
    gone = update(ClaimLook).where(ClaimLook.id.in_(ids))
    db.session.execute(gone.values(erased_at=scope.at, note="", same_index=None))
    return set()


def _pictures_due(scope: Scope) -> Select[tuple[int]]:
    return _of_cohort(scope, Evidence)


def _wipe_pictures(scope: Scope, ids: Sequence[int]) -> set[str]:
    """The hashes stay: they tell a repeat and say nothing else. What a picture looked like goes with it."""
    db.session.execute(delete(Likeness).where(or_(Likeness.first_id.in_(ids), Likeness.second_id.in_(ids))))
    db.session.execute(delete(PictureLook).where(PictureLook.evidence_id.in_(ids)))
    named = set(db.session.scalars(select(Evidence.sha256).where(Evidence.id.in_(ids))))
    db.session.execute(update(Evidence).where(Evidence.id.in_(ids)).values(erased_at=scope.at))
    return named


def _documents_due(scope: Scope) -> Select[tuple[int]]:
    return _of_cohort(scope, Document)


def _wipe_documents(scope: Scope, ids: Sequence[int]) -> set[str]:
    rows = db.session.execute(select(Document.sha256, Document.text_sha256).where(Document.id.in_(ids)))
    named = {one for row in rows for one in row if one is not None}
    gone = update(Document).where(Document.id.in_(ids))
    empty = {"answers": {}, "sha256": None, "text_sha256": None, "file_name": ""}
    db.session.execute(gone.values(erased_at=scope.at, **empty))
    return named


def _parcels_due(scope: Scope) -> Select[tuple[int]]:
    """Also those that were erased already, should a piece have come in at that very moment."""
    assert scope.cohort is not None
    pieces = Parcel.id.in_(select(ParcelPiece.parcel_id))
    return at_entries_of(Parcel)(scope.cohort.id).where(or_(Parcel.erased_at.is_(None), pieces))


def _wipe_parcels(scope: Scope, ids: Sequence[int]) -> set[str]:
    """What never came in whole goes with what the phone said of it; what came of the others is erased for itself."""
    pieces = ParcelPiece.parcel_id.in_(ids)
    named = set(db.session.scalars(select(ParcelPiece.sha256).where(pieces)))
    db.session.execute(delete(ParcelPiece).where(pieces))
    gone = update(Parcel).where(Parcel.id.in_(ids))
    db.session.execute(gone.values(erased_at=scope.at, about={}, facts={}))
    return named


def _groups_due(scope: Scope) -> Select[tuple[int]]:
    """Tables whose file or names are still there."""
    assert scope.cohort is not None
    named = select(ActivityLine.sheet_id).where(ActivityLine.said_name != "")
    return at_stages_of(ActivitySheet)(scope.cohort.id).where(
        or_(ActivitySheet.sheet_sha256.is_not(None), ActivitySheet.id.in_(named))
    )


def _wipe_groups(scope: Scope, ids: Sequence[int]) -> set[str]:
    """Who is meant and the figures stay: marks were computed from them."""
    chosen = ActivitySheet.id.in_(ids)
    named = set(db.session.scalars(select(ActivitySheet.sheet_sha256).where(chosen))) - {None}
    db.session.execute(update(ActivitySheet).where(chosen).values(sheet_sha256=None, title=""))
    gone = update(ActivityLine).where(ActivityLine.sheet_id.in_(ids))
    db.session.execute(gone.values(said_name="", said_number=""))
    return named  # type: ignore[return-value]


def _notes_of_reports(cohort: int) -> Select[tuple[int]]:
    rows = select(ReportNote.id).join(FormResponse, FormResponse.id == ReportNote.response_id)
    return rows.where(FormResponse.id.in_(at_entries_of(FormResponse)(cohort)))


FORM = (
    "form_response.answers",
    "form_response.private_sealed",
    "phone_check.note",
    "phone_check.said",
    "form_strike.note",
    "form_picture.name",
)
PARTS = (
    Part("household-forms", "household_forms", _households_due, _wipe_forms, wipes=FORM),
    Part("household-looks", "household_forms", _looks_due, _wipe_looks, wipes=("claim_look.note",)),
    Part("parcels", "household_forms", _parcels_due, _wipe_parcels, wipes=("parcel.about", "parcel.facts")),
    Part("pictures", "evidence", _pictures_due, _wipe_pictures),
    Part(
        "written-pieces",
        "evidence",
        _documents_due,
        _wipe_documents,
        wipes=("document.answers", "document.file_name"),
    ),
    *PLAN_PARTS,
    Part("reports", "evidence", _reports_due, _wipe_forms, wipes=FORM),
    Part(
        "group-tables",
        "evidence",
        _groups_due,
        _wipe_groups,
        wipes=("activity_sheet.title", "activity_line.said_name", "activity_line.said_number"),
    ),
    words_part("report-notes", "evidence", _notes_of_reports, ReportNote.said),
    words_part("deliverable-words", "evidence", at_entries_of(DeliverableReview), DeliverableReview.words),
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
