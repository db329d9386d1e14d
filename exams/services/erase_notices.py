"""Erase printed invitations and the tables of exams held elsewhere: both hold names beside numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select, update

from exams.models import ElsewhereSheet, NoticePiece, NoticePrint
from recruit.db import db
from recruit.erasing import Part, Scope, at_stages_of, words_part
from recruit.models import Stage


def _pieces_due(scope: Scope) -> Select[tuple[int]]:
    assert scope.cohort is not None
    return (
        select(NoticePiece.id)
        .join(NoticePrint, NoticePiece.print_id == NoticePrint.id)
        .join(Stage, NoticePrint.stage_id == Stage.id)
        .where(
            Stage.cohort_id == scope.cohort.id,
            NoticePiece.erased_at.is_(None),
            NoticePiece.pdf_sha256.is_not(None),
        )
    )


def _sheets_due(scope: Scope) -> Select[tuple[int]]:
    assert scope.cohort is not None
    return at_stages_of(ElsewhereSheet)(scope.cohort.id).where(ElsewhereSheet.erased_at.is_(None))


def _wiper(model: Any, column: Any) -> Any:
    """The file goes, its fingerprint stays: whoever holds the file can still have it compared."""

    def wipe(scope: Scope, ids: Sequence[int]) -> set[str]:
        named = set(db.session.scalars(select(column).where(model.id.in_(ids))))
        db.session.execute(update(model).where(model.id.in_(ids)).values(erased_at=scope.at))
        return named

    return wipe


PARTS = (
    Part("invitations", "papers", _pieces_due, _wiper(NoticePiece, NoticePiece.pdf_sha256)),
    Part(
        "sheets-elsewhere", "applications", _sheets_due, _wiper(ElsewhereSheet, ElsewhereSheet.sheet_sha256)
    ),
    words_part(
        "reasons-elsewhere",
        "applications",
        at_stages_of(ElsewhereSheet),
        ElsewhereSheet.reason,
        ElsewhereSheet.answer,
    ),
)
