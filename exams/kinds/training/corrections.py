"""Corrections of closed sheets: asked by one person with a reason, settled by another."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exams.kinds.training.roll import clock_of, moment_of
from exams.kinds.training.room import bp, county_stage, may_keep, sheet_session
from exams.models import DaySession, TrainingCorrection
from exams.queries.training import corrections_of, records_in, training_stage
from exams.services.correct_roll import confirm_correction, propose_correction, send_back_correction
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import Stage
from recruit.queries.entries import entry_of
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.forms.fields import plain


@bp.route("/<int:stage_id>/session/<int:session>/correct", methods=["GET", "POST"])
@guards.staff("proctor", "clerk", "office")
def correct(stage_id: int, session: int) -> str | Response | tuple[str, int]:
    """The right times of one person and why; what was typed stays until it is right."""
    stage = training_stage(stage_id)
    one = sheet_session(stage, session)
    if not may_keep(one, guards.account()):
        raise Refusal("unknown")
    if request.method == "GET":
        return _form(stage, one, "")
    try:
        _propose(one)
    except Refusal as refusal:
        db.session.rollback()
        return _form(stage, one, tell(refusal)), 422
    db.session.commit()
    flash(_("提出来了，等另一个人确认。"), "success")
    return redirect(url_for("training.roll", stage_id=stage.id, session=one.id), 303)


@bp.get("/office/<int:stage_id>/corrections")
@guards.staff("office", "second-signatory", "auditor")
def corrections(stage_id: int) -> str:
    """What waits, and what was settled."""
    stage = county_stage(stage_id)
    found = corrections_of(stage)
    reader = guards.account()
    return render_template(
        "exams/training/corrections.html",
        stage=stage,
        found=found,
        records={one.id: records_in(one.session).get(one.entry_id) for one in found},
        zone=stage.cohort.programme.timezone,
        reader=reader,
        may="office" in reader.roles or "second-signatory" in reader.roles,
    )


@bp.post("/office/<int:stage_id>/corrections/<int:correction>/<any(agree, back):verb>")
@guards.staff("office", "second-signatory")
def settle(stage_id: int, correction: int, verb: str) -> Response:
    """A second person agrees or sends it back; whoever asked takes it back."""
    stage = county_stage(stage_id)
    asked = db.session.get(TrainingCorrection, correction)
    if asked is None or asked.session.stage_id != stage.id:
        raise Refusal("unknown")
    words = request.form.get("reason", "")[:500]
    return act(
        lambda: _settled(asked, verb, words),
        _("改好了。") if verb == "agree" else _("退回了。"),
        url_for("training.corrections", stage_id=stage.id),
    )


def _settled(asked: TrainingCorrection, verb: str, words: str) -> None:
    if verb == "agree":
        confirm_correction(asked, guards.account(), now())
    else:
        send_back_correction(asked, guards.account(), now(), words)


def _propose(session: DaySession) -> None:
    number = plain(request.form.get("number", "")[:20]).upper()
    entry = entry_of(session.stage, number)
    if entry is None:
        raise Refusal("training-number")
    begins, ends = (plain(request.form.get(name, "")[:8]) for name in ("begins", "ends"))
    absent = request.form.get("absent") == "1"
    if not absent and not begins:
        raise Refusal("training-arrival", number=number)
    propose_correction(
        session,
        number,
        None if absent else moment_of(session, begins, entry),
        moment_of(session, ends, entry) if ends and not absent else None,
        request.form.get("reason", ""),
        guards.account(),
        now(),
    )


def _form(stage: Stage, session: DaySession, problem: str) -> str:
    """Begins with what the sheet says of the person asked for."""
    number = plain(request.values.get("number", "")[:20])
    entry = entry_of(stage, number) if number else None
    record = records_in(session).get(entry.id) if entry is not None else None
    zone = stage.cohort.programme.timezone
    typed = request.form if request.method == "POST" else None
    return render_template(
        "exams/training/correct.html",
        stage=stage,
        session=session,
        problem=problem,
        number=number,
        record=record,
        zone=zone,
        begins=typed.get("begins", "") if typed else clock_of(record.arrived_at if record else None, zone),
        ends=typed.get("ends", "") if typed else clock_of(record.left_at if record else None, zone),
        absent=bool(typed and typed.get("absent") == "1"),
        reason=typed.get("reason", "")[:300] if typed else "",
    )
