"""Put right the times that were recorded of people who sat on paper: one candidate's, or those of a whole room."""

from __future__ import annotations

import re
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import DateTimeLocalField, TextAreaField
from wtforms.validators import InputRequired

from exams.kinds.online_exam.office import exam_stage
from exams.kinds.online_exam.room import bp
from exams.queries.hall import sat_on_paper
from exams.services.correct_times import correct_times
from exams.services.sit_on_paper import RECORDERS
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.messages import tell
from recruit.models import Stage
from recruit.services.send_back import REASON
from recruit.web import guards
from recruit.web.forms.rules import Required

_MINUTES = "%Y-%m-%dT%H:%M"


class TimesForm(FlaskForm):
    numbers = TextAreaField(
        lazy("准考证号"),
        [Required()],
        description=lazy("一行一个，或者用空格隔开；一间考室都记错了，就把全室的写在一起"),
        render_kw={"rows": 3, "maxlength": 20_000, "autocomplete": "off"},
    )
    began = DateTimeLocalField(lazy("开始时间"), [InputRequired(lazy("请填日期和时间"))], format=_MINUTES)
    ended = DateTimeLocalField(lazy("结束时间"), [InputRequired(lazy("请填日期和时间"))], format=_MINUTES)
    reason = TextAreaField(
        lazy("为什么改"),
        [Required()],
        description=lazy("原来的时间、改成的时间和这个原因都记进日志"),
        render_kw={"rows": 2, "maxlength": REASON},
    )


@bp.get("/office/<int:stage_id>/hall/times")
@guards.staff(*RECORDERS)
def hall_times(stage_id: int) -> str:
    """The form, filled in with the times of the candidate `number`."""
    stage, form = exam_stage(stage_id), TimesForm(formdata=None)
    number = request.args.get("number", "")
    zone = stage.cohort.programme.timezone
    for sat in sat_on_paper(stage, guards.account()):
        if sat.number == number:
            form.numbers.data = number
            form.began.data = sat.sitting.began_at.astimezone(zone).replace(tzinfo=None)
            form.ended.data = sat.sitting.ended_at.astimezone(zone).replace(tzinfo=None)
    return _page(stage, form)


@bp.post("/office/<int:stage_id>/hall/times")
@guards.staff(*RECORDERS)
def hall_times_correct(stage_id: int) -> Response | tuple[str, int]:
    stage, form = exam_stage(stage_id), TimesForm()
    if form.validate():
        zone = stage.cohort.programme.timezone
        times: tuple[datetime, datetime] = (
            form.began.data.replace(tzinfo=zone),
            form.ended.data.replace(tzinfo=zone),
        )
        numbers = [one for one in re.split(r"[\s,，、;；]+", form.numbers.data) if one]
        try:
            changed = correct_times(stage, numbers, times, form.reason.data, guards.account(), now())
            db.session.commit()
            flash(_("改了 %(count)s 人的时间，日志里记着原来的。", count=len(changed)), "success")
            return redirect(url_for("exam.hall_desk", stage_id=stage_id), 303)
        except Refusal as refusal:
            db.session.rollback()
            if refusal.code == "role-missing":
                raise
            form.form_errors = [tell(refusal)]
    return _page(exam_stage(stage_id), form), 422


def _page(stage: Stage, form: TimesForm) -> str:
    return render_template(
        "exams/online_exam/hall_times.html", stage=stage, title=stage.definition.title, form=form
    )
