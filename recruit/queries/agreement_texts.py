"""Reads about the text of agreements: the version in force, all versions, and what the programme shipped."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import func, select

from recruit.closing.terms import document_of
from recruit.db import db
from recruit.documents.templating import TEMPLATES
from recruit.errors import Refusal
from recruit.models import AgreementText, Cohort, Stage

#: States of a version that may be printed from.
USABLE = ("shipped", "confirmed")


def document_code(stage: Stage) -> str:
    """Errors: Refusal('document-missing')."""
    return document_of(stage.cohort.programme, stage.definition.params).code


def shipped_text(stage: Stage) -> str:
    """The text that comes with the programme or, where it brings none, with the template it names.

    Errors: Refusal('document-missing').
    """
    programme = stage.cohort.programme
    document = document_of(programme, stage.definition.params)
    if document.text:
        return programme.files[document.text].decode("utf-8-sig")
    path = TEMPLATES / "print" / document.template / f"{document.template}.txt"
    if not path.is_file():
        raise Refusal("document-missing", document=document.template)
    return path.read_text(encoding="utf-8")


def text_hash(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()


def versions(stage: Stage) -> Sequence[AgreementText]:
    """All versions, the newest first."""
    query = select(AgreementText).where(
        AgreementText.cohort_id == stage.cohort_id, AgreementText.document == document_code(stage)
    )
    return db.session.scalars(query.order_by(AgreementText.version.desc())).all()


def in_force(stage: Stage) -> AgreementText | None:
    """The version that is printed from; None while nothing was printed and the shipped text was never changed."""
    return next((one for one in versions(stage) if one.state in USABLE), None)


def current_source(stage: Stage) -> str:
    """The text as it would be printed from now. Errors: Refusal('document-missing')."""
    found = in_force(stage)
    if found is not None:
        return found.source
    return shipped_text(stage)


def version_in(stage: Stage, version: int) -> AgreementText:
    """Errors: Refusal('unknown')."""
    found = next((one for one in versions(stage) if one.version == version), None)
    if found is None:
        raise Refusal("unknown")
    return found


def waiting(stage: Stage) -> AgreementText | None:
    """The version that waits for a second person."""
    return next((one for one in versions(stage) if one.state == "proposed"), None)


def next_version(cohort: Cohort, document: str) -> int:
    query = select(func.max(AgreementText.version)).where(
        AgreementText.cohort_id == cohort.id, AgreementText.document == document
    )
    return (db.session.scalar(query) or 0) + 1
