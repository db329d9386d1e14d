"""Write down what somebody found who looked at a household that several candidates claim. It changes no mark."""

from __future__ import annotations

from datetime import datetime

from exams.fieldwork.household_words import CLAIM_REASONS
from exams.models import ClaimLook, FormResponse
from exams.services.strike_form import MOST_NOTE, require_office
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account


def look_at_claim(response: FormResponse, reason: str, note: str, by: Account, at: datetime) -> ClaimLook:
    """`response`: any of the forms that claim the household. A later look supersedes this one.

    Errors: Refusal('role-missing' | 'county-only' | 'unknown' | 'claim-reason').
    """
    require_office(by)
    if response.same_index is None:
        raise Refusal("unknown")
    if reason not in CLAIM_REASONS:
        raise Refusal("claim-reason")
    look = ClaimLook(
        stage_id=response.entry.stage_id,
        component=response.component,
        same_index=response.same_index,
        reason=reason,
        note=note.strip()[:MOST_NOTE],
        by_id=by.id,
        at=at,
    )
    db.session.add(look)
    db.session.flush()
    audit.note(
        at,
        by.login,
        "household.look",
        audit.at_stage(response.entry.stage),
        component=response.component,
        found=reason,
        first=f"{response.entry.candidacy.number}/{response.slot}",
    )
    return look
