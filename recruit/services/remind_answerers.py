"""Tell those who may answer that a request about a list is due within a day: once for each request."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from recruit import audit
from recruit.db import db
from recruit.models import Recheck
from recruit.services.answerers import left_to_answer
from recruit.services.send_messages import Notice, queue

#: So long before an answer is due those who may give it are told.
BEFORE = timedelta(hours=24)
#: Nobody answers for the worker.
WORKER = "worker"


def remind(at: datetime) -> int:
    """Marks each request in the transaction in which its messages are queued; returns how many requests.

    Whatever two workers do at once, one of them holds the row and the other passes it over.
    """
    query = (
        select(Recheck)
        .where(Recheck.state == "open", Recheck.reminded_at.is_(None), Recheck.due_at <= at + BEFORE)
        .order_by(Recheck.due_at, Recheck.id)
        .with_for_update(skip_locked=True, of=Recheck)
    )
    due = list(db.session.scalars(query.limit(100)))
    for recheck in due:
        recheck.reminded_at = at
        stage = recheck.result.stage
        facts = {"stage": stage.definition.title, "receipt": recheck.number, "due": recheck.due_at}
        told = queue([Notice(one, "objection-due", facts) for one in left_to_answer(recheck)], at)
        audit.note(at, WORKER, "recheck.remind", audit.at_stage(stage), receipt=recheck.number, told=told)
    return len(due)
