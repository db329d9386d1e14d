"""Somebody of the office looked at what stands out in a candidate's forms, and says what came of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from exams.fieldwork.rules import SERIES, component_of
from exams.models import LeadLook
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Entry, Stage
from recruit.services.roles import require, require_county

OUTCOMES = ("nothing", "call-more", "talked")
NOTE = 300


def look_at_leads(
    entry: Entry, component: str, outcome: str, note: str, by: Account, at: datetime
) -> LeadLook:
    """Errors: Refusal('role-missing' | 'county-only' | 'unknown' | 'lead-outcome')."""
    require(by, "office")
    require_county(by)
    component_of(entry.stage.definition, component, SERIES)
    if outcome not in OUTCOMES:
        raise Refusal("lead-outcome")
    row = LeadLook(
        entry_id=entry.id,
        component=component,
        outcome=outcome,
        note=note.strip()[:NOTE],
        by_id=by.id,
        at=at,
    )
    db.session.add(row)
    db.session.flush()
    facts = {"stage": entry.stage.code, "component": component, "outcome": outcome}
    audit.record([audit.Event(at, by.login, "leads.look", audit.about(entry.candidacy), facts)])
    return row


def looks_of(stage: Stage, component: str) -> dict[int, LeadLook]:
    """Entry -> the newest look."""
    query = select(LeadLook).join(Entry, Entry.id == LeadLook.entry_id)
    query = query.where(Entry.stage_id == stage.id, LeadLook.component == component).order_by(LeadLook.id)
    return {row.entry_id: row for row in db.session.scalars(query)}
