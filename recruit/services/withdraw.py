"""Withdraw an application: the applicant's own decision, possible until the agreement is signed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Agreement, Application, Candidacy, Entry
from recruit.services.attach import require_hand


def withdraw(application: Application, reason: str, by: Account, at: datetime) -> Candidacy:
    """Ends the candidacy. Its rows stay, so that lists already published keep their numbers.

    Errors: Refusal('withdrawn-already' | 'not-yours' | 'outside-township' | 'agreement-signed').
    """
    require_hand(application, by)
    candidacy = db.session.scalar(
        select(Candidacy).where(Candidacy.application_id == application.id).with_for_update(of=Candidacy)
    )
    if candidacy is None:
        raise Refusal("unknown")
    signed = (
        select(Agreement.id)
        .join(Entry, Agreement.entry_id == Entry.id)
        .where(
            Entry.candidacy_id == candidacy.id, Agreement.signed_at.is_not(None), Agreement.state == "signed"
        )
    )
    if db.session.scalar(signed.limit(1)):
        raise Refusal("agreement-signed")
    application.state, application.withdrawn_at = "withdrawn", at
    candidacy.state, candidacy.state_reason = "withdrawn", reason.strip()[:200]
    db.session.flush()
    audit.note(at, by.login, "application.withdraw", f"candidacy:{candidacy.number}", own=not by.is_staff)
    return candidacy
