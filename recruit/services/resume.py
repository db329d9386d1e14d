"""Undo a withdrawal made by mistake: at the desk, against the ID card, and only until registration closes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Application, Candidacy
from recruit.services.registration_window import registration_stage, require_window
from recruit.services.roles import require, require_scope
from recruit.services.screen import rescreen, stored_findings


def resume(application: Application, by: Account, at: datetime) -> Application:
    """The application counts again, under its old numbers and with its findings as they were.

    Errors: Refusal('wrong-state' | 'window-closed' | 'role-missing' | 'outside-township').
    """
    require(by, "clerk", "office")
    locked(Application, application.id)
    require_scope(by, application.township_code)
    require_window(registration_stage(application.cohort), at)
    candidacy = db.session.scalar(
        select(Candidacy).where(Candidacy.application_id == application.id).with_for_update(of=Candidacy)
    )
    if candidacy is None or application.state != "withdrawn":
        raise Refusal("wrong-state")
    candidacy.state, candidacy.state_reason, application.withdrawn_at = "active", "", None
    rescreen(application, stored_findings(application), "", by, at)
    db.session.flush()
    audit.note(at, by.login, "application.resume", audit.about(candidacy), state=application.state)
    return application
