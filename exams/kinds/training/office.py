"""The office plans the sessions of a training: which lessons, when, where, by whom, for how many."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms import DateTimeLocalField, StringField
from wtforms.fields import DateField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from exams.kinds.training.room import MINUTES, bp, county_stage, lesson_titles, unit
from exams.models import DaySession
from exams.queries.sessions import sessions_of, staff_of
from exams.queries.training import (
    lessons_given,
    never_placed,
    people_counts,
    sheets_closed,
    training_session,
    training_stage,
)
from exams.queries.training_places import waiting_by_lesson
from exams.services.place_in_training import declare_absent
from exams.services.plan_sessions import LONGEST_NAME, MOST_SEATS
from exams.services.plan_training import (
    TRAINERS,
    Taught,
    cancel_training,
    change_training,
    plan_every_day,
    plan_training,
)
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.messages import tell
from recruit.models import Account, RoleGrant, Stage
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.forms.fields import ManyField, WholeNumberField
from recruit.web.forms.rules import Optional
from scoring.minutes import DAYS

LONGEST_PAUSE = 120
#: Which field a refusal is about, so that it stands where it is mended.
FIELD = {
    "session-outside": "opens",
    "session-name-taken": "name",
    "session-room-taken": "room",
    "session-proctor-twice": "trainers",
    "not-an-examiner": "trainers",
    "role-not-in-programme": "trainers",
    "session-too-many": "until",
    "training-lesson": "lessons",
    "training-long": "opens",
    "training-day-ends": "closes",
    "training-clash": "opens",
    "training-fewer-seats": "seats",
}


class SessionForm(FlaskForm):
    name = StringField(
        lazy("这一场叫什么"),
        [
            InputRequired(lazy("请写名称，比如：第一期上午")),
            Length(max=LONGEST_NAME, message=lazy("请写短一些")),
        ],
        render_kw={"maxlength": LONGEST_NAME},
    )
    room = StringField(
        lazy("在哪里上"),
        [
            InputRequired(lazy("请写地方，比如：县公共服务中心二楼")),
            Length(max=40, message=lazy("请写短一些")),
        ],
        render_kw={"maxlength": 40},
    )
    lessons = ManyField(lazy("上哪几课，一课接一课"))
    opens = DateTimeLocalField(lazy("几点开始"), [InputRequired(lazy("请填日期和时间"))], format=MINUTES)
    closes = DateTimeLocalField(lazy("几点结束"), [Optional()], format=MINUTES)
    pause = WholeNumberField(
        lazy("两课之间休息几分钟"),
        [Optional(), NumberRange(0, LONGEST_PAUSE, lazy("请填 0 到 120 之间的整数"))],
        description=lazy("结束时间按每课的分钟数自己算出来"),
        render_kw={"inputmode": "numeric"},
    )
    seats = WholeNumberField(
        lazy("最多几人"),
        [InputRequired(lazy("请填人数")), NumberRange(1, MOST_SEATS, lazy("请填 1 到 500 之间的整数"))],
        render_kw={"inputmode": "numeric"},
    )
    trainers = ManyField(lazy("谁讲课、谁管签到"), coerce=int)
    until = DateField(
        lazy("同样的场次，每个工作日一场，排到哪一天"),
        [Optional()],
        description=lazy("只排一场就不填"),
    )


@bp.get("/office/<int:stage_id>")
@guards.staff("office", "second-signatory", "auditor", "clerk")
def plan(stage_id: int) -> str:
    """The sessions with who is expected, and what is still missing."""
    return _page(training_stage(stage_id), None)


@bp.post("/office/<int:stage_id>/add")
@guards.staff("office")
def add(stage_id: int) -> Response | tuple[str, int]:
    """One more session, or one for every working day."""
    stage = county_stage(stage_id)
    form = _form(None, stage)
    if form.validate_on_submit():
        try:
            wanted, by, at = _wanted(form, stage), guards.account(), now()
            if form.until.data:
                count = len(plan_every_day(stage, wanted, form.until.data, by, at))
            else:
                count = int(plan_training(stage, wanted, by, at) is not None)
        except Refusal as refusal:
            _beside(form, refusal)
        else:
            db.session.commit()
            flash(_("排好了 %(count)s 场。接着把人排进去。", count=count), "success")
            return redirect(url_for("training.plan", stage_id=stage_id), 303)
    return _page(county_stage(stage_id), form), 422


@bp.route("/office/<int:stage_id>/session/<int:session>/edit", methods=["GET", "POST"])
@guards.staff("office")
def edit(stage_id: int, session: int) -> str | Response | tuple[str, int]:
    """Another time, place, other lessons or trainers; nobody loses their place."""
    stage = county_stage(stage_id)
    one = training_session(stage, session)
    form = _form(one, stage)
    if form.validate_on_submit():
        try:
            change_training(one, _wanted(form, stage), guards.account(), now())
        except Refusal as refusal:
            _beside(form, refusal)
        else:
            db.session.commit()
            flash(_("改好了。时间地点改了的，记得再通知一次。"), "success")
            return redirect(url_for("training.plan", stage_id=stage_id), 303)
    page = render_template(
        "exams/training/edit.html", stage=stage, session=one, form=form, days=unit(stage) == DAYS
    )
    return (page, 422) if form.errors else page


@bp.route("/office/<int:stage_id>/session/<int:session>/cancel", methods=["GET", "POST"])
@guards.staff("office")
def cancel(stage_id: int, session: int) -> str | Response:
    """Asks once more, then calls the session off."""
    stage = county_stage(stage_id)
    one = training_session(stage, session)
    if request.method == "POST":
        return act(
            lambda: cancel_training(one, guards.account(), now()),
            lambda count: _("这一场取消了，%(count)s 人要排到别的场次。", count=count),
            url_for("training.plan", stage_id=stage_id),
        )
    return render_template(
        "exams/training/cancel.html", stage=stage, session=one, count=people_counts(stage).get(one.id, 0)
    )


@bp.post("/office/<int:stage_id>/rest")
@guards.staff("office")
def rest(stage_id: int) -> Response:
    """Those who were put into no session did not come."""
    stage = county_stage(stage_id)
    return act(
        lambda: declare_absent(stage, guards.account(), now()),
        lambda count: _("记下了：%(count)s 人没有来。", count=count),
        url_for("training.plan", stage_id=stage_id),
    )


def trainers() -> list[Account]:
    """Everybody who may teach or keep a sheet, by name."""
    holders = select(RoleGrant.account_id).where(RoleGrant.role.in_(TRAINERS))
    query = select(Account).where(Account.active.is_(True), Account.id.in_(holders))
    return list(db.session.scalars(query.order_by(Account.name, Account.login)))


def _page(stage: Stage, form: SessionForm | None) -> str:
    reader, sessions = guards.account(), sessions_of(stage)
    county = reader.township_scope is None
    may_plan = county and "office" in reader.roles and stage.state != "closed"
    return render_template(
        "exams/training/plan.html",
        stage=stage,
        sessions=sessions,
        given=lessons_given(stage),
        titles=lesson_titles(stage),
        counts=people_counts(stage),
        staff=staff_of(sessions),
        closed=sheets_closed(stage),
        waiting=waiting_by_lesson(stage),
        unplaced=len(never_placed(stage)),
        form=form or (_form(None, stage) if may_plan else None),
        may_plan=may_plan,
        over=now() >= stage.closes_at,
        county=county,
        roles=reader.roles,
        days=unit(stage) == DAYS,
    )


def _form(session: DaySession | None, stage: Stage) -> SessionForm:
    zone = stage.cohort.programme.timezone
    form = SessionForm()
    form.trainers.choices = [SelectChoice(one.id, f"{one.name} {one.login}") for one in trainers()]
    titles = lesson_titles(stage)
    form.lessons.choices = [SelectChoice(code, title) for code, title in titles.items()]
    if form.is_submitted():
        return form
    if session is None:
        form.lessons.data = list(titles)[:1] if unit(stage) == DAYS else list(titles)
        return form
    rows = lessons_given(stage).get(session.id, [])
    form.name.data, form.room.data, form.seats.data = session.name, session.room, session.seats
    form.lessons.data = [row.lesson for row in rows]
    form.pause.data = (
        int((rows[1].opens_at - rows[0].closes_at).total_seconds()) // 60 if len(rows) > 1 else None
    )
    form.opens.data = _local(session.opens_at, zone)
    form.closes.data = _local(session.closes_at, zone)
    form.trainers.data = [one.id for one in staff_of([session]).get(session.id, [])]
    return form


def _local(moment: datetime, zone: object) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)  # type: ignore[arg-type]


def _wanted(form: SessionForm, stage: Stage) -> Taught:
    zone = stage.cohort.programme.timezone
    chosen = set(form.trainers.data or ())
    closes: datetime | None = form.closes.data
    return Taught(
        name=" ".join((form.name.data or "").split()),
        room=" ".join((form.room.data or "").split()),
        opens_at=form.opens.data.replace(tzinfo=zone),
        seats=int(form.seats.data or 0),
        lessons=tuple(form.lessons.data or ()),
        trainers=tuple(one for one in trainers() if one.id in chosen),
        pause=int(form.pause.data or 0),
        closes_at=closes.replace(tzinfo=zone) if closes is not None else None,
    )


def _beside(form: SessionForm, refusal: Refusal) -> None:
    """Puts the sentence beside its field, so that nothing typed is lost. Errors: every other refusal goes on."""
    if refusal.code not in FIELD:
        raise refusal
    db.session.rollback()
    form[FIELD[refusal.code]].errors = [tell(refusal)]
