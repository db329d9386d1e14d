"""The office plans the sessions of a stage and, by two people's words, draws who comes when and sits where."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import DateTimeLocalField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from exams.models import DaySession
from exams.queries.numbers import anonymous
from exams.queries.rooms import draw_of
from exams.queries.seats import proctors
from exams.queries.sessions import counts_of, session_in_reach, session_seats, sessions_of, staff_of
from exams.services.plan_sessions import (
    LONGEST_NAME,
    MOST_SEATS,
    Planned,
    cancel_session,
    change_session,
    plan_session,
)
from exams.services.seat_sessions import complete_seating, propose_seating, reseat, seats_replay
from exams.web.day.blueprint import bp, stage_of_day
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.messages import tell
from recruit.models import Account, Stage
from recruit.queries.entries import entries_of
from recruit.services.roles import require, require_county
from recruit.web import guards
from recruit.web.forms.fields import ManyField, WholeNumberField
from recruit.web.forms.words import WordForm

MINUTES = "%Y-%m-%dT%H:%M"
#: Which field a refusal is about, so that it stands where it is mended.
FIELD = {
    "session-outside": "opens",
    "session-name-taken": "name",
    "session-room-taken": "room",
    "session-room-unknown": "room",
    "session-proctor-twice": "proctors",
    "seats-short": "seats",
}


class SessionForm(FlaskForm):
    name = StringField(
        lazy("这一场叫什么"),
        [
            InputRequired(lazy("请写名称，比如：22日上午第一场")),
            Length(max=LONGEST_NAME, message=lazy("请写短一些")),
        ],
        render_kw={"maxlength": LONGEST_NAME},
    )
    room = StringField(
        lazy("在哪一间"),
        [InputRequired(lazy("请写地方，比如：机房一")), Length(max=40, message=lazy("请写短一些"))],
        description=lazy("面试写抽签的面试室号，比如 1"),
        render_kw={"maxlength": 40},
    )
    opens = DateTimeLocalField(lazy("几点开始"), [InputRequired(lazy("请填日期和时间"))], format=MINUTES)
    closes = DateTimeLocalField(lazy("几点结束"), [InputRequired(lazy("请填日期和时间"))], format=MINUTES)
    seats = WholeNumberField(
        lazy("几个座位"),
        [InputRequired(lazy("请填座位数")), NumberRange(1, MOST_SEATS, lazy("请填 1 到 500 之间的整数"))],
        render_kw={"inputmode": "numeric"},
    )
    proctors = ManyField(lazy("监考和引导的人"), coerce=int)


@bp.route("/day/<int:stage>/")
@guards.staff("office", "second-signatory", "auditor")
def plan(stage: int) -> str:
    """The sessions with who sits there, the draw, and what to print."""
    return _page(stage_of_day(stage), None, None)


@bp.route("/day/<int:stage>/add", methods=["POST"])
@guards.staff("office")
def add(stage: int) -> str | Response:
    """One more session."""
    running = stage_of_day(stage)
    form = _form(None, running)
    if form.validate_on_submit():
        try:
            plan_session(running, _planned(form, running), guards.account(), now())
        except Refusal as refusal:
            _beside(form, refusal)
            return _page(running, form, None), 422  # type: ignore[return-value]
        db.session.commit()
        flash(_("这一场排好了。"), "success")
        return redirect(url_for("day.plan", stage=stage), 303)
    return _page(running, form, None), 422  # type: ignore[return-value]


@bp.route("/day/<int:stage>/session/<int:session>/edit", methods=["GET", "POST"])
@guards.staff("office")
def edit(stage: int, session: int) -> str | Response:
    """Another time, room, number of seats, other proctors. Only those move whose seat goes."""
    running = stage_of_day(stage)
    one = session_in_reach(running, session, guards.account())
    form = _form(one, running)
    if form.validate_on_submit():
        try:
            moved = change_session(one, _planned(form, running), guards.account(), now())
        except Refusal as refusal:
            _beside(form, refusal)
        else:
            db.session.commit()
            flash(_("改好了，%(count)s 位考生换了座位。记得再通知一次。", count=moved), "success")
            return redirect(url_for("day.plan", stage=stage), 303)
    page = render_template("exams/day/edit.html", stage=running, session=one, form=form)
    return (page, 422) if form.errors else page  # type: ignore[return-value]


@bp.route("/day/<int:stage>/session/<int:session>/cancel", methods=["GET", "POST"])
@guards.staff("office")
def cancel(stage: int, session: int) -> str | Response:
    """Asks once more, then calls the session off; its people get free seats elsewhere."""
    running = stage_of_day(stage)
    one = session_in_reach(running, session, guards.account())
    if request.method == "POST":
        moved = cancel_session(one, guards.account(), now())
        db.session.commit()
        flash(_("这一场取消了，%(count)s 位考生换到了别的场次。记得再通知一次。", count=moved), "success")
        return redirect(url_for("day.plan", stage=stage), 303)
    return render_template(
        "exams/day/cancel.html", stage=running, session=one, count=counts_of(running).get(one.id, 0)
    )


@bp.route("/day/<int:stage>/commit", methods=["POST"])
@guards.staff("office")
def commit(stage: int) -> str | Response:
    """The office fixes sessions and candidates, and gives the first word."""
    running, form = stage_of_day(stage), WordForm()
    _drawn_here(running)
    if not form.validate_on_submit():
        return _page(running, None, form), 422  # type: ignore[return-value]
    propose_seating(running, form.word.data, guards.account(), now())
    db.session.commit()
    flash(_("名单定下来了。请另一位负责人来写第二段话。"), "success")
    return redirect(url_for("day.plan", stage=stage), 303)


@bp.route("/day/<int:stage>/draw", methods=["POST"])
@guards.staff("office", "second-signatory", "auditor")
def draw(stage: int) -> str | Response:
    """The witness gives the second word, and everybody has a seat."""
    running, form = stage_of_day(stage), WordForm()
    _drawn_here(running)
    if not form.validate_on_submit():
        return _page(running, None, form), 422  # type: ignore[return-value]
    complete_seating(running, form.word.data, guards.account(), now())
    db.session.commit()
    flash(_("抽好了，每位考生都有了场次和座位。"), "success")
    return redirect(url_for("day.plan", stage=stage), 303)


@bp.route("/day/<int:stage>/seat-rest", methods=["POST"])
@guards.staff("office")
def seat_rest(stage: int) -> Response:
    """Whoever has no seat yet gets one of those that are free; nobody else moves."""
    running = stage_of_day(stage)
    require(guards.account(), "office")
    require_county(guards.account())
    count = reseat(running, now())
    db.session.commit()
    flash(_("给 %(count)s 位考生排了座位，别人都没动。", count=count), "success")
    return redirect(url_for("day.plan", stage=stage), 303)


def _drawn_here(stage: Stage) -> None:
    """An interview's draw has a page of its own, with its judges."""
    if stage.kind == "interview":
        raise Refusal("unknown")


def _page(stage: Stage, form: SessionForm | None, word: WordForm | None) -> str:
    reader, held = guards.account(), draw_of(stage)
    done = held is not None and held.drawn_at is not None
    sessions, seated = sessions_of(stage), session_seats(stage)
    active = [one for one in entries_of(stage) if one.candidacy.state == "active"]
    own = stage.kind != "interview"
    return render_template(
        "exams/day/plan.html",
        stage=stage,
        sessions=sessions,
        counts=counts_of(stage),
        staff=staff_of(sessions),
        form=form or _form(None, stage),
        word=word or WordForm(),
        may_plan="office" in reader.roles and stage.state != "closed",
        draw=held if own else None,
        drawn_elsewhere=not own,
        done=done,
        may_commit=own
        and held is None
        and bool(sessions)
        and "office" in reader.roles
        and stage.state != "closed",
        may_witness=own and held is not None and not done and held.proposed_by_id != reader.id,
        replayed=own and done and held is not None and seats_replay(held),
        proposer=db.session.get(Account, held.proposed_by_id) if held else None,
        witness=db.session.get(Account, held.witness_id) if held and held.witness_id else None,
        waiting=sum(one.id not in seated for one in active),
        people=len(active),
        seats=sum(one.seats for one in sessions),
        lone=[one.name for one in sessions if one.seats == 1] if not own and anonymous(stage) else [],
    )


def _form(session: DaySession | None, stage: Stage) -> SessionForm:
    zone = stage.cohort.programme.timezone
    form = SessionForm()
    people = [one for one in proctors() if one.township_scope is None]
    form.proctors.choices = [SelectChoice(one.id, f"{one.name} {one.login}") for one in people]
    if session is not None and not form.is_submitted():
        form.name.data, form.room.data, form.seats.data = session.name, session.room, session.seats
        form.opens.data = session.opens_at.astimezone(zone).replace(tzinfo=None)
        form.closes.data = session.closes_at.astimezone(zone).replace(tzinfo=None)
        form.proctors.data = [one.id for one in staff_of([session]).get(session.id, [])]
    return form


def _planned(form: SessionForm, stage: Stage) -> Planned:
    zone = stage.cohort.programme.timezone
    chosen = set(form.proctors.data or ())
    opens: datetime = form.opens.data
    closes: datetime = form.closes.data
    return Planned(
        name=" ".join((form.name.data or "").split()),
        room=" ".join((form.room.data or "").split()),
        opens_at=opens.replace(tzinfo=zone),
        closes_at=closes.replace(tzinfo=zone),
        seats=int(form.seats.data),
        proctors=tuple(one for one in proctors() if one.id in chosen),
    )


def _beside(form: SessionForm, refusal: Refusal) -> None:
    """Puts the sentence beside its field, so that nothing typed is lost. Errors: every other refusal goes on."""
    if refusal.code not in FIELD:
        raise refusal
    db.session.rollback()
    form[FIELD[refusal.code]].errors = [tell(refusal)]
