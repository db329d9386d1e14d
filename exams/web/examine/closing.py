"""Rooms of judges: the chief's page on a phone, the office's page of rooms, re-openings and late changes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from exams.models import MarkChange, RoomClosing, RoomReopening
from exams.queries.assigned import stage_and_component
from exams.queries.elsewhere import marked_elsewhere
from exams.queries.numbers import anonymous, opened, shown_numbers
from exams.queries.panel_rooms import (
    SECONDS,
    Room,
    changes_of,
    closes_rooms,
    marks_unseen,
    reopenings_of,
    rooms_of,
)
from exams.queries.rooms import panel_component
from exams.queries.who_judges import judges_in
from exams.reasons import LONGEST_REASON
from exams.rubrics import criteria_of
from exams.services.change_mark import confirm_change, propose_change, send_back_change
from exams.services.close_room import (
    close_room,
    confirm_reopening,
    name_chief,
    propose_reopening,
    send_back_reopening,
)
from exams.web.examine.addresses import entry_at
from exams.web.examine.blueprint import EXAMINERS, bp
from exams.web.examine.rubric import own_marks, sheet_form
from exams.web.examine.rulings import KINDS, ruled
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.messages import tell
from recruit.models import Account, Assignment, Entry, Stage
from recruit.programme import Component
from recruit.services.roles import require_county
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.context import page_url

READERS = ("office", "second-signatory", "auditor")
STATES = {
    "proposed": ("waiting_us", lazy("等复核人确认")),
    "confirmed": ("done", lazy("已经确认")),
    "rejected": ("rejected", lazy("退回了")),
    "recalled": ("withdrawn", lazy("收回了")),
}


@bp.get("/<int:stage>/<component>/room/<room>")
@guards.staff(*EXAMINERS)
def room(stage: int, component: str, room: str) -> str:
    """The chief sees who has handed in how much and whose sheets are missing; never a mark."""
    running, part, found = _chaired(stage, component, room)
    return render_template(
        "exams/examine/room.html",
        stage=running,
        component=part,
        room=found,
        names=_names(one.login for one in found.judges),
        numbers=_numbers(running, found),
    )


@bp.post("/<int:stage>/<component>/room/<room>")
@guards.staff(*EXAMINERS)
def room_close(stage: int, component: str, room: str) -> Response:
    running, part, found = _chaired(stage, component, room)
    return act(
        lambda: close_room(running, part, found.name, guards.account(), now()),
        _("面试室关闭了。谢谢您，这一室的分数从现在起不再变动。"),
        url_for("examine.room", stage=stage, component=component, room=room),
    )


@bp.get("/closings/<int:stage>")
@guards.staff(*READERS)
def closings(stage: int) -> str:
    """Every room, who chairs it, whether it is closed; what is asked for about closed rooms."""
    running, part = _panel_stage(stage)
    by = guards.account()
    rooms = rooms_of(running, part)
    changes = [] if judges_in(running, by) else changes_of(running)
    return render_template(
        "exams/examine/closings.html",
        stage=running,
        component=part,
        rooms=rooms,
        closes=closes_rooms(part),
        known=anonymous(running) and opened(running),
        names=_names(one.login for room in rooms for one in room.judges),
        reopenings=reopenings_of(running),
        ruled=ruled(running, rooms, by, now()),
        kinds=KINDS,
        changes=changes,
        numbers=shown_numbers(running, [one.entry for one in changes], by),
        titles={one.code: one.title for one in criteria_of(part)},
        states=STATES,
        elsewhere=page_url("exam.elsewhere", stage_id=stage) if marked_elsewhere(running) else None,
        by=by,
        seconds=bool(set(SECONDS) & by.roles),
        longest=LONGEST_REASON,
    )


@bp.post("/closings/<int:stage>/<component>/<room>/chief")
@guards.staff("office")
def chief(stage: int, component: str, room: str) -> Response:
    running, part = _panel_stage(stage)
    named = db.session.scalar(select(Account).where(Account.login == request.form.get("chief", "")))
    reason = request.form.get("reason", "")
    if named is None or part.code != component:
        raise Refusal("chief-not-here")
    return act(
        lambda: name_chief(running, part, room, named, guards.account(), now(), reason),
        _("主考指定好了。"),
        url_for("examine.closings", stage=stage),
    )


@bp.post("/closings/room/<int:closing>/reopen")
@guards.staff("office")
def reopen(closing: int) -> Response:
    one = _one(RoomClosing, closing)
    reason = request.form.get("reason", "")
    return act(
        lambda: propose_reopening(one, reason, guards.account(), now()),
        _("交给复核人了，同意以后面试室才重新打开。"),
        url_for("examine.closings", stage=one.stage_id),
    )


@bp.post("/closings/reopening/<int:asked>/<any(confirm, back):step>")
@guards.staff("office", *SECONDS)
def reopen_settle(asked: int, step: str) -> Response:
    one, reason = _one(RoomReopening, asked), request.form.get("reason", "")
    by, at = guards.account(), now()
    return act(
        lambda: (
            confirm_reopening(one, by, at) if step == "confirm" else send_back_reopening(one, by, at, reason)
        ),
        _("面试室重新打开了。") if step == "confirm" else _("记下来了。"),
        url_for("examine.closings", stage=one.closing.stage_id),
    )


@bp.route("/<int:stage>/<component>/<entry>/change/<judge>", methods=["GET", "POST"])
@guards.staff("office", *EXAMINERS)
def change(stage: int, component: str, entry: str, judge: str) -> str | Response:
    """A late change is asked for: by the judge whose sheet it is, or by the office."""
    running, one, whose = _sheet_of(stage, component, entry, judge)
    part = running.definition.component(component)
    criteria, given, by = criteria_of(part), own_marks(whose, one, part), guards.account()
    form = sheet_form(criteria, given)()
    number = shown_numbers(running, [one], by)[one.id]
    home = url_for("examine.home") if by.id == whose.id else url_for("examine.closings", stage=stage)
    if form.validate_on_submit():
        marks: dict[str, Decimal] = {line.code: form[f"c-{line.code}"].data for line in criteria}
        try:
            propose_change(one, part, whose, marks, form.reason.data or "", by, now())
            db.session.commit()
            return redirect(home, 303)
        except Refusal as refusal:
            db.session.rollback()
            form.reason.errors = [tell(refusal)]
    page = render_template(
        "exams/examine/change.html",
        stage=running,
        component=part,
        number=number,
        whose=whose,
        criteria=[(line, form[f"c-{line.code}"]) for line in criteria],
        form=form,
        back=home,
    )
    return (page, 422) if form.errors else page  # type: ignore[return-value]


@bp.post("/closings/change/<int:asked>/<any(confirm, back):step>")
@guards.staff("office", *SECONDS, *EXAMINERS)
def change_settle(asked: int, step: str) -> Response:
    one, reason = db.session.get(MarkChange, asked), request.form.get("reason", "")
    by, at = guards.account(), now()
    if one is None or not (one.proposed_by_id == by.id or {"office", *SECONDS} & by.roles):
        raise Refusal("unknown")
    office = {"office", *SECONDS} & by.roles
    return act(
        lambda: confirm_change(one, by, at) if step == "confirm" else send_back_change(one, by, at, reason),
        _("改好了，原来的分数留底。") if step == "confirm" else _("记下来了。"),
        url_for("examine.closings", stage=one.entry.stage_id) if office else url_for("examine.home"),
    )


def _chaired(stage: int, component: str, room: str) -> tuple[Stage, Component, Room]:
    """Errors: Refusal('unknown') for everybody but the chief, whether or not there is such a room."""
    running, part = _panel_stage(stage, county=False)
    if part.code == component and closes_rooms(part):
        for found in rooms_of(running, part):
            if found.name == room and found.chief == guards.account().login:
                return running, part, found
    raise Refusal("unknown")


def _panel_stage(stage: int, *, county: bool = True) -> tuple[Stage, Component]:
    running = db.session.get(Stage, stage)
    if running is None or all(one.kind != "panel" for one in running.definition.components):
        raise Refusal("unknown")
    if county:
        require_county(guards.account())
    return running, panel_component(running)


def _one(model: Any, key: int) -> Any:
    found = db.session.get(model, key)
    if found is None:
        raise Refusal("unknown")
    require_county(guards.account())
    return found


def _sheet_of(stage: int, component: str, entry: str, judge: str) -> tuple[Stage, Entry, Account]:
    """A judge reaches the own sheet alone, whatever other role they hold; the office those of rooms that are closed.

    Errors: Refusal('unknown' | 'judging-unseen' | 'rooms-unseen').
    """
    by = guards.account()
    running, part = stage_and_component(stage, component)
    row = db.session.execute(
        select(Entry, Account)
        .join(Assignment, Assignment.entry_id == Entry.id)
        .join(Account, Account.id == Assignment.account_id)
        .where(
            Entry.id == entry_at(running, part, entry).id,
            Assignment.component == component,
            Assignment.recused_at.is_(None),
            Account.login == judge,
        )
    ).first()
    if row is None or not (row[1].id == by.id or "office" in by.roles):
        raise Refusal("unknown")
    if row[1].id != by.id and (unseen := marks_unseen(row[0].stage, by)):
        raise Refusal(unseen)
    return row[0].stage, row[0], row[1]


def _names(logins: Any) -> dict[str, str]:
    rows = db.session.execute(select(Account.login, Account.name).where(Account.login.in_(set(logins))))
    return {one.login: one.name for one in rows}


def _numbers(stage: Stage, room: Room) -> dict[int, str]:
    ids = {one for judge in room.judges for one in judge.missing}
    entries = list(db.session.scalars(select(Entry).where(Entry.id.in_(ids)).order_by(Entry.id)))
    return shown_numbers(stage, entries, guards.account())
