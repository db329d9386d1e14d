"""A blind marker tells the office that a text names its writer; marking goes on, or the marker steps aside."""

from __future__ import annotations

from datetime import datetime

from exams.models import PlanSheet
from exams.queries.plans import PLANS
from exams.services.mark_blind import held_sheet
from recruit import audit
from recruit.db import db
from recruit.models import Account


def tell_named(sheet_id: int, by: Account, at: datetime) -> PlanSheet:
    """Told once, however often it is pressed. Errors: those of `mark_blind.draft_mark`."""
    sheet: PlanSheet = held_sheet(PLANS, sheet_id, by)
    if sheet.named_at is None:
        sheet.named_at = at
        db.session.flush()
        facts = {"stage": sheet.stage.code, "component": sheet.component}
        audit.note(at, by.login, "plans.named", audit.about(sheet.entry.candidacy), **facts)
    return sheet
