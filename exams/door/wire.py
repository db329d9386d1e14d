"""What travels through the door: JSON in, receipts out. The same for the page's ticket and for a sign-in."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from exams.deadline import Timing
from exams.door import words
from exams.door.store import Kept
from exams.queries.taking import Taking
from exams.services.save_answers import Answer, Declined, Receipt
from exams.sitting.answers import is_client_id
from recruit.errors import Refusal

LARGEST_BODY = 64 * 1024
MOST_ANSWERS = 300


def answers_in(attempt_id: int, body: bytes) -> list[Answer]:
    """Everything beside the four facts of an answer is ignored: the device has no say in time, status or marks.

    Errors: Refusal('answers-unreadable' | 'answers-too-many').
    """
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise Refusal("answers-unreadable") from None
    rows = content.get("answers") if isinstance(content, dict) else None
    if not isinstance(rows, list):
        raise Refusal("answers-unreadable")
    if len(rows) > MOST_ANSWERS:
        raise Refusal("answers-too-many")
    return [_answer(attempt_id, row) for row in rows]


def _answer(attempt_id: int, row: Any) -> Answer:
    plain = row if isinstance(row, dict) else {}
    return Answer(attempt_id, plain.get("id"), plain.get("seq"), plain.get("position"), plain.get("answer"))


def told(kept: Kept, attempt: Taking, at: datetime) -> dict[str, Any]:
    """Told after the commit: until then `kept` does not exist. `before`: the highest sequence stored before this batch,
    by which a page hears that another phone has answered too, although its own answer is the newest."""
    return {
        "receipts": [_receipt(outcome) for outcome in kept.outcomes if isinstance(outcome, Receipt)],
        "refused": [_refused(outcome) for outcome in kept.outcomes if isinstance(outcome, Declined)],
        "seq": kept.seq,
        "before": attempt.seq,
        **time_told(attempt.timing(at), int(attempt.extension.total_seconds()), attempt.finished, at),
    }


def time_told(timing: Timing, extension: int, finished: bool, at: datetime) -> dict[str, Any]:
    """`extra`: the minutes given on top; `until`: the deadline in words, by the clock on the county's wall."""
    return {
        "now": round(at.timestamp() * 1000),
        "deadline": round(timing.deadline.timestamp() * 1000),
        "until": words.until(timing.deadline),
        "extra": extension // 60,
        "finished": finished,
        "paused": timing.paused,
    }


def _receipt(receipt: Receipt) -> dict[str, Any]:
    return {
        "id": receipt.client_id,
        "seq": receipt.client_seq,
        "position": receipt.position,
        "answer": receipt.answer,
        "sha256": receipt.sha256,
        "received_at": receipt.received_at.isoformat(),
        "late": receipt.late,
        "signature": receipt.signature,
    }


def _refused(outcome: Declined) -> dict[str, Any]:
    """A malformed id is not sent back: the device knows its own."""
    known = outcome.client_id if is_client_id(outcome.client_id) else None
    return {"id": known, "error": outcome.code, "text": words.of(outcome.code)}
