"""The help desk on the day: find somebody, see what has arrived, let them in again. Never what they answered."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template, request, url_for
from flask_wtf import FlaskForm
from sqlalchemy import select
from werkzeug.wrappers import Response

from exams.kinds.online_exam.console import BADGES, STATE_WORDS
from exams.kinds.online_exam.incidents import CAUSE_WORDS
from exams.kinds.online_exam.office import exam_stage
from exams.kinds.online_exam.room import bp
from exams.models import AnswerEvent, Attempt
from exams.queries.exam_day import line_of
from exams.queries.incidents import incidents_of
from exams.queries.sight import entry_in_sight, sight_of
from exams.queries.signals import facts_about
from exams.queries.sitting import attempt_of, doors_of, settled_timing
from exams.services.help_candidate import (
    HELPERS,
    MOST,
    find_candidates,
    let_in_again,
    login_of,
    release_device,
    send_code,
)
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.masking import mask_name
from recruit.messages import tell
from recruit.models import Entry, Stage
from recruit.services.one_time_code import LIFETIME
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.forms.line import Line
from recruit.web.signin.limits import limited, wrong_secret
from recruit.web.signin.moment import real_now

READERS = ("office", "second-signatory", "auditor", "proctor", "clerk")


class CardForm(FlaskForm):
    id_number = Line(
        lazy("身份证号"),
        lazy("请对着身份证原件输入18位号码"),
        render_kw={"autocomplete": "off", "maxlength": 30},
    )


@bp.route("/office/<int:stage_id>/help", methods=["GET", "POST"])
@guards.staff(*HELPERS)
def help_desk(stage_id: int) -> str:
    """A search is posted, so that the tail of an ID number never stands in an address; and it is noted."""
    stage = exam_stage(stage_id)
    text = request.form.get("q", "")[:40].strip() if request.method == "POST" else ""
    found: list[Entry] = []
    if text:
        found = list(find_candidates(stage, text, guards.account(), now()))
        db.session.commit()
    return render_template(
        "exams/online_exam/help_desk.html",
        stage=stage,
        title=stage.definition.title,
        text=text,
        found=found[:MOST],
        more=len(found) > MOST,
        township_names={one.code: one.name for one in stage.cohort.programme.regions.townships},
    )


@bp.get("/office/<int:stage_id>/person/<int:entry_id>")
@guards.staff(*READERS)
def person(stage_id: int, entry_id: int) -> str:
    stage = exam_stage(stage_id)
    return _person(stage, entry_in_sight(stage, entry_id, guards.account()), CardForm(formdata=None))


@bp.post("/office/<int:stage_id>/person/<int:entry_id>/slip")
@limited
@guards.staff(*HELPERS)
def person_slip(stage_id: int, entry_id: int) -> Any:
    """With the card in hand: a code on paper, shown on this answer only."""
    stage = exam_stage(stage_id)
    entry = entry_in_sight(stage, entry_id, guards.account())
    form = CardForm()
    if form.validate_on_submit():
        at = real_now()
        try:
            code = let_in_again(entry, form.id_number.data, guards.account(), at)
        except Refusal as refusal:
            db.session.rollback()
            if not refusal.code.startswith("help-"):
                raise
            wrong_secret()
            form.id_number.errors = [tell(refusal)]
            stage = exam_stage(stage_id)
            entry = entry_in_sight(stage, entry_id, guards.account())
        else:
            db.session.commit()
            return _slip(entry, code, at + LIFETIME["reset"])
    return _person(stage, entry, form), 422


@bp.post("/office/<int:stage_id>/person/<int:entry_id>/code")
@guards.staff(*HELPERS)
def person_code(stage_id: int, entry_id: int) -> Response:
    """A sign-in code to the phone on record."""
    entry = entry_in_sight(exam_stage(stage_id), entry_id, guards.account())
    return act(
        lambda: send_code(entry, guards.account(), real_now()),
        _("验证码发到登记的手机上了。"),
        _here(stage_id, entry_id),
    )


@bp.post("/office/<int:stage_id>/person/<int:entry_id>/release")
@guards.staff(*HELPERS)
def person_release(stage_id: int, entry_id: int) -> Response:
    """Ends the sign-ins; a new device may go on."""
    entry = entry_in_sight(exam_stage(stage_id), entry_id, guards.account())
    return act(
        lambda: release_device(entry, guards.account(), real_now()),
        _("原来的登录都停了。考生可以在新设备上登录接着答；旧设备里没送到的答案还会收。"),
        _here(stage_id, entry_id),
    )


def _here(stage_id: int, entry_id: int) -> str:
    return url_for("exam.person", stage_id=stage_id, entry_id=entry_id)


def _slip(entry: Entry, code: str, until: Any) -> str:
    person_of = entry.candidacy.person
    return render_template(
        "exams/online_exam/slip.html",
        stage_id=entry.stage_id,
        login=login_of(entry),
        name=mask_name(person_of.name) if person_of else "",
        code=code,
        until=until,
        address=current_app.config["ZEYOU_BASE_URL"].rstrip("/") + url_for("signin.slip"),
    )


def _person(stage: Stage, entry: Entry, form: CardForm) -> str:
    at, by = now(), guards.account()
    attempt = attempt_of(entry)
    opens, closes, _paused = doors_of(entry, at)
    return render_template(
        "exams/online_exam/person.html",
        stage=stage,
        entry=entry,
        title=stage.definition.title,
        form=form,
        line=line_of(stage, entry.id, at),
        attempt=attempt,
        opens=opens,
        closes=closes,
        deadline=settled_timing(attempt).deadline if attempt else None,
        last=_last(attempt),
        facts=facts_about(stage, attempt) if attempt else None,
        incidents=incidents_of(stage, sight_of(stage, by), entry.id),
        cause_words=CAUSE_WORDS,
        badge=BADGES,
        state_words=STATE_WORDS,
        may_help=bool(set(HELPERS) & by.roles),
        may_note=bool({"office", "proctor"} & by.roles),
    )


def _last(attempt: Attempt | None) -> Any:
    """(question number, when it arrived, whether it was late) of the newest answer; never the answer itself."""
    if attempt is None:
        return None
    query = (
        select(AnswerEvent.position, AnswerEvent.received_at, AnswerEvent.late)
        .where(AnswerEvent.attempt_id == attempt.id)
        .order_by(AnswerEvent.received_at.desc(), AnswerEvent.id.desc())
    )
    return db.session.execute(query.limit(1)).first()
