"""Open the numbers: after the last sheet is in, two people learn whose number was whose. The reason is on record."""

from __future__ import annotations

from datetime import datetime

from exams import messages_judging as messages_judging  # registers its texts
from exams.models import NumberOpening
from exams.queries.numbers import READERS, anonymous, opening_of
from exams.queries.panel_rooms import open_rooms
from exams.queries.rooms import draw_of, panel_component
from exams.queries.who_judges import judges_in
from exams.rubrics import absent_numbers, criteria_of, sheets
from exams.services.number_candidates import secret_of
from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Stage
from recruit.services.hold_stage import hold_running
from recruit.services.roles import require, require_county, require_other

LONGEST_REASON = 300
OPENERS = tuple(sorted(READERS))


def propose_opening(stage: Stage, reason: str, by: Account, at: datetime) -> NumberOpening:
    """The office asks for it. Errors: Refusal('role-missing' | 'county-only' | 'numbers-none' | 'numbers-opened' |
    'numbers-asked' | 'numbers-judge' | 'numbers-unmarked' (count) |
    'numbers-rooms' (count) | 'numbers-reason' | 'stage-closed')."""
    require(by, "office")
    held = _openable(stage, by)
    standing = opening_of(held)
    if standing is not None:
        raise Refusal("numbers-opened" if standing.state == "confirmed" else "numbers-asked")
    if not reason.strip():
        raise Refusal("numbers-reason")
    found = NumberOpening(
        stage_id=held.id, reason=reason.strip()[:LONGEST_REASON], proposed_at=at, proposed_by_id=by.id
    )
    db.session.add(found)
    db.session.flush()
    audit.note(at, by.login, "numbers.ask", audit.at_stage(held))
    return found


def confirm_opening(stage: Stage, by: Account, at: datetime) -> NumberOpening:
    """A second person opens them; what they were drawn with becomes public.

    Errors: Refusal('role-missing' | 'same-signatory' | 'numbers-not-asked') and those of `propose_opening`.
    """
    require(by, *OPENERS)
    held = _openable(stage, by)
    waiting = opening_of(held)
    if waiting is None or waiting.state != "proposed":
        raise Refusal("numbers-not-asked")
    row = locked(NumberOpening, waiting.id)
    assert row is not None
    require_other(by, row.proposed_by, row.proposed_by_id)
    draw = draw_of(held)
    assert draw is not None
    row.state, row.settled_at, row.settled_by_id, row.secret = "confirmed", at, by.id, secret_of(draw)
    db.session.flush()
    audit.note(at, by.login, "numbers.open", audit.at_stage(held), secret=row.secret)
    return row


def reject_opening(stage: Stage, by: Account, at: datetime) -> NumberOpening:
    """Not yet: the one who asked takes it back, or another says no. Errors: Refusal('role-missing' |
    'numbers-not-asked')."""
    require(by, *OPENERS)
    waiting = opening_of(stage)
    if waiting is None or waiting.state != "proposed":
        raise Refusal("numbers-not-asked")
    row = locked(NumberOpening, waiting.id)
    assert row is not None
    row.state = "withdrawn" if by.id == row.proposed_by_id else "rejected"
    row.settled_at, row.settled_by_id = at, by.id
    db.session.flush()
    audit.note(at, by.login, "numbers.leave", audit.at_stage(stage), state=row.state)
    return row


def unmarked(stage: Stage) -> int:
    """Sheets of candidates who came that are still open: as long as there is one, a number could still be favoured."""
    component = panel_component(stage)
    criteria, absent = criteria_of(component), absent_numbers(stage)
    return sum(
        not one.complete(criteria)
        for one in sheets(stage, component)
        if not one.recused and one.number not in absent
    )


def _openable(stage: Stage, by: Account) -> Stage:
    require_county(by)
    held = hold_running(stage)
    draw = draw_of(held)
    if not anonymous(held) or draw is None or draw.drawn_at is None:
        raise Refusal("numbers-none")
    if judges_in(held, by):
        raise Refusal("numbers-judge")
    if count := unmarked(held):
        raise Refusal("numbers-unmarked", count=count)
    if rooms := open_rooms(held, panel_component(held)):
        raise Refusal("numbers-rooms", count=len(rooms))
    return held
