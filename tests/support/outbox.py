"""Messages just put into the outbox, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from recruit.db import db
from recruit.models import Message
from recruit.services.send_messages import Notice, queue


def queued(notices: Sequence[Notice], at: datetime) -> list[Message]:
    """In the order of the notices."""
    count = queue(notices, at)
    return db.session.query(Message).order_by(Message.id.desc()).limit(count).all()[::-1]
