"""What pages told about themselves: taken in from the candidate's page, shown to the office as facts to look at."""

from __future__ import annotations

import json
from datetime import timedelta

from flask import current_app, jsonify, render_template, request
from werkzeug.wrappers import Response

from exams.door.bearer import bears_ticket, require_own, sign_of_request
from exams.door.pace import Pace
from exams.kinds.online_exam.console import READERS
from exams.kinds.online_exam.office import exam_stage
from exams.kinds.online_exam.room import bp
from exams.models import Attempt
from exams.queries.sight import sight_of
from exams.queries.signals import facts_of
from exams.services.keep_signals import keep_signals
from exams.sitting.signals import signal_of
from recruit.app import csrf
from recruit.clock import arrival
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.web import guards

LARGEST_BODY = 32 * 1024
MOST_SIGNALS = 100


@csrf.exempt
@bp.post("/sitting/<int:attempt_id>/signals")
@guards.applicant_or(bears_ticket)
def signals(attempt_id: int) -> Response | tuple[Response, int]:
    """``{"signals": [{"id", "kind", "ago"}]}`` → ``{"kept": [ids]}``; with the ticket as for answers."""
    arrived_at = arrival()
    require_own(attempt_id)
    pace: Pace = current_app.extensions.setdefault("zeyou_signal_pace", Pace())
    if guards.borne() and not pace.admits(attempt_id, arrived_at):
        return _refused("answers-too-often", 429)
    request.max_content_length = LARGEST_BODY
    try:
        content = json.loads(request.get_data(cache=False))
    except (ValueError, RecursionError):
        return _refused("signals-unreadable", 400)
    rows = content.get("signals") if isinstance(content, dict) else None
    if not isinstance(rows, list) or len(rows) > MOST_SIGNALS:
        return _refused("signals-unreadable", 400)
    if db.session.get(Attempt, attempt_id) is None:
        raise Refusal("unknown")
    found = [one for row in rows if (one := signal_of(row, arrived_at)) is not None]
    sign = sign_of_request()
    kept = keep_signals(attempt_id, found, sign.device, sign.address, arrived_at)
    db.session.commit()
    return jsonify(kept=kept)


@bp.get("/office/<int:stage_id>/signals")
@guards.staff(*READERS)
def signals_page(stage_id: int) -> str:
    """Of whom there is something to look at."""
    stage = exam_stage(stage_id)
    return render_template(
        "exams/online_exam/signals.html",
        stage=stage,
        title=stage.definition.title,
        found=facts_of(stage, sight_of(stage, guards.account())),
    )


@bp.app_template_filter("spell")
def spell(span: timedelta) -> str:
    """A length of time in words: minutes and seconds, a short one in seconds alone."""
    minutes, seconds = divmod(round(span.total_seconds()), 60)
    if not minutes:
        return _("%(seconds)s 秒", seconds=seconds)
    return _("%(minutes)s 分 %(seconds)s 秒", minutes=minutes, seconds=seconds)


def _refused(code: str, status: int) -> tuple[Response, int]:
    db.session.rollback()
    return jsonify(error=code, text=tell(Refusal(code))), status
