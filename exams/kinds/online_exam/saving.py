"""Saving answers while the candidate works: JSON in, receipts out, and nothing out before COMMIT."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from flask import jsonify, request
from werkzeug.wrappers import Response

from exams.kinds.online_exam.room import bp, epoch, until_words
from exams.models import Attempt
from exams.queries.given_time import waiting_among
from exams.queries.sitting import newest_seq, own_attempt, timing_of
from exams.services.save_answers import Answer, Declined, Outcome, Receipt, save_answers
from recruit.clock import arrival, now
from recruit.db import db
from recruit.errors import Refusal
from recruit.messages import tell
from recruit.web import guards

LARGEST_BODY = 64 * 1024
MOST_ANSWERS = 300


@bp.post("/sitting/<int:attempt_id>/answers")
@guards.applicant
def save(attempt_id: int) -> Response | tuple[Response, int]:
    """``{"answers": [{"id", "seq", "position", "answer"}]}``; an empty list just asks for the time.

    Everything else in the body is ignored: the device has no say in time, status or marks.
    """
    received_at = arrival()
    attempt = own_attempt(guards.account(), attempt_id)
    request.max_content_length = LARGEST_BODY
    try:
        batch = [_answer(attempt.id, row) for row in _rows(request.get_data(cache=False))]
    except Refusal as refusal:
        db.session.rollback()
        return jsonify(error=refusal.code, text=tell(refusal)), 400
    outcomes = save_answers(batch, received_at)
    told = _told(attempt, outcomes, now())
    db.session.commit()
    return jsonify(told)


@bp.get("/sitting/<int:attempt_id>/time")
@guards.applicant
def time(attempt_id: int) -> Response:
    """Until when this attempt runs, for a page that has nothing to save: more minutes may be given, or asked for."""
    attempt = own_attempt(guards.account(), attempt_id)
    return jsonify(asked=bool(waiting_among([attempt.entry_id])), **_time(attempt, now()))


def _rows(body: bytes) -> list[Any]:
    """Errors: Refusal('answers-unreadable' | 'answers-too-many')."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise Refusal("answers-unreadable") from None
    rows = content.get("answers") if isinstance(content, dict) else None
    if not isinstance(rows, list):
        raise Refusal("answers-unreadable")
    if len(rows) > MOST_ANSWERS:
        raise Refusal("answers-too-many")
    return rows


def _answer(attempt_id: int, row: Any) -> Answer:
    plain = row if isinstance(row, dict) else {}
    return Answer(attempt_id, plain.get("id"), plain.get("seq"), plain.get("position"), plain.get("answer"))


def _told(attempt: Attempt, outcomes: list[Outcome], at: datetime) -> dict[str, Any]:
    return {
        "receipts": [_receipt(outcome) for outcome in outcomes if isinstance(outcome, Receipt)],
        "refused": [_refused(outcome) for outcome in outcomes if isinstance(outcome, Declined)],
        "seq": newest_seq(attempt.id),
        **_time(attempt, at),
    }


def _time(attempt: Attempt, at: datetime) -> dict[str, Any]:
    """`extra`: the minutes given on top; `until`: the deadline in words, by the clock on the county's wall."""
    deadline = timing_of(attempt, at).deadline
    return {
        "now": epoch(at),
        "deadline": epoch(deadline),
        "until": until_words(deadline),
        "extra": attempt.extension_seconds // 60,
        "finished": attempt.submitted_at is not None,
    }


def _receipt(receipt: Receipt) -> dict[str, Any]:
    return {
        "id": receipt.client_id,
        "seq": receipt.client_seq,
        "position": receipt.position,
        "answer": list(receipt.answer),
        "sha256": receipt.sha256,
        "received_at": receipt.received_at.isoformat(),
        "late": receipt.late,
        "signature": receipt.signature,
    }


def _refused(outcome: Declined) -> dict[str, Any]:
    """A malformed id is not sent back: the device knows its own."""
    known = outcome.client_id if isinstance(outcome.client_id, str) and len(outcome.client_id) <= 36 else None
    return {"id": known, "error": outcome.code, "text": tell(Refusal(outcome.code))}
