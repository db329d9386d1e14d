"""Answering: the queue of a cohort, one request, its proof, the second person."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from recruit import storage
from recruit.clock import now
from recruit.data_request_words import answer_of, right_of, words_of
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import DataRequest
from recruit.objection_files import MIME
from recruit.queries.applications import cohort_by_code
from recruit.queries.data_requests import answered_requests, visible_request, waiting_requests, why_bound
from recruit.services.answer_data_request import (
    ANSWERERS,
    Answer,
    answer_data_request,
    confirm_data_answer,
    send_back_data_answer,
)
from recruit.services.ask_about_data import note
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.data_requests import bp
from recruit.web.data_requests.forms import AnswerForm
from recruit.web.data_requests.words import ANSWERS, HIDDEN, STATES, about, row_of, stands, state_of
from recruit.web.words import masked_number

READERS = ("office", "second-signatory", "auditor")


@bp.get("/office/data-requests/<cohort>")
@guards.staff(*READERS)
def queue(cohort: str) -> str:
    """Those that wait, the most urgent first; then those that are answered. `?state=` shows one state alone."""
    found, by, at = cohort_by_code(cohort), guards.account(), now()
    asked = request.args.get("state", "")
    asked = asked if asked in STATES else ""
    waiting = [one for one in waiting_requests(by, found) if asked in ("", stands(one, at))]
    answered = answered_requests(by, found) if asked in ("", "answered") else ()
    return render_template(
        "data_requests/queue.html",
        cohort=found,
        states=STATES,
        asked=asked,
        waiting=[(one, about(one), state_of(one, at)) for one in waiting],
        answered=[(one, about(one), ANSWERS[one.kind, str(one.answer)]) for one in answered],
    )


@bp.get("/office/data-request/<int:request_id>")
@guards.staff(*READERS)
def case(request_id: int) -> str:
    return _case(visible_request(guards.account(), request_id))


@bp.post("/office/data-request/<int:request_id>")
@guards.staff(*ANSWERERS)
def answer(request_id: int) -> Any:
    found, form = visible_request(guards.account(), request_id), AnswerForm()
    form.offer(found)
    if form.validate_on_submit():
        try:
            answer_data_request(found, Answer(form.kind.data, form.words.data), guards.account(), now())
            db.session.commit()
            waits = found.state == "proposed"
            flash(_("提交了，等另一个人确认。") if waits else _("答复记下来了，已通知本人。"), "success")
            return redirect(url_for("data_requests.case", request_id=request_id), 303)
        except Refusal as refusal:
            db.session.rollback()
            field = str(refusal.facts.get("field") or "words")
            form[field if field in form else "words"].errors = [tell(refusal)]
    return _case(visible_request(guards.account(), request_id), form), 422


@bp.post("/office/data-request/<int:request_id>/open")
@guards.staff(*ANSWERERS)
def reveal(request_id: int) -> str:
    """Shows the new number or address in full; that it was looked at is noted."""
    found = visible_request(guards.account(), request_id)
    note(found, guards.account(), now(), "own.reveal")
    db.session.commit()
    return _case(visible_request(guards.account(), request_id), revealed=True)


@bp.post("/office/data-request/<int:request_id>/confirm")
@guards.staff(*ANSWERERS)
def confirm(request_id: int) -> Response:
    return act(
        lambda: confirm_data_answer(visible_request(guards.account(), request_id), guards.account(), now()),
        _("确认了，已通知本人。"),
        url_for("data_requests.case", request_id=request_id),
    )


@bp.post("/office/data-request/<int:request_id>/back")
@guards.staff(*ANSWERERS)
def back(request_id: int) -> Any:
    """The second person does not stand for it, with a reason; or whoever proposed it takes it back."""
    found, reason = visible_request(guards.account(), request_id), request.form.get("reason", "")[:300]
    if guards.account().id != found.proposed_by_id and not reason.strip():
        return _case(found, problem=tell(Refusal("reason-wanted")), reason=reason), 422
    return act(
        lambda: send_back_data_answer(
            visible_request(guards.account(), request_id), guards.account(), now(), reason
        ),
        _("记下来了。"),
        url_for("data_requests.case", request_id=request_id),
    )


@bp.get("/office/data-request/<int:request_id>/proof")
@guards.staff(*ANSWERERS)
def proof(request_id: int) -> Response:
    found = visible_request(guards.account(), request_id)
    if found.proof_sha256 is None or found.erased_at is not None:
        raise Refusal("unknown")
    response = send_file(BytesIO(storage.get(found.proof_sha256)), mimetype=MIME[found.file_type])
    response.headers["Cache-Control"] = "no-store"
    return response


def _case(
    found: DataRequest,
    form: AnswerForm | None = None,
    *,
    revealed: bool = False,
    problem: str = "",
    reason: str = "",
) -> str:
    by, at = guards.account(), now()
    form = form or AnswerForm(formdata=None)
    form.offer(found)
    answerer = bool(set(ANSWERERS) & by.roles)
    bound = why_bound(found.application, at) if found.kind == "erase" and found.state != "answered" else None
    hidden = found.field in HIDDEN and not revealed
    return render_template(
        "data_requests/case.html",
        found=found,
        row=row_of(found, at),
        about=about(found),
        state=state_of(found, at),
        cohort=found.application.cohort,
        person=found.application.person,
        masked=masked_number(found.application.person),
        words=words_of(found),
        right="" if hidden else right_of(found),
        hidden=hidden and found.right_sealed is not None,
        put_forward=ANSWERS[found.kind, str(found.answer)] if found.answer else "",
        answer_words=answer_of(found),
        bound=tell(Refusal(bound)) if bound else "",
        form=form,
        may_answer=answerer and found.state == "open",
        may_confirm=answerer and found.state == "proposed" and by.id != found.proposed_by_id,
        may_recall=answerer and found.state == "proposed" and by.id == found.proposed_by_id,
        problem=problem,
        reason=reason,
    )
