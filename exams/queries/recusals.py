"""Requests for recusal as the office reads them, and whom they may mean."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from exams.models import RecusalRequest
from exams.queries.rooms import draw_of
from recruit.db import db
from recruit.kinds import Blocker
from recruit.models import Account, Assignment, Entry, Stage


def asked_in(stage: Stage) -> list[RecusalRequest]:
    """All of a stage, those that wait first, then the newest."""
    query = (
        select(RecusalRequest)
        .join(Entry, Entry.id == RecusalRequest.entry_id)
        .where(Entry.stage_id == stage.id)
        .options(joinedload(RecusalRequest.entry).joinedload(Entry.candidacy))
        .order_by(RecusalRequest.state != "asked", RecusalRequest.id.desc())
    )
    return list(db.session.scalars(query))


def asked_blocker(stage: Stage) -> list[Blocker]:
    """Requests that nobody answered: a list may not be made over them."""
    query = (
        select(func.count(RecusalRequest.id))
        .join(Entry, Entry.id == RecusalRequest.entry_id)
        .where(Entry.stage_id == stage.id, RecusalRequest.state == "asked")
    )
    count = db.session.scalar(query) or 0
    return [Blocker("recusal-waiting", count, {"count": count, "stage_id": stage.id})] if count else []


def examiners_in(stage: Stage) -> list[Account]:
    """Whoever judges in the stage, and every judge of a committed draw, by name."""
    assigned = (
        select(Assignment.account_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(Entry.stage_id == stage.id)
    )
    draw = draw_of(stage)
    logins = list(draw.plan.get("judges") or ()) if draw is not None else []
    query = select(Account).where(Account.id.in_(assigned) | Account.login.in_(logins))
    return list(db.session.scalars(query.order_by(Account.name, Account.login)))
