"""Send what lies in the outbox. Each message is committed by itself: a crash repeats at most one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, or_, select, update

from recruit.db import db
from recruit.errors import Refusal
from recruit.logs import log
from recruit.models import Message
from recruit.outbox.adapters import Adapter, Letter, adapters, by_hand
from recruit.outbox.letters import reference_of
from recruit.services.send_messages import read_message

TRIES = 5
#: How long a message waits after its first, second, … failure.
WAITS = tuple(timedelta(seconds=seconds) for seconds in (30, 120, 480, 1800))
#: So many failures in a row and a way is left alone until the next run: the worker has other work to do.
PATIENCE = 3
#: A way that takes its time with every message is left after so long until the next run: papers wait to be collected.
PATIENT_FOR = timedelta(seconds=20)
#: Of use for minutes only, so that no sheet carries them.
AT_ONCE = ("sign-in-code",)


def deliver(
    at: datetime,
    limit: int = 200,
    ways: Sequence[Adapter] | None = None,
    clock: Callable[[], datetime] | None = None,
) -> int:
    """Tries up to `limit` queued messages that are due, oldest first, and returns how many were sent. `clock` tells how
    late it has become meanwhile; without it every message is tried at `at`.

    Not a service like the others: it commits before and after every message, because a sent letter cannot be rolled
    back. Nothing is locked while a gateway thinks. A message goes out at least once: whoever is killed between sending
    and noting it sends it again, under the same reference.
    """
    ways = adapters() if ways is None else ways
    queued = _due(at).order_by(Message.created_at, Message.id).limit(limit)
    rows = [tuple(row) for row in db.session.execute(queued)]
    db.session.commit()
    failed: Counter[int] = Counter()
    sent = 0
    for message_id, channel in rows:
        moment = clock() if clock is not None else at
        if moment - at > PATIENT_FOR:
            break
        place = next((place for place, way in enumerate(ways) if way.takes(channel)), len(ways))
        if failed[place] >= PATIENCE:
            continue
        state = _deliver_one(message_id, ways[place] if place < len(ways) else None, moment)
        failed[place] = failed[place] + 1 if state == "queued" else 0
        sent += state == "sent"
    return sent


def _due(at: datetime) -> Select[tuple[int, str]]:
    due = or_(Message.next_try_at.is_(None), Message.next_try_at <= at)
    query = select(Message.id, Message.channel).where(Message.state == "queued", due)
    if by_hand():
        waits = and_(Message.channel == "sms", Message.template.not_in(AT_ONCE))
        query = query.where(~waits)
    return query


def _deliver_one(message_id: int, way: Adapter | None, at: datetime) -> str:
    """The state it is in afterwards; '' where somebody else has it in hand."""
    due = or_(Message.next_try_at.is_(None), Message.next_try_at <= at)
    query = select(Message).where(Message.id == message_id, Message.state == "queued", due)
    message = db.session.scalar(query.with_for_update(skip_locked=True))
    if message is None:
        db.session.rollback()
        return ""
    tries = message.tries = message.tries + 1
    # Whoever looks meanwhile finds it not due: this is what keeps two workers from sending the same one.
    message.next_try_at = at + WAITS[min(tries, len(WAITS)) - 1]
    channel = message.channel
    try:
        address, body = read_message(message)
    except Refusal as error:
        return _note(message_id, "failed", at, error, tries)
    db.session.commit()
    try:
        if way is None:
            raise OSError("no way takes this channel")
        way.send(Letter(reference_of(message_id), channel, address, body, at))
    except OSError as error:
        return _note(message_id, "failed" if tries >= TRIES else "queued", at, error, tries)
    except Refusal as error:
        return _note(message_id, "failed", at, error, tries)
    return _note(message_id, "sent", at)


def _note(message_id: int, state: str, at: datetime, error: Exception | None = None, tries: int = 0) -> str:
    if error is not None:
        # The kind of failure only: a gateway's words may hold what was sent.
        log.warning("message-not-sent", extra={"code": type(error).__name__, "count": tries})
    values = {"state": state, "sent_at": at} if state == "sent" else {"state": state}
    row = update(Message).where(Message.id == message_id, Message.state == "queued")
    db.session.execute(row.values(**values))
    db.session.commit()
    return state
