"""Whose work of an examiner was of candidates who have left since: for words to whoever still has the page open."""

from __future__ import annotations

from sqlalchemy import select

from exams.models import FormResponse, PhoneCall
from recruit.db import db
from recruit.models import Account, Assignment, Candidacy, Entry, Stage


def had_work(account: Account, stage: Stage, component: str) -> bool:
    """True if somebody who has left was assigned to this account for the component."""
    query = (
        select(Assignment.id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(
            Entry.stage_id == stage.id,
            Assignment.account_id == account.id,
            Assignment.component == component,
            Assignment.recused_at.is_(None),
            Candidacy.state != "active",
        )
    )
    return db.session.scalar(query.limit(1)) is not None


def called_before_leaving(account: Account, stage: Stage, component: str, response_id: int) -> bool:
    """Whether the account called this drawn form of a candidate who has left since."""
    query = (
        select(PhoneCall.id)
        .join(FormResponse, FormResponse.id == PhoneCall.response_id)
        .join(Entry, Entry.id == PhoneCall.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .outerjoin(
            Assignment,
            (Assignment.entry_id == Entry.id)
            & (Assignment.component == component)
            & (Assignment.account_id == account.id)
            & Assignment.recused_at.is_(None),
        )
        .where(
            PhoneCall.response_id == response_id,
            Entry.stage_id == stage.id,
            FormResponse.component == component,
            Candidacy.state != "active",
            Assignment.id.is_not(None) | (PhoneCall.second_id == account.id),
        )
    )
    return db.session.scalar(query.limit(1)) is not None
