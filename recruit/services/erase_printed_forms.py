"""Erase what stands on printed forms: rows that were typed, and files of batches."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select, update

from recruit.db import db
from recruit.erasing import Part, Scope
from recruit.models import FormPiece, FormPrint, FormTable


def _cohort(scope: Scope) -> int:
    assert scope.cohort is not None
    return scope.cohort.id


def _tables_due(scope: Scope) -> Select[tuple[int]]:
    return select(FormTable.id).where(
        FormTable.cohort_id == _cohort(scope), FormTable.rows_sealed.is_not(None)
    )


def _wipe_tables(scope: Scope, ids: Sequence[int]) -> set[str]:
    gone = {"rows_sealed": None, "erased_at": scope.at}
    db.session.execute(update(FormTable).where(FormTable.id.in_(ids)).values(gone))
    return set()


def _pieces_due(scope: Scope) -> Select[tuple[int]]:
    return (
        select(FormPiece.id)
        .join(FormPrint, FormPiece.print_id == FormPrint.id)
        .where(
            FormPrint.cohort_id == _cohort(scope),
            FormPiece.erased_at.is_(None),
            FormPiece.pdf_sha256.is_not(None),
        )
    )


def _wipe_pieces(scope: Scope, ids: Sequence[int]) -> set[str]:
    named = {
        one for one in db.session.scalars(select(FormPiece.pdf_sha256).where(FormPiece.id.in_(ids))) if one
    }
    db.session.execute(update(FormPiece).where(FormPiece.id.in_(ids)).values(erased_at=scope.at))
    return named


PARTS = (
    Part("form-rows", "applications", _tables_due, _wipe_tables, ("form_table.rows_sealed",)),
    Part("form-files", "papers", _pieces_due, _wipe_pieces),
)
