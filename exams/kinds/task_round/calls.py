"""The phone checker's call sheet: whom to call, the number when it is dialled, what the household said.

Where the programme names questions, the checker asks them without seeing the form; what differs is worked out, and the
checker says what to make of it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exams.fieldwork.forms import series_form
from exams.fieldwork.rules import SERIES
from exams.fieldwork.words import VERDICT_WORDS
from exams.kinds.task_round.review import mine
from exams.kinds.task_round.room import bp
from exams.models import FormResponse
from exams.queries.form_pictures import pictures_of
from exams.queries.left import called_before_leaving
from exams.queries.mending import opened_entries
from exams.queries.phone_asked import compared, questions_of, said_by
from exams.queries.phone_calls import OwnCall, calls_of, own_calls, own_response
from exams.services.phone_check import Checked, note_comparison, record_phone_checks, reveal_phone
from exams.web.left import candidate_left
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.messages import tell
from recruit.models import Stage
from recruit.programme import Component
from recruit.web import guards

#: Said on the sheet itself, where everything that was typed still stands.
SAID_HERE = ("verdict-unknown", "mend-reason", "recall-early", "asked-unfit")
#: The checker's pace is that of the last hour.
PACE = timedelta(hours=1)


@bp.get("/calls/<int:stage_id>/<component>/")
@guards.staff("phone-checker")
def calls(stage_id: int, component: str) -> str:
    """All own calls, those that are due now first. No name and no number is shown here."""
    stage, part = mine(stage_id, component, SERIES)
    at = now()
    opened = opened_entries(guards.account(), stage, part, at)
    rows = own_calls(guards.account(), stage, part.code, at)
    rows.sort(key=lambda one: one.told.entry_id not in opened)
    due = [one for one in rows if one.state in ("again", "new")]
    return render_template(
        "exams/task_round/calls.html",
        stage=stage,
        component=part,
        calls=rows,
        done=sum(one.state == "done" for one in rows),
        due=due,
        later=[one.planned for one in rows if one.state == "later"],
        pace=_pace(rows, len(due)),
        verdicts=VERDICT_WORDS,
        closed=stage.state == "closed",
        opened=opened,
    )


def _pace(rows: list[OwnCall], due: int) -> tuple[int, int] | None:
    """(calls written down within the last hour, hours that those due now take at that pace), None without any."""
    at = now()
    made = sum(one.at > at - PACE for row in rows for one in row.told.checks[row.part])
    return (made, -(-due // made)) if made and due else None


@bp.post("/calls/<int:stage_id>/<component>/<int:response_id>")
@guards.staff("phone-checker")
def reveal(stage_id: int, component: str, response_id: int) -> str:
    """One household with its surname and number, for dialling now. A POST, because the look itself is written down."""
    stage, part = mine(stage_id, component, SERIES)
    response = _own(stage, part, response_id)
    return _sheet(stage, part, response, given=_answers(stage, part))


@bp.post("/calls/<int:stage_id>/<component>/<int:response_id>/compare")
@guards.staff("phone-checker")
def compare(stage_id: int, component: str, response_id: int) -> str | tuple[str, int]:
    """The household's answers beside those of the form. No verdict is stored yet and no number shown again, but that
    the form was looked at is."""
    stage, part = mine(stage_id, component, SERIES)
    response = _own(stage, part, response_id)
    given = _answers(stage, part)
    try:
        said = said_by(response, given)
    except Refusal as refusal:
        if refusal.code != "asked-unfit":
            raise
        return _sheet(stage, part, response, refusal, given), 422
    if not said:
        return _sheet(stage, part, response, Refusal("asked-nothing"), given), 422
    note_comparison(response, said, guards.account(), now())
    db.session.commit()
    return _compared(stage, part, response, said, given)


@bp.post("/calls/<int:stage_id>/<component>/<int:response_id>/verdict")
@guards.staff("phone-checker")
def verdict(stage_id: int, component: str, response_id: int) -> Response | tuple[str, int]:
    stage, part = mine(stage_id, component, SERIES)
    response = _own(stage, part, response_id)
    given = _answers(stage, part)
    one = Checked(
        response,
        request.form.get("verdict", ""),
        request.form.get("note", ""),
        request.form.get("why", ""),
        given,
    )
    try:
        record_phone_checks([one], guards.account(), now())
        db.session.commit()
    except Refusal as refusal:
        if refusal.code == "candidacy-ended":
            candidate_left()
        if refusal.code not in SAID_HERE:
            raise
        db.session.rollback()
        return _sheet(stage, part, response, refusal, given), 422
    flash(_("记下了。"), "success")
    return redirect(url_for("task_round.calls", stage_id=stage.id, component=part.code), 303)


def _own(stage: Stage, part: Component, response_id: int) -> FormResponse:
    """Errors: Refusal('unknown'); of a candidate who left while the page was open, words."""
    try:
        return own_response(guards.account(), stage, part.code, response_id)
    except Refusal:
        if called_before_leaving(guards.account(), stage, part.code, response_id):
            candidate_left()
        raise


def _answers(stage: Stage, part: Component) -> dict[str, Any]:
    """What the household answered, as it was typed."""
    given: dict[str, Any] = {}
    for one in questions_of(stage, part.code):
        values = [text for text in request.form.getlist(f"said-{one.code}") if text.strip()]
        if values:
            given[one.code] = values if one.kind == "several" else values[0]
    return given


def _compared(
    stage: Stage, part: Component, response: FormResponse, said: dict[str, Any], given: dict[str, Any]
) -> str:
    return render_template(
        "exams/task_round/call_compared.html",
        **_about(stage, part, response),
        rows=compared(response, said),
        differ=len(said["differ"]),
        questions=questions_of(stage, part.code),
        given=given,
        note=request.form.get("note", ""),
        why=request.form.get("why", ""),
    )


def _sheet(
    stage: Stage,
    part: Component,
    response: FormResponse,
    refusal: Refusal | None = None,
    given: dict[str, Any] | None = None,
) -> str:
    private = reveal_phone(response, guards.account(), now())
    db.session.commit()
    form, locale = series_form(stage.cohort.programme, part), current_locale()
    questions = questions_of(stage, part.code)
    return render_template(
        "exams/task_round/call.html",
        **_about(stage, part, response),
        private=form.told(private, locale),
        form_pictures=pictures_of(response),
        questions=questions,
        given=given or {},
        # Whoever asks without knowing what was written down hears the household and not the form.
        plain=[] if questions else form.told(response.answers, locale),
        wrong=tell(refusal) if refusal is not None else "",
        unexplained=refusal is not None and refusal.code == "mend-reason",
        note=request.form.get("note", ""),
        why=request.form.get("why", ""),
    )


def _about(stage: Stage, part: Component, response: FormResponse) -> dict[str, Any]:
    """What every page about one call needs."""
    (calls_to,) = calls_of(stage, part.code, [response.id])
    return {
        "stage": stage,
        "component": part,
        "response": response,
        "number": calls_to.number,
        "random": calls_to.random,
        "struck": calls_to.struck,
        "verdicts": VERDICT_WORDS,
        "mending": bool(opened_entries(guards.account(), stage, part, now()).get(response.entry_id)),
    }
