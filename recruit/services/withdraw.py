"""Withdraw an application: the applicant's own decision, possible until the agreement is signed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Agreement, Application, Candidacy, Entry
from recruit.reasons import told
from recruit.services.attach import require_hand
from recruit.services.hold_candidacy import candidacy_held

#: Why people leave, as it can be counted without reading what they wrote.
CODES = ("family", "work", "health", "distance", "other")


def withdraw(
    application: Application, reason: str, by: Account, at: datetime, *, code: str = "other"
) -> Candidacy:
    """Ends the candidacy. Its rows stay, so that lists already published keep their numbers.

    `code` is one of `CODES`, `reason` what is said beside it, '' for nothing. Errors: Refusal('withdrawn-already' |
    'candidacy-ended' where they were excluded | 'choice-unknown' | 'not-yours' | 'outside-township' |
    'agreement-signed').
    """
    if code not in CODES:
        raise Refusal("choice-unknown", field="code")
    locked(Application, application.id)
    require_hand(application, by)
    candidacy = candidacy_held(application)
    if candidacy.state == "excluded":
        # Else whoever was excluded could leave, and come back through the desk as if nothing had been.
        raise Refusal("candidacy-ended")
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
    candidacy.state, candidacy.state_reason = "withdrawn", f"{code} {reason.strip()}".strip()[:200]
    db.session.flush()
    facts: dict[str, object] = {"own": not by.is_staff}
    # What applicants tick or write about themselves (an illness, a death in the family) is theirs: it stays in the
    # record, where the keeping rules erase it, and never enters the log, from which nothing can be taken. Staff write
    # as officials and answer for their words, so theirs are kept, with names and numbers blanked out.
    if by.is_staff:
        facts["code"] = code
        facts["reason"] = told(reason, {application.person.name: candidacy.number})
    audit.note(at, by.login, "application.withdraw", audit.about(candidacy), **facts)
    return candidacy
