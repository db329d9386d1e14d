"""Erase what people wrote about written pieces: markers' comments, what was made of near-copies. Marks stay."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, or_, select, update

from exams.models import PlanLikeness, PlanMark, PlanSheet
from recruit.db import db
from recruit.erasing import Part, Scope, at_entries_of, at_stages_of


def _comments_due(scope: Scope) -> Select[tuple[int]]:
    assert scope.cohort is not None
    sheets = at_entries_of(PlanSheet)(scope.cohort.id)
    return select(PlanMark.id).where(PlanMark.sheet_id.in_(sheets), PlanMark.comments != {})


def _wipe_comments(scope: Scope, ids: Sequence[int]) -> set[str]:
    db.session.execute(update(PlanMark).where(PlanMark.id.in_(ids)).values(comments={}))
    return set()


def _drafts_due(scope: Scope) -> Select[tuple[int]]:
    assert scope.cohort is not None
    return at_entries_of(PlanSheet)(scope.cohort.id).where(PlanSheet.draft.is_not(None))


def _wipe_drafts(scope: Scope, ids: Sequence[int]) -> set[str]:
    gone = update(PlanSheet).where(PlanSheet.id.in_(ids))
    db.session.execute(gone.values(draft=None, drafted_at=None))
    return set()


def _pairs_due(scope: Scope) -> Select[tuple[int]]:
    assert scope.cohort is not None
    kept = or_(PlanLikeness.note != "", PlanLikeness.passages != [])
    return at_stages_of(PlanLikeness)(scope.cohort.id).where(kept)


def _wipe_pairs(scope: Scope, ids: Sequence[int]) -> set[str]:
    """Where passages stood says nothing without the texts, which go with them."""
    gone = update(PlanLikeness).where(PlanLikeness.id.in_(ids))
    db.session.execute(gone.values(note="", passages=[], erased_at=scope.at))
    return set()


PLAN_PARTS = (
    Part("plan-comments", "evidence", _comments_due, _wipe_comments, wipes=("plan_mark.comments",)),
    Part("plan-drafts", "evidence", _drafts_due, _wipe_drafts, wipes=("plan_sheet.draft",)),
    Part(
        "plan-likenesses",
        "evidence",
        _pairs_due,
        _wipe_pairs,
        wipes=("plan_likeness.note", "plan_likeness.passages"),
    ),
)
