"""Extra minutes: office or proctor asks for them, a second person gives them with one tap, all see what was given."""

from __future__ import annotations

import re
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, StopValidation

from exams.kinds.online_exam.office import exam_stage
from exams.kinds.online_exam.room import bp
from exams.models import TimeRequest
from exams.queries.given_time import Asked, entries_by_number, requests_of
from exams.queries.sight import rooms_of_stage, sight_of
from exams.queries.sitting import stage_rules
from exams.reasons import LONGEST_REASON
from exams.services.ask_for_time import (
    ASKERS,
    Wanted,
    ask_for_all,
    ask_for_time,
)
from exams.services.give_time import GIVERS, give_time, send_back
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.messages import tell
from recruit.models import Account, Stage
from recruit.queries.staff import name_of
from recruit.web import guards
from recruit.web.forms.fields import WholeNumberField, plain
from recruit.web.forms.rules import Optional, Required

CAUSE_WORDS = {
    "power": lazy("停电"),
    "network": lazy("断网"),
    "device": lazy("手机或电脑坏了"),
    "site": lazy("考点或网站出了问题"),
    "need": lazy("照顾（看不清、手不便等，已经批准）"),
    "other": lazy("其他，在下面写明"),
}
#: Which box of the form a refusal belongs to.
BOX = {"time-minutes": "minutes", "time-too-much": "minutes", "time-in-the-past": "minutes",
       "time-cause": "cause", "time-reason-missing": "reason", "time-nobody": "who"}  # fmt: skip


def _listed(form: FlaskForm, field: RadioField | SelectField) -> None:
    """Anything else is refused: what is not understood must not become a choice that nobody made."""
    if field.data not in {choice.value for choice in field.choices}:
        raise StopValidation(_("请从列表里选一项"))


class TimeForm(FlaskForm):
    """Who gets how many minutes, and why. `township` confines the second choice."""

    who = RadioField(
        lazy("给谁加"),
        [Required(), _listed],
        choices=[
            SelectChoice("some", lazy("写明的考生，开考前也可以加")),
            SelectChoice("all", lazy("现在正在答题的所有人")),
            SelectChoice("room", lazy("一个考室里正在答题的人")),
        ],
        default="some",
        validate_choice=False,
    )
    numbers = StringField(
        lazy("准考证号"),
        description=lazy("几个人用空格隔开"),
        render_kw={"autocomplete": "off", "maxlength": 2000},
    )
    township = SelectField(lazy("正在答题的人里，只要哪个乡镇的"), [_listed], validate_choice=False)
    room = SelectField(lazy("哪个考室"), [_listed], validate_choice=False)
    minutes = WholeNumberField(
        lazy("加几分钟"),
        [Required()],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": 4},
    )
    cause = RadioField(
        lazy("为什么"),
        [Required()],
        choices=[SelectChoice(code, words) for code, words in CAUSE_WORDS.items()],
        validate_choice=False,
    )
    reason = StringField(
        lazy("情况说明"),
        [Optional(), Length(max=LONGEST_REASON, message=lazy("请写短一些"))],
        description=lazy("会和姓名、时间一起记下来。不要写病情的细节。"),
        render_kw={"autocomplete": "off", "maxlength": LONGEST_REASON},
    )


@bp.get("/office/<int:stage_id>/time")
@guards.staff("office", "second-signatory", "auditor", "proctor")
def extra_time(stage_id: int) -> str:
    """What waits for this reader comes first; below, asking for more, and what was given so far."""
    stage = exam_stage(stage_id)
    return _page(stage, _form(stage, blank=True))


@bp.post("/office/<int:stage_id>/time")
@guards.staff("office", "proctor")
def ask_time(stage_id: int) -> Response | tuple[str, int]:
    stage = exam_stage(stage_id)
    form = _form(stage)
    if form.validate_on_submit() and _asked(stage, form):
        flash(_("申请记下了，请第二个人在自己的页面上点“同意”。同意以后考生那里马上就有。"), "success")
        return _back(stage)
    return _page(exam_stage(stage_id), form), 422


@bp.post("/office/time/<int:request_id>/give")
@guards.staff("office", "second-signatory", "auditor")
def give_extra(request_id: int) -> Response:
    """One tap. What stands against it is told on the same page, where the request can then be sent back."""
    asked = _request(request_id)
    stage_id = asked.stage_id
    try:
        shares = give_time(asked, guards.account(), now())
        db.session.commit()
    except Refusal as refusal:
        if not refusal.code.startswith("time-"):
            raise
        db.session.rollback()
        flash(tell(refusal), "warning")
        return _back(exam_stage(stage_id))
    given = sum(share.outcome == "given" for share in shares)
    flash(_("给 %(count)s 人加了 %(minutes)s 分钟。", count=given, minutes=asked.minutes), "success")
    if given < len(shares):
        flash(_("有 %(count)s 人没有加上，准考证号列在下面。", count=len(shares) - given), "warning")
    return _back(asked.stage)


@bp.post("/office/time/<int:request_id>/back")
@guards.staff("office", "second-signatory", "auditor", "proctor")
def refuse_extra(request_id: int) -> Response:
    """The second person says no, or whoever asked takes it back."""
    asked = _request(request_id)
    try:
        send_back(asked, request.form.get("reason", ""), guards.account(), now())
        db.session.commit()
        flash(_("记下来了。"), "success")
    except Refusal as refusal:
        if refusal.code != "time-answer-missing":
            raise
        db.session.rollback()
        flash(tell(refusal), "warning")
    return _back(_request(request_id).stage)


def _asked(stage: Stage, form: TimeForm) -> bool:
    """Asks; a refusal is written beside the box it belongs to."""
    by, at = guards.account(), now()
    wanted = Wanted(form.minutes.data, form.cause.data, form.reason.data or "")
    try:
        if form.who.data == "all":
            ask_for_all(stage, wanted, by, at, form.township.data or by.township_scope)
        elif form.who.data == "room":
            if not form.room.data:
                form.room.errors = [_("请选一个考室")]
                return False
            ask_for_all(stage, wanted, by, at, None, form.room.data)
        else:
            numbers = re.findall(r"[0-9A-Za-z-]+", plain(form.numbers.data or "").upper())
            if not numbers:
                form.numbers.errors = [_("请写准考证号")]
                return False
            ask_for_time(stage, entries_by_number(stage, numbers, by), wanted, by, at)
        db.session.commit()
    except Refusal as refusal:
        if not refusal.code.startswith("time-"):
            raise
        db.session.rollback()
        form[BOX.get(refusal.code, "numbers")].errors = [tell(refusal)]
        return False
    return True


def _form(stage: Stage, *, blank: bool = False) -> TimeForm:
    form = TimeForm(formdata=None) if blank else TimeForm()
    townships = stage.cohort.programme.regions.townships if guards.account().township_scope is None else ()
    form.township.choices = [
        SelectChoice("", _("全县")), *(SelectChoice(one.code, one.name) for one in townships)
    ]  # fmt: skip
    rooms = rooms_of_stage(stage, sight_of(stage, guards.account()))
    form.room.choices = [SelectChoice("", _("请选")), *(SelectChoice(one, one) for one in rooms)]
    if not rooms:
        form.who.choices = [one for one in form.who.choices if one.value != "room"]
    for field in (form.township, form.room):
        if blank or field.data is None:
            field.data = ""
    form.minutes.description = _("每人一共最多加 %(most)s 分钟", most=stage_rules(stage).most_extra_minutes)
    return form


def _page(stage: Stage, form: TimeForm) -> str:
    by = guards.account()
    found = requests_of(stage, by)
    waiting = [one for one in found if one.request.state == "proposed"]
    open_now = stage.state != "closed"
    return render_template(
        "exams/online_exam/extra_time.html",
        stage=stage,
        title=stage.definition.title,
        form=form,
        waiting=[_card(one, by) for one in waiting],
        settled=[_card(one, by) for one in reversed(found) if one.request.state != "proposed"],
        may_ask=open_now and bool(set(ASKERS) & by.roles),
        may_give=open_now and bool(set(GIVERS) & by.roles),
        townships=len(form.township.choices) > 1,
        rooms=len(form.room.choices) > 1,
    )


def _card(one: Asked, by: Account) -> dict[str, Any]:
    """A request as the page shows it; `failed` says of whom the minutes did not reach, and why, in short."""
    asked = one.request
    return {
        "asked": asked,
        "numbers": one.numbers,
        "until": one.until,
        "given": one.given,
        "failed": [number for number, outcome in one.outcomes.items() if outcome not in ("given", "waiting")],
        "cause": CAUSE_WORDS.get(asked.cause, ""),
        "own": asked.proposed_by_id == by.id,
        "asker": name_of(asked.proposed_by_id),
        "settler": name_of(asked.settled_by_id),
    }


def _request(request_id: int) -> TimeRequest:
    """Errors: Refusal('unknown'), also for a request about people outside the reader's township."""
    found = db.session.get(TimeRequest, request_id)
    if found is None or all(one.request.id != found.id for one in requests_of(found.stage, guards.account())):
        raise Refusal("unknown")
    return found


def _back(stage: Stage) -> Response:
    return redirect(url_for("exam.extra_time", stage_id=stage.id), 303)
