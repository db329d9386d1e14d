"""Erase what was said of people in chains of approval; that it was said, by whom and when, stays."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, or_, select, update

from recruit.db import db
from recruit.erasing import Part, Scope, words_part
from recruit.models import ApprovalWord, Entry, Stage


def _of_cohort(cohort_id: int) -> Select[tuple[int]]:
    return (
        select(ApprovalWord.id)
        .join(Entry, Entry.id == ApprovalWord.entry_id)
        .join(Stage, Stage.id == Entry.stage_id)
        .where(Stage.cohort_id == cohort_id)
    )


def _due(scope: Scope) -> Select[tuple[int]]:
    assert scope.cohort is not None
    left = or_(ApprovalWord.words_sealed.is_not(None), ApprovalWord.sheet_sha256.is_not(None))
    return _of_cohort(scope.cohort.id).where(left)


def _wipe(_scope: Scope, ids: Sequence[int]) -> set[str]:
    query = select(ApprovalWord.sheet_sha256).where(ApprovalWord.id.in_(ids))
    named = {sha256 for sha256 in db.session.scalars(query) if sha256}
    gone = {"words_sealed": None, "sheet_sha256": None}
    db.session.execute(update(ApprovalWord).where(ApprovalWord.id.in_(ids)).values(gone))
    return named


PARTS = (
    Part("approval-words", "applications", _due, _wipe, ("approval_word.words_sealed",)),
    words_part("approvals-taken-back", "applications", _of_cohort, ApprovalWord.taken_back_reason),
)
