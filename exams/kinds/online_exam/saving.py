"""Saving answers while the candidate works: JSON in, receipts out, and nothing out before COMMIT."""

from __future__ import annotations

from flask import current_app, jsonify, request
from werkzeug.wrappers import Response

from exams.door.bearer import bears_ticket, require_own, sign_of_request
from exams.door.pace import Pace
from exams.door.store import Delivery, NotKept, store_one
from exams.door.wire import LARGEST_BODY, answers_in, time_told, told
from exams.kinds.online_exam.room import bp
from exams.models import Attempt
from exams.queries.given_time import waiting_among
from exams.queries.sitting import timing_of
from recruit.app import csrf
from recruit.clock import arrival, now
from recruit.db import db
from recruit.errors import Refusal
from recruit.messages import tell
from recruit.web import guards


@csrf.exempt
@bp.post("/sitting/<int:attempt_id>/answers")
@guards.applicant_or(bears_ticket)
def save(attempt_id: int) -> Response | tuple[Response, int]:
    """``{"answers": [{"id", "seq", "position", "answer"}]}``; an empty list just asks for the time.

    With the attempt's ticket neither sign-in nor token is asked for. Everything else in the body is ignored: the
    device has no say in time, status or marks.
    """
    arrived_at = arrival()
    require_own(attempt_id)
    if guards.borne() and not _pace().admits(attempt_id, arrived_at):
        return _told_off("answers-too-often", 429)
    request.max_content_length = LARGEST_BODY
    try:
        batch = answers_in(attempt_id, request.get_data(cache=False))
    except Refusal as refusal:
        db.session.rollback()
        return jsonify(error=refusal.code, text=tell(refusal)), 400
    delivery = Delivery(attempt_id, batch, arrived_at, sign_of_request())
    try:
        kept = store_one(delivery)
    except NotKept:
        return _told_off("answers-not-kept", 503)
    if kept.attempt is None:
        raise Refusal("unknown")
    return jsonify(told(kept, kept.attempt, now()))


@bp.get("/sitting/<int:attempt_id>/time")
@guards.applicant_or(bears_ticket)
def time(attempt_id: int) -> Response:
    """Until when this attempt runs, for a page that has nothing to save: more minutes may be given, or asked for."""
    require_own(attempt_id)
    attempt = db.session.get(Attempt, attempt_id)
    if attempt is None:
        raise Refusal("unknown")
    at = now()
    times = time_told(timing_of(attempt, at), attempt.extension_seconds, attempt.submitted_at is not None, at)
    return jsonify(asked=bool(waiting_among([attempt.entry_id])), **times)


def _pace() -> Pace:
    pace: Pace = current_app.extensions.setdefault("zeyou_pace", Pace())
    return pace


def _told_off(code: str, status: int) -> tuple[Response, int]:
    """The device keeps what it has and comes again."""
    reply = jsonify(error=code, text=tell(Refusal(code)))
    reply.headers["Retry-After"] = "2"
    return reply, status
