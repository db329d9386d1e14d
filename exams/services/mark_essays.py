"""Mark essays: `exams.services.mark_blind`, for the answers of an exam; a mark is points of one question."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from exams.models import EssayMark, EssaySheet
from exams.queries.essays import ESSAYS
from exams.services import mark_blind
from exams.services.mark_blind import ASIDE
from recruit.models import Account, Stage

__all__ = ["ASIDE", "draft_mark", "hand_in", "mend_mark", "step_aside", "undo_mark"]


def draft_mark(sheet_id: int, value: Decimal, by: Account, at: datetime) -> EssaySheet:
    """Errors: those of `mark_blind.draft_mark`; Refusal('essay-handed-in' | 'essay-mark')."""
    sheet: EssaySheet = mark_blind.draft_mark(ESSAYS, sheet_id, value, by, at)
    return sheet


def undo_mark(sheet_id: int, by: Account) -> EssaySheet:
    sheet: EssaySheet = mark_blind.undo_mark(ESSAYS, sheet_id, by)
    return sheet


def step_aside(sheet_id: int, reason: str, by: Account, at: datetime) -> int:
    return mark_blind.step_aside(ESSAYS, sheet_id, reason, by, at)


def hand_in(stage: Stage, by: Account, at: datetime) -> int:
    return mark_blind.hand_in(ESSAYS, stage, by, at)


def mend_mark(sheet_id: int, value: Decimal, reason: str, by: Account, at: datetime) -> EssayMark | None:
    mark: EssayMark | None = mark_blind.mend_mark(ESSAYS, sheet_id, value, reason, by, at)
    return mark
