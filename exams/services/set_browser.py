"""Say which configuration of Safe Exam Browser the office's rooms use, or that any browser will do."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from exams.models import ExamBrowser, ExamSeat
from exams.sitting.browser import tidy_key
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Entry, Stage
from recruit.services.hold_stage import hold_planned


def set_browser(stage: Stage, text: str, by: Account, at: datetime) -> bool:
    """Returns whether a configuration is asked for from now on; a blank text asks for none.

    Errors: Refusal('role-missing' | 'county-only' | 'stage-closed' | 'browser-key').
    """
    hold_planned(stage, by)
    key = tidy_key(text)
    if text.strip() and not key:
        raise Refusal("browser-key")
    row = browser_of(stage)
    if row is not None and not key:
        db.session.delete(row)
    elif row is not None:
        row.config_sha256, row.set_at, row.set_by_id = key, at, by.id
    elif key:
        db.session.add(ExamBrowser(stage_id=stage.id, config_sha256=key, set_at=at, set_by_id=by.id))
    db.session.flush()
    audit.note(at, by.login, "exam.browser", audit.at_stage(stage), wanted=bool(key))
    return bool(key)


def browser_of(stage: Stage) -> ExamBrowser | None:
    return db.session.scalar(select(ExamBrowser).where(ExamBrowser.stage_id == stage.id))


def browser_key(entry: Entry) -> str:
    """The key this candidate's browser must know: only whoever sits in a room of the office is asked; else ''."""
    query = (
        select(ExamBrowser.config_sha256)
        .join(ExamSeat, ExamSeat.stage_id == ExamBrowser.stage_id)
        .where(ExamSeat.entry_id == entry.id)
    )
    return db.session.scalar(query) or ""
