"""The office takes a filled form out, or puts it back: on record, with a reason, until the stage closes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from exams.fieldwork.household_words import STRIKE_REASONS
from exams.models import FormResponse, FormStrike
from exams.services.hold_entries import hold
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account
from recruit.reasons import told
from recruit.services.hold_stage import hold_open
from recruit.services.roles import require

MOST_NOTE = 300


def strike_form(response: FormResponse, reason: str, note: str, by: Account, at: datetime) -> FormStrike:
    """The form counts no longer; the candidate sees why and may hand in another household while the window is open.

    A call that was drawn for it stays in the sample, with its verdict: who takes out the bad forms of a sample must not
    make the others look better than they are.
    Errors: Refusal('role-missing' | 'county-only' | 'stage-closed' | 'strike-reason' | 'strike-note' |
    'form-outdated').
    """
    require_office(by)
    _hold_open(response)
    if reason not in STRIKE_REASONS:
        raise Refusal("strike-reason")
    words = note.strip()[:MOST_NOTE]
    if reason == "other" and not words:
        raise Refusal("strike-note")
    if not response.current:
        raise Refusal("form-outdated")
    response.current = False
    strike = FormStrike(response_id=response.id, reason=reason, note=words, by_id=by.id, at=at)
    db.session.add(strike)
    db.session.flush()
    _note("form.strike", response, by, at, cause=reason, reason=told(words, _names(response)))
    return strike


def undo_strike(strike: FormStrike, by: Account, at: datetime) -> None:
    """The form counts again, with the receipt time it had.

    Errors: Refusal('role-missing' | 'county-only' | 'stage-closed' | 'strike-undone').
    """
    require_office(by)
    response = strike.response
    _hold_open(response)
    db.session.refresh(strike)
    if strike.undone_at is not None:
        raise Refusal("strike-undone")
    strike.undone_at, strike.undone_by_id = at, by.id
    response.current = True
    db.session.flush()
    _note("form.strike-undo", response, by, at)


def require_office(by: Account) -> None:
    """Errors: Refusal('role-missing' | 'county-only')."""
    require(by, "office")
    if by.township_scope is not None:
        raise Refusal("county-only")


def _hold_open(response: FormResponse) -> None:
    hold_open([response.entry.stage])
    hold([response.entry])
    db.session.refresh(response)


def _names(response: FormResponse) -> dict[str, str]:
    candidacy = response.entry.candidacy
    return {candidacy.person.name: candidacy.number} if candidacy.person is not None else {}


def _note(action: str, response: FormResponse, by: Account, at: datetime, **facts: object) -> None:
    entry = response.entry
    place = {"stage": entry.stage.code, "component": response.component, "slot": response.slot}
    audit.note(at, by.login, action, audit.about(entry.candidacy), **place, **facts)


def standing_strike(response: FormResponse) -> FormStrike | None:
    """The strike under which the form stands, if there is one."""
    query = select(FormStrike).where(FormStrike.response_id == response.id, FormStrike.undone_at.is_(None))
    found: FormStrike | None = db.session.scalar(query)
    return found
