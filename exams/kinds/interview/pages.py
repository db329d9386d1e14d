"""The interview's pages for office and witness: the draw of rooms, who sits where, the figures of the rooms."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from exams.kinds.interview.results import results_of
from exams.models import RoomSeat
from exams.queries.numbers import shown_numbers
from exams.queries.panel_rooms import marks_unseen
from exams.queries.rooms import draw_of, experts_wanted, panel_component
from exams.rubrics import absent_numbers, sheets
from exams.services.draw_rooms import complete_draw, judges_in_reach, propose_draw, replays
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.messages import tell
from recruit.models import Account, Candidacy, Entry, Stage
from recruit.queries.entries import entries_of
from recruit.web import guards
from recruit.web.forms.fields import ManyField
from recruit.web.forms.words import WordForm

bp = Blueprint("interview", __name__, url_prefix="/interview")


#: Which field the refusal is about.
TOO_FEW = {"judges-too-few": "judges", "experts-too-few": "experts"}


class ProposeForm(WordForm):
    judges = ManyField(lazy("哪些评委到场"), [InputRequired(lazy("请选到场的评委"))], coerce=int)
    experts = ManyField(lazy("其中的专业评委"), coerce=int)


@bp.route("/<int:stage>/rooms")
@guards.staff("office", "second-signatory", "auditor")
def rooms(stage: int) -> str:
    """Where the draw stands; afterwards the seats and panels, with all that is needed to draw them again by hand."""
    return _page(_stage(stage), None)


@bp.route("/<int:stage>/rooms/commit", methods=["POST"])
@guards.staff("office")
def commit(stage: int) -> str | Response:
    """The office fixes who is drawn and gives the first word."""
    running = _stage(stage)
    form = _propose_form(running)
    if not form.validate_on_submit():
        return _page(running, form), 422  # type: ignore[return-value]
    chosen = [one for one in judges_in_reach(running.cohort.programme) if one.id in form.judges.data]
    experts = [one for one in chosen if one.id in (form.experts.data or ())]
    try:
        propose_draw(running, chosen, form.word.data, guards.account(), now(), experts)
    except Refusal as refusal:
        if refusal.code not in TOO_FEW:
            raise
        db.session.rollback()
        form[TOO_FEW[refusal.code]].errors = [tell(refusal)]
        return _page(running, form), 422  # type: ignore[return-value]
    db.session.commit()
    flash(_("名单定下来了。请另一位负责人来写第二段话。"), "success")
    return redirect(url_for("interview.rooms", stage=stage), 303)


@bp.route("/<int:stage>/rooms/draw", methods=["POST"])
@guards.staff("office", "second-signatory", "auditor")
def draw(stage: int) -> str | Response:
    """The witness gives the second word, and the draw is held."""
    running = _stage(stage)
    form = WordForm()
    if not form.validate_on_submit():
        return _page(running, form), 422  # type: ignore[return-value]
    complete_draw(running, form.word.data, guards.account(), now())
    db.session.commit()
    flash(_("抽好了。座次和评委都定下来了。"), "success")
    return redirect(url_for("interview.rooms", stage=stage), 303)


@bp.route("/<int:stage>/figures")
@guards.staff("office", "second-signatory", "auditor")
def figures(stage: int) -> str:
    """Each room's mean and coefficient, and each candidate's way from the judges' mean to the corrected mark; once the
    rooms are closed, and not for whoever judges here."""
    running, reader = _stage(stage), guards.account()
    if unseen := marks_unseen(running, reader):
        return unseen_page(running, unseen)
    found = results_of(running)
    entries = entries_of(running)
    shown = shown_numbers(running, entries, reader)
    by_number = {one.candidacy.number: shown[one.id] for one in entries}
    return render_template(
        "exams/interview/figures.html",
        stage=running,
        component=panel_component(running),
        found=found,
        rows=sorted(
            found.rows.values(), key=lambda row: (row.room, by_number.get(row.candidate, row.candidate))
        ),
        shown=by_number,
        absent=sorted(absent_numbers(running)),
    )


def unseen_page(stage: Stage, code: str) -> str:
    """Instead of marks that this reader may not look at yet: why, and where the rooms stand."""
    return render_template("exams/interview/unseen.html", stage=stage, why=tell(Refusal(code)))


def _page(stage: Stage, form: FlaskForm | None) -> str:
    draw = draw_of(stage)
    done = draw is not None and draw.drawn_at is not None
    reader = guards.account()
    may_propose = draw is None and "office" in reader.roles and stage.state != "closed"
    may_witness = draw is not None and not done and draw.proposed_by_id != reader.id
    if form is None:
        form = _propose_form(stage) if may_propose else WordForm()
    return render_template(
        "exams/interview/rooms.html",
        stage=stage,
        draw=draw,
        done=done,
        form=form,
        may_propose=may_propose,
        may_witness=may_witness,
        experts=experts_wanted(panel_component(stage)),
        needed=int(stage.definition.params.get("panels", 1)) * int(stage.definition.params.get("judges", 1)),
        replayed=done and draw is not None and replays(draw),
        seats=_seats(stage) if done else {},
        panels=_panels(stage) if done else {},
        proposer=db.session.get(Account, draw.proposed_by_id) if draw else None,
        witness=db.session.get(Account, draw.witness_id) if draw and draw.witness_id else None,
    )


def _propose_form(stage: Stage) -> ProposeForm:
    form = ProposeForm()
    judges = judges_in_reach(stage.cohort.programme)
    form.judges.choices = [SelectChoice(one.id, f"{one.name} {one.login}") for one in judges]
    form.experts.choices = form.judges.choices
    return form


def _seats(stage: Stage) -> dict[str, list[str]]:
    """Room -> admission numbers in their order."""
    rooms: dict[str, list[str]] = {}
    query = (
        select(RoomSeat.room, Candidacy.number)
        .join(Entry, Entry.id == RoomSeat.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(RoomSeat.stage_id == stage.id)
        .order_by(RoomSeat.room, RoomSeat.position)
    )
    for room, number in db.session.execute(query):
        rooms.setdefault(room, []).append(number)
    return rooms


def _panels(stage: Stage) -> dict[str, list[str]]:
    """Room -> its judges' names."""
    logins: dict[str, set[str]] = {}
    for sheet in sheets(stage, panel_component(stage)):
        if not sheet.recused:
            logins.setdefault(sheet.panel, set()).add(sheet.login)
    wanted = {login for group in logins.values() for login in group}
    accounts = db.session.scalars(select(Account).where(Account.login.in_(wanted)))
    names = {account.login: account.name for account in accounts}
    return {room: [names[login] for login in sorted(group)] for room, group in logins.items()}


def _stage(stage_id: int) -> Stage:
    stage = db.session.get(Stage, stage_id)
    if stage is None or stage.kind != "interview":
        raise Refusal("unknown")
    return stage
