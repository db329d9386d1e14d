"""Requests about one's own data: those of one person, those that wait for the office, what keeps data from going."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import (
    Account,
    Agreement,
    Application,
    Candidacy,
    Cohort,
    DataRequest,
    Entry,
    Recheck,
    Result,
)
from recruit.queries.unsettled import unsettled


def own_applications(account: Account) -> list[Application]:
    """Every application of the person who is signed in, the newest first."""
    if account.person_id is None:
        return []
    query = select(Application).where(Application.person_id == account.person_id)
    return list(db.session.scalars(query.order_by(Application.id.desc())))


def requests_of(application: Application) -> list[DataRequest]:
    """The newest first."""
    query = select(DataRequest).where(DataRequest.application_id == application.id)
    return list(db.session.scalars(query.order_by(DataRequest.id.desc())))


def reached_anew_at(person_id: int) -> datetime | None:
    """When phone or e-mail of this person was last changed by an answered request; None for never."""
    query = select(func.max(DataRequest.answered_at)).join(DataRequest.application)
    return db.session.scalar(
        query.where(
            Application.person_id == person_id,
            DataRequest.kind == "correct",
            DataRequest.field.in_(("phone", "email")),
            DataRequest.answer == "done",
            DataRequest.state == "answered",
        )
    )


def waiting_requests(by: Account, cohort: Cohort) -> list[DataRequest]:
    """Those within the reader's scope that are not answered, the most urgent first."""
    query = _seen(by).where(Application.cohort_id == cohort.id, DataRequest.state != "answered")
    return list(db.session.scalars(query.order_by(DataRequest.due_at, DataRequest.id)))


def answered_requests(by: Account, cohort: Cohort) -> Sequence[DataRequest]:
    """Those within the reader's scope that are answered, the newest first."""
    query = _seen(by).where(Application.cohort_id == cohort.id, DataRequest.state == "answered")
    return list(db.session.scalars(query.order_by(DataRequest.answered_at.desc(), DataRequest.id.desc())))


def visible_request(by: Account, request_id: int) -> DataRequest:
    """Errors: Refusal('unknown'), the same for "not there" and "not yours to see"."""
    found: DataRequest | None = db.session.scalar(_seen(by).where(DataRequest.id == request_id))
    if found is None:
        raise Refusal("unknown")
    return found


def _seen(by: Account) -> Select[tuple[DataRequest]]:
    query = select(DataRequest).join(DataRequest.application)
    if by.township_scope is not None:
        query = query.where(Application.township_code == by.township_scope)
    return query


def why_bound(application: Application, at: datetime) -> str | None:
    """Why papers and contact of this application may not go yet, as the code of a refusal; None where they may.

    They may once the person is out of the running for good: withdrawn, excluded, or out by a published list whose
    posting is over, with nothing of theirs left open or owed, no money unsettled and no agreement signed.
    """
    if application.cohort.held(at):
        return "data-bound-hold"
    candidacy = db.session.scalar(select(Candidacy).where(Candidacy.application_id == application.id))
    if candidacy is None:
        return None
    signed = (
        select(Agreement.id)
        .join(Entry, Agreement.entry_id == Entry.id)
        .where(Entry.candidacy_id == candidacy.id, Agreement.state == "signed")
    )
    if db.session.scalar(signed.limit(1)) is not None:
        return "data-bound-signed"
    still = select(Recheck.id).where(Recheck.candidacy_id == candidacy.id, Recheck.state == "open")
    if db.session.scalar(still.limit(1)) is not None:
        return "data-bound-open"
    if (code := unsettled(application)) is not None:
        return code
    if candidacy.state == "active" and not _out_for_good(candidacy, at):
        return "data-bound-running"
    return None


def _out_for_good(candidacy: Candidacy, at: datetime) -> bool:
    """By the newest entry, whose list is published and no longer posted. Whoever is in reserve may still move up."""
    newest = db.session.scalar(
        select(Entry).where(Entry.candidacy_id == candidacy.id).order_by(Entry.id.desc()).limit(1)
    )
    if newest is None or newest.outcome != "out":
        return False
    result = db.session.get(Result, newest.result_id) if newest.result_id is not None else None
    if result is None:
        return newest.stage.definition.exit == "single"
    over = result.posted_until is None or at >= result.posted_until
    return result.state == "published" and over
