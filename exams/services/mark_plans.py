"""Mark written pieces blind: `exams.services.mark_blind`, with a filled sheet of criteria for a mark."""

from __future__ import annotations

from datetime import datetime

from exams.models import PlanMark, PlanSheet
from exams.queries.plans import PLANS, Filled
from exams.services import mark_blind
from recruit import audit
from recruit.db import db
from recruit.models import Account, Stage


def draft_plan(sheet_id: int, filled: Filled, by: Account, at: datetime) -> PlanSheet:
    """Errors: those of `mark_blind.draft_mark`; Refusal('plan-handed-in' | 'plan-criterion' | 'plan-comment')."""
    sheet: PlanSheet = mark_blind.draft_mark(PLANS, sheet_id, filled, by, at)
    return sheet


def undo_plan(sheet_id: int, by: Account) -> PlanSheet:
    sheet: PlanSheet = mark_blind.undo_mark(PLANS, sheet_id, by)
    return sheet


def step_aside(sheet_id: int, reason: str, by: Account, at: datetime) -> int:
    return mark_blind.step_aside(PLANS, sheet_id, reason, by, at)


def hand_in_plans(stage: Stage, by: Account, at: datetime) -> int:
    return mark_blind.hand_in(PLANS, stage, by, at)


def mend_plan(sheet_id: int, filled: Filled, reason: str, by: Account, at: datetime) -> PlanMark | None:
    mark: PlanMark | None = mark_blind.mend_mark(PLANS, sheet_id, filled, reason, by, at)
    return mark


def tell_named(sheet_id: int, by: Account, at: datetime) -> PlanSheet:
    """The marker tells the office that the text names its writer; marking goes on, or the marker steps aside. Told
    once, however often it is pressed. Errors: those of `mark_blind.draft_mark`."""
    sheet: PlanSheet = mark_blind.held_sheet(PLANS, sheet_id, by)
    if sheet.named_at is None:
        sheet.named_at = at
        db.session.flush()
        facts = {"stage": sheet.stage.code, "component": sheet.component}
        audit.note(at, by.login, "plans.named", audit.about(sheet.entry.candidacy), **facts)
    return sheet
