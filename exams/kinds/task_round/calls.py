"""The phone checker's call sheet: whom to call, the number when it is dialled, what the household said."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exams.fieldwork.rules import SERIES, form_of
from exams.fieldwork.words import VERDICT_WORDS
from exams.kinds.task_round.reading import told
from exams.kinds.task_round.review import mine
from exams.kinds.task_round.room import bp
from exams.models import FormResponse
from exams.queries.fieldwork_review import call_sheet, drawn_response
from exams.queries.mending import opened_entries
from exams.services.phone_check import Checked, record_phone_checks, reveal_phone
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import Stage
from recruit.programme import Component
from recruit.web import guards


@bp.get("/calls/<int:stage_id>/<component>/")
@guards.staff("phone-checker")
def calls(stage_id: int, component: str) -> str:
    """All own calls, the open ones first. No name and no number is shown here."""
    stage, part = mine(stage_id, component, SERIES)
    opened = opened_entries(guards.account(), stage, part, now())
    rows = call_sheet(guards.account(), stage, part.code)
    rows.sort(key=lambda call: call.response.entry_id not in opened)
    return render_template(
        "exams/task_round/calls.html",
        stage=stage,
        component=part,
        calls=rows,
        done=sum(call.check is not None for call in rows),
        verdicts=VERDICT_WORDS,
        closed=stage.state == "closed",
        opened=opened,
    )


@bp.post("/calls/<int:stage_id>/<component>/<int:response_id>")
@guards.staff("phone-checker")
def reveal(stage_id: int, component: str, response_id: int) -> str:
    """One household with its surname and number, for dialling now. A POST, because the look itself is written down."""
    stage, part = mine(stage_id, component, SERIES)
    response = drawn_response(guards.account(), stage, part.code, response_id)
    return _sheet(stage, part, response)


@bp.post("/calls/<int:stage_id>/<component>/<int:response_id>/verdict")
@guards.staff("phone-checker")
def verdict(stage_id: int, component: str, response_id: int) -> Response | tuple[str, int]:
    stage, part = mine(stage_id, component, SERIES)
    response = drawn_response(guards.account(), stage, part.code, response_id)
    note, why = request.form.get("note", ""), request.form.get("why", "")
    try:
        record_phone_checks(
            [Checked(response, request.form.get("verdict", ""), note, why)], guards.account(), now()
        )
        db.session.commit()
    except Refusal as refusal:
        if refusal.code not in ("verdict-unknown", "mend-reason"):
            raise
        db.session.rollback()
        return _sheet(stage, part, response, refusal, note, why), 422
    flash(_("记下了。"), "success")
    return redirect(url_for("task_round.calls", stage_id=stage.id, component=part.code), 303)


def _sheet(
    stage: Stage,
    part: Component,
    response: FormResponse,
    refusal: Refusal | None = None,
    note: str = "",
    why: str = "",
) -> str:
    private = reveal_phone(response, guards.account(), now())
    db.session.commit()
    form = form_of(stage.cohort.programme, part)
    return render_template(
        "exams/task_round/call.html",
        stage=stage,
        component=part,
        response=response,
        number=response.entry.candidacy.number,
        private=told(form, private),
        plain=told(form, response.answers),
        verdicts=VERDICT_WORDS,
        wrong=tell(refusal) if refusal is not None else "",
        unexplained=refusal is not None and refusal.code == "mend-reason",
        note=note,
        why=why,
        mending=bool(opened_entries(guards.account(), stage, part, now()).get(response.entry_id)),
    )
