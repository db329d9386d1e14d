"""Correct a closed sheet of training: one person says what is right and why, another agrees; what it was stays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from exams import messages_training as messages_training  # registers its texts
from exams.models import DaySession, TrainingCorrection, TrainingPlace, TrainingRecord
from exams.queries.sessions import is_proctor_of
from exams.queries.training import corrections_of, expected_in, records_in, sheet_of
from exams.services.hold_entries import hold
from exams.services.keep_roll import check_times, require_apart, told_of, write_record
from exams.training.rules import minutes_component
from exams.training.words import times_code
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Entry
from recruit.queries.entries import entry_of
from recruit.reasons import told
from recruit.services.hold_stage import hold_markable
from recruit.services.mend import Change, mend
from recruit.services.roles import require, require_active, require_county, require_other
from recruit.services.send_back import put_forward, settle_back, still_proposed

SECONDS = ("second-signatory", "office")
LONGEST_REASON = 300


def propose_correction(
    session: DaySession,
    number: str,
    arrived: datetime | None,
    left: datetime | None,
    reason: str,
    by: Account,
    at: datetime,
) -> TrainingCorrection:
    """One of its trainers or the office asks; once the list is signed only where a recheck has opened the entry.

    Errors: Refusal('role-missing' | 'county-only' | 'training-number' | 'training-sheet-open' | 'training-reason' |
    'training-correction-none' | 'training-correction-waiting' | 'training-times' | 'training-elsewhere' |
    'stage-closed' | 'candidacy-ended').
    """
    if not is_proctor_of(session, by):
        require(by, "office")
        require_county(by)
    entry = entry_of(session.stage, number)
    if entry is None:
        raise Refusal("training-number")
    _hold(entry, at)
    if sheet_of(session) is None:
        raise Refusal("training-sheet-open")
    left = left if arrived is not None else None
    _check(session, entry, arrived, left, at)
    if not reason.strip():
        raise Refusal("training-reason", field="reason")
    if any(
        (one.session_id, one.entry_id) == (session.id, entry.id)
        for one in corrections_of(session.stage, "proposed")
    ):
        raise Refusal("training-correction-waiting")
    asked = TrainingCorrection(session_id=session.id, entry_id=entry.id, arrived_at=arrived, left_at=left)
    put_forward(asked, reason, by, at, LONGEST_REASON)
    _note(asked, by, at, "training.correct-propose", asked.reason)
    return asked


def confirm_correction(asked: TrainingCorrection, by: Account, at: datetime) -> TrainingRecord:
    """A second person agrees: the sheet has one more revision.

    Errors: Refusal('role-missing' | 'county-only' | 'stage-closed' | 'wrong-state' | 'same-signatory' |
    'training-elsewhere' | 'training-correction-none').
    """
    require(by, *SECONDS)
    require_county(by)
    opened = _hold(asked.entry, at)
    held = still_proposed(TrainingCorrection, asked.id)
    require_other(by, held.proposed_by, held.proposed_by_id)
    session, entry = held.session, held.entry
    before = _check(session, entry, held.arrived_at, held.left_at, at)
    held.state, held.settled_at, held.settled_by_id = "confirmed", at, by.id
    row = write_record(session, entry, before, held.arrived_at, held.left_at, by, at)
    if held.arrived_at is not None and entry not in expected_in(session):
        db.session.add(TrainingPlace(session_id=session.id, entry_id=entry.id, put_at=at, put_by_id=by.id))
    part = minutes_component(session.stage.definition)
    was = times_code(before.arrived_at, before.left_at) if before is not None else ""
    now_ = times_code(held.arrived_at, held.left_at)
    component = part.code if part is not None else ""
    mend([Change(entry, component, str(session.id), was, now_, held.reason)], opened, by, at)
    audit.record([told_of(row, by, at)])
    _note(held, by, at, "training.correct", held.reason)
    return row


def send_back_correction(
    asked: TrainingCorrection, by: Account, at: datetime, reason: str = ""
) -> TrainingCorrection:
    """The second person does not agree, with a reason; or whoever asked takes it back.

    Errors: Refusal('wrong-state' | 'role-missing' | 'county-only' | 'reason-wanted').
    """
    held = still_proposed(TrainingCorrection, asked.id)
    if held.proposed_by_id == by.id:
        held.state, held.settled_at, held.settled_by_id = "recalled", at, by.id
        held.answer = reason.strip()
    else:
        held.answer = settle_back(held, by, at, reason, seconds=SECONDS)
    db.session.flush()
    _note(held, by, at, "training.correct-back", held.answer)
    return held


def _hold(entry: Entry, at: datetime) -> Mapping[int, int]:
    """The stage is open, or a recheck has opened this entry; then the entry is held."""
    opened = hold_markable([entry], at)
    hold([entry])
    require_active(entry.candidacy)
    return opened


def _check(
    session: DaySession, entry: Entry, arrived: datetime | None, left: datetime | None, at: datetime
) -> TrainingRecord | None:
    """The record that it would change. Somebody who stood on no list may be added: the paper tells."""
    check_times(session, entry, arrived, left, at)
    before = records_in(session).get(entry.id)
    same = before is not None and (before.arrived_at, before.left_at) == (arrived, left)
    if same or (before is None and arrived is None and entry not in expected_in(session)):
        raise Refusal("training-correction-none")
    require_apart(session, [(entry, arrived, left)])
    return before


def _note(asked: TrainingCorrection, by: Account, at: datetime, action: str, words: str) -> None:
    """The log names the candidate by number, in the reason too."""
    candidacy = asked.entry.candidacy
    names = {candidacy.person.name: candidacy.number} if candidacy.person else None
    facts = {"reason": told(words, names)} if words else {}
    audit.note(at, by.login, action, audit.about(candidacy), session=asked.session.name, **facts)
