"""Send what lies in the outbox. Each message is committed by itself: a crash repeats at most one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from recruit.db import db
from recruit.errors import Refusal
from recruit.logs import log
from recruit.models import Message
from recruit.outbox.adapters import Adapter, Letter, adapters
from recruit.services.send_messages import read_message

TRIES = 5


def deliver(at: datetime, limit: int = 200, ways: Sequence[Adapter] | None = None) -> int:
    """Tries up to `limit` queued messages, oldest first, and returns how many were sent.

    Not a service like the others: it commits after every message, because a sent letter cannot be rolled back. Two
    workers cannot send the same one: its row is locked, and its state is read under the lock.
    """
    ways = adapters() if ways is None else ways
    queued = select(Message.id).where(Message.state == "queued").order_by(Message.created_at, Message.id)
    ids = list(db.session.scalars(queued.limit(limit)))
    db.session.commit()
    return sum(_deliver_one(message_id, ways, at) for message_id in ids)


def _deliver_one(message_id: int, ways: Sequence[Adapter], at: datetime) -> bool:
    query = select(Message).where(Message.id == message_id, Message.state == "queued")
    message = db.session.scalar(query.with_for_update(skip_locked=True))
    if message is None:
        db.session.rollback()
        return False
    way = next((way for way in ways if way.takes(message.channel)), None)
    message.tries += 1
    try:
        if way is None:
            raise OSError("no way takes this channel")
        address, body = read_message(message)
        way.send(Letter(f"zeyou-{message.id}", message.channel, address, body))
        message.state, message.sent_at = "sent", at
    except (OSError, Refusal) as error:
        log.warning("message-not-sent", extra={"code": type(error).__name__, "count": message.tries})
        if message.tries >= TRIES or isinstance(error, Refusal):
            message.state = "failed"
    sent = message.state == "sent"
    db.session.commit()
    return sent
