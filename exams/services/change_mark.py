"""Change a mark after the room was closed, or the numbers were opened: one person asks and says why, another agrees;
the old mark stays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from exams import messages_sheets as messages_sheets  # registers its texts
from exams.models import MarkChange
from exams.queries.numbers import shown_number
from exams.queries.panel_rooms import SECONDS, changes_of, settled_by_two
from exams.reasons import LONGEST_REASON
from exams.rubrics import Sheet, criteria_of, sheets
from exams.services.close_room import require_apart
from exams.services.mark_sheets import check_steps
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Entry
from recruit.programme import Component
from recruit.reasons import told
from recruit.services.enter_marks import Given, enter_marks
from recruit.services.hold_stage import hold_running
from recruit.services.roles import require, require_active, require_county, require_other
from recruit.services.send_back import put_forward, settle_back, still_proposed


def propose_change(
    entry: Entry,
    component: Component,
    judge: Account,
    marks: Mapping[str, Decimal],
    reason: str,
    by: Account,
    at: datetime,
) -> MarkChange:
    """The judge whose sheet it is asks, or the office that holds the paper. Until the stage's list is signed.

    Errors: Refusal('role-missing' | 'county-only' | 'own-room' | 'stage-closed' | 'change-sheet' | 'room-not-closed' |
    'sheet-incomplete' | 'mark-out-of-range' | 'mark-step' | 'change-none' | 'change-reason' | 'change-waiting').
    """
    hold_running(entry.stage)
    require_active(entry.candidacy)
    sheet = _sheet(entry, component, judge)
    if not settled_by_two(judge, entry.stage, component.code, [entry]):
        raise Refusal("room-not-closed")
    if by.id != judge.id:
        require(by, "office")
        require_county(by)
        require_apart(entry.stage, by)
    _check(entry, component, marks, by)
    fresh = {code: str(value) for code, value in marks.items() if sheet.marks[code] != value}
    if not fresh:
        raise Refusal("change-none")
    if not reason.strip():
        raise Refusal("change-reason", field="reason")
    if any(
        one.state == "proposed" and (one.entry_id, one.judge_id) == (entry.id, judge.id)
        for one in changes_of(entry.stage)
    ):
        raise Refusal("change-waiting")
    asked = MarkChange(
        entry=entry,
        component=component.code,
        judge=judge,
        was={code: str(sheet.marks[code]) for code in fresh},
        marks=fresh,
    )
    put_forward(asked, reason, by, at, LONGEST_REASON)
    _note(asked, by, at, "mark.change-propose", asked.reason)
    return asked


def confirm_change(asked: MarkChange, by: Account, at: datetime) -> MarkChange:
    """A second person agrees: the new marks are revisions of the judge's own, with the reason.

    Errors: Refusal('role-missing' | 'county-only' | 'own-room' | 'stage-closed' | 'wrong-state' | 'same-signatory' |
    'change-old' | 'change-sheet').
    """
    require(by, *SECONDS)
    require_county(by)
    hold_running(asked.entry.stage)
    held = still_proposed(MarkChange, asked.id)
    entry, component = held.entry, held.entry.stage.definition.component(held.component)
    require_other(by, held.proposed_by, held.proposed_by_id)
    require_other(by, held.judge, held.judge_id)
    sheet = _sheet(entry, component, held.judge)
    if not settled_by_two(held.judge, entry.stage, component.code, [entry]):
        raise Refusal("change-old")
    require_apart(entry.stage, by)
    if any(str(sheet.marks.get(code)) != was for code, was in held.was.items()):
        raise Refusal("change-old")
    held.state, held.settled_at, held.settled_by_id = "confirmed", at, by.id
    most = {one.code: one.max for one in criteria_of(component)}
    enter_marks(
        [
            Given(entry, held.component, code, Decimal(value), most[code], held.reason)
            for code, value in held.marks.items()
        ],
        by,
        at,
        judge=held.judge,
    )
    _note(held, by, at, "mark.change", held.reason)
    return held


def send_back_change(asked: MarkChange, by: Account, at: datetime, reason: str = "") -> MarkChange:
    """The second person does not agree, with a reason; or whoever asked takes it back.

    Errors: Refusal('wrong-state' | 'role-missing' | 'county-only' | 'reason-wanted').
    """
    held = still_proposed(MarkChange, asked.id)
    if held.proposed_by_id == by.id:
        held.state, held.settled_at, held.settled_by_id = "recalled", at, by.id
        held.answer = reason.strip()[:LONGEST_REASON]
    else:
        held.answer = settle_back(held, by, at, reason, seconds=SECONDS)
    db.session.flush()
    _note(held, by, at, "mark.change-back", held.answer)
    return held


def _sheet(entry: Entry, component: Component, judge: Account) -> Sheet:
    """The judge's complete sheet. Errors: Refusal('change-sheet')."""
    found = next(
        (
            one
            for one in sheets(entry.stage, component)
            if (one.entry_id, one.account_id) == (entry.id, judge.id) and not one.recused
        ),
        None,
    )
    if found is None or not found.complete(criteria_of(component)):
        raise Refusal("change-sheet")
    return found


def _check(entry: Entry, component: Component, marks: Mapping[str, Decimal], by: Account) -> None:
    criteria = criteria_of(component)
    if set(marks) != {one.code for one in criteria}:
        raise Refusal("sheet-incomplete", number=shown_number(entry.stage, entry, by))
    for one in criteria:
        value = marks[one.code]
        if not value.is_finite() or not 0 <= value <= one.max:
            raise Refusal("mark-out-of-range", component=component.code, value=value, max=one.max)
    check_steps(component, marks)


def _note(asked: MarkChange, by: Account, at: datetime, action: str, words: str) -> None:
    """The log names the candidate by number, in the reason too; the marks are in the entries of the marks."""
    candidacy = asked.entry.candidacy
    person = candidacy.person
    facts = {"reason": told(words, {person.name: candidacy.number} if person else None)} if words else {}
    audit.note(
        at,
        by.login,
        action,
        audit.about(candidacy),
        component=asked.component,
        examiner=asked.judge.login,
        criteria=sorted(asked.marks),
        **facts,
    )
