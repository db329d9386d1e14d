"""Say why a day's figures are right after all: kept beside the report, read by whoever judges."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from exams.models import FormResponse, ReportNote
from exams.queries.trial import doubts_of_entry
from exams.services.hold_entries import hold, require_running
from recruit.db import db
from recruit.errors import Refusal

LONGEST_NOTE = 300
_SHORTEST = 4


def explain_report(response: FormResponse, said: str, at: datetime) -> ReportNote:
    """The note of this revision; saying it again replaces it.

    Errors: Refusal('stage-closed' | 'candidacy-ended' | 'unknown' | 'report-note-short' | 'report-note-long' (most) |
    'report-note-needless').
    """
    hold([response.entry])
    require_running(response.entry)
    words = said.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(words) < _SHORTEST:
        raise Refusal("report-note-short", field="said")
    if len(words) > LONGEST_NOTE:
        raise Refusal("report-note-long", field="said", most=LONGEST_NOTE)
    if not response.current:
        raise Refusal("unknown")
    if int(response.slot) not in doubts_of_entry(response.entry, response.component):
        raise Refusal("report-note-needless")
    note = db.session.scalar(select(ReportNote).where(ReportNote.response_id == response.id))
    if note is None:
        note = ReportNote(response_id=response.id)
        db.session.add(note)
    note.said, note.at = words, at
    db.session.flush()
    return note
