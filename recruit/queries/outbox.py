"""The outbox as the office reads it: how many messages are in which state, which ones a sheet may carry."""

from __future__ import annotations

from sqlalchemy import Select, func, select

from recruit.db import db
from recruit.models import Message

#: What may be taken to an SMS platform: what waits, what could not be sent, what was taken already.
QUEUED, FAILED, HANDED = "queued", "failed", "handed"
SHEETS = (QUEUED, FAILED, HANDED)
#: A code that is good for minutes goes into no sheet.
NEVER = ("sign-in-code",)
#: Rows of one sheet.
MOST = 5000


def states() -> dict[str, int]:
    query = select(Message.state, func.count()).group_by(Message.state)
    rows = db.session.execute(query).all()
    return dict(rows)  # type: ignore[arg-type]


def for_sheet(state: str) -> Select[tuple[Message]]:
    """The text messages of this state that still have number and words, the oldest first."""
    return (
        select(Message)
        .where(
            Message.channel == "sms",
            Message.state == state,
            Message.template.not_in(NEVER),
            Message.address_sealed.is_not(None),
            Message.body_sealed.is_not(None),
        )
        .order_by(Message.created_at, Message.id)
    )


def sheets_waiting() -> dict[str, int]:
    """How many messages each sheet would hold."""
    return {
        state: db.session.scalar(select(func.count()).select_from(for_sheet(state).order_by(None).subquery()))
        or 0
        for state in SHEETS
    }
