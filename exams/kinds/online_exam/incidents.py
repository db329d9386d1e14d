"""The log of incidents: what happened, to whom, what was done; added to, corrected by a further entry, taken away."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import DateTimeLocalField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from exams.kinds.online_exam.console import READERS
from exams.kinds.online_exam.office import exam_stage
from exams.kinds.online_exam.room import bp
from exams.models import Incident
from exams.queries.incidents import Told, incidents_of
from exams.queries.sight import rooms_of_stage, sight_of
from exams.services.note_incident import CAUSES, LONGEST, NOTERS, Noted, note_incident
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.messages import tell
from recruit.models import Stage
from recruit.tables import write_xlsx
from recruit.web import guards
from recruit.web.forms.fields import line_ends, plain
from recruit.web.forms.rules import Optional, Required
from recruit.web.sheets import workbook

CAUSE_WORDS = {
    "power": lazy("停电"),
    "network": lazy("断网"),
    "device": lazy("手机或电脑坏了"),
    "illness": lazy("身体不舒服"),
    "disturbance": lazy("现场混乱"),
    "cheating": lazy("可能作弊"),
    "wrong-person": lazy("可能不是本人"),
    "other": lazy("其他"),
}
#: Which box of the form a refusal belongs to.
BOX = {"incident-cause": "cause", "incident-words": "words", "incident-about": "number",
       "incident-ahead": "happened_at", "incident-long-ago": "happened_at",
       "day-number-unknown": "number", "day-room-unknown": "room",
       "pause-whole": "room"}  # fmt: skip


class IncidentForm(FlaskForm):
    cause = RadioField(
        lazy("哪一类"),
        [Required()],
        choices=[SelectChoice(code, CAUSE_WORDS[code]) for code in CAUSES],
        validate_choice=False,
    )
    number = StringField(
        lazy("哪位考生的准考证号"),
        [Optional()],
        description=lazy("是一间考室或全场的事就不填"),
        render_kw={"autocomplete": "off", "maxlength": 20},
    )
    room = SelectField(lazy("哪个考室"), validate_choice=False)
    happened_at = DateTimeLocalField(
        lazy("什么时候发生的"), [InputRequired(lazy("请填日期和时间"))], format="%Y-%m-%dT%H:%M"
    )
    words = TextAreaField(
        lazy("发生了什么"),
        [Required(), Length(max=LONGEST, message=lazy("请写短一些"))],
        description=lazy("写看到的事，不写猜想。到期会按规定删掉。"),
        filters=[line_ends],
        render_kw={"maxlength": LONGEST, "rows": 3},
    )
    measures = TextAreaField(
        lazy("怎么处理的"),
        [Optional(), Length(max=LONGEST, message=lazy("请写短一些"))],
        filters=[line_ends],
        render_kw={"maxlength": LONGEST, "rows": 2},
    )
    corrects = HiddenField()


@bp.get("/office/<int:stage_id>/incidents")
@guards.staff(*READERS)
def incidents(stage_id: int) -> str:
    stage = exam_stage(stage_id)
    form = _form(stage)
    form.number.data = request.args.get("number", "")[:20]
    corrects = request.args.get("corrects", type=int)
    if corrects is not None:
        _prefill(stage, form, corrects)
    return _page(stage, form)


@bp.post("/office/<int:stage_id>/incidents")
@guards.staff(*NOTERS)
def note(stage_id: int) -> Response | tuple[str, int]:
    stage = exam_stage(stage_id)
    form = _form(stage)
    if form.validate() and _noted(stage, form):
        flash(_("记下来了。"), "success")
        return redirect(url_for("exam.incidents", stage_id=stage_id), 303)
    return _page(exam_stage(stage_id), form), 422


@bp.get("/office/<int:stage_id>/incidents.xlsx")
@guards.staff(*READERS)
def incidents_file(stage_id: int) -> Response:
    """The log as a sheet: every entry, corrections too, the oldest first."""
    stage = exam_stage(stage_id)
    zone = stage.cohort.programme.timezone
    head = [_("编号"), _("时间"), _("哪一类"), _("准考证号"), _("考室"), _("发生了什么"), _("怎么处理的"),
            _("记录的人"), _("记录时间"), _("更正哪一条")]  # fmt: skip
    rows = [_row(one, zone) for one in reversed(incidents_of(stage, sight_of(stage, guards.account())))]
    return workbook(write_xlsx(head, rows, _("情况记录"), stage.opens_at), f"incidents-{stage.cohort.code}")


def _row(told: Told, zone: Any) -> list[str | int | None]:
    one = told.incident

    def local(moment: datetime) -> str:
        return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"

    return [
        one.id, local(one.happened_at), str(CAUSE_WORDS.get(one.cause, "")), told.number, one.room or "", one.words,
        one.measures, told.by, local(one.noted_at), one.corrects_id,
    ]  # fmt: skip


def _noted(stage: Stage, form: IncidentForm) -> bool:
    by, at = guards.account(), now()
    zone = stage.cohort.programme.timezone
    noted = Noted(
        plain(form.number.data or "").strip().upper(),
        form.room.data or "",
        form.cause.data or "",
        form.words.data or "",
        form.measures.data or "",
        form.happened_at.data.replace(tzinfo=zone),
    )
    text = form.corrects.data or ""
    corrects = (
        db.session.get(Incident, int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else None
    )
    if corrects is not None and corrects.id not in _seen(stage):
        raise Refusal("unknown")
    try:
        note_incident(stage, noted, by, at, corrects)
        db.session.commit()
    except Refusal as refusal:
        if refusal.code not in BOX:
            raise
        db.session.rollback()
        form[BOX[refusal.code]].errors = [tell(refusal)]
        return False
    return True


def _seen(stage: Stage) -> dict[int, Told]:
    found = incidents_of(stage, sight_of(stage, guards.account()))
    return {one.incident.id: one for one in found}


def _prefill(stage: Stage, form: IncidentForm, corrects: int) -> None:
    told = _seen(stage).get(corrects)
    if told is None:
        raise Refusal("unknown")
    one = told.incident
    form.corrects.data, form.number.data, form.room.data = str(one.id), told.number, one.room or ""
    form.cause.data, form.words.data, form.measures.data = one.cause, one.words, one.measures
    form.happened_at.data = one.happened_at.astimezone(stage.cohort.programme.timezone).replace(tzinfo=None)


def _form(stage: Stage) -> IncidentForm:
    form = IncidentForm()
    sight = sight_of(stage, guards.account())
    rooms = rooms_of_stage(stage, sight)
    form.room.choices = [SelectChoice("", _("不是一间考室的事")), *(SelectChoice(one, one) for one in rooms)]
    if form.room.data is None:
        form.room.data = ""
    if form.happened_at.data is None and not form.is_submitted():
        form.happened_at.data = now().astimezone(stage.cohort.programme.timezone).replace(tzinfo=None)
    return form


def _page(stage: Stage, form: IncidentForm) -> str:
    by = guards.account()
    return render_template(
        "exams/online_exam/incidents.html",
        stage=stage,
        title=stage.definition.title,
        form=form,
        found=incidents_of(stage, sight_of(stage, by)),
        cause_words=CAUSE_WORDS,
        rooms=len(form.room.choices) > 1,
        may_note=bool(set(NOTERS) & by.roles),
        corrects=form.corrects.data,
    )
