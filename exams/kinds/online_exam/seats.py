"""Rooms and seats: filled in order or by a draw, or taken from a sheet after a look at every row; and who watches."""

from __future__ import annotations

import json
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from exams.kinds.online_exam.console import READERS
from exams.kinds.online_exam.office import exam_stage
from exams.kinds.online_exam.room import bp
from exams.queries.papers import started
from exams.queries.seats import proctors, townships_of, unseated
from exams.queries.sight import rooms_of_stage, sight_of, watchers
from exams.services.look_at_seats import COLUMNS, SeatPreview, seat_rows
from exams.services.seat_candidates import clear_seats, seat_candidates, watch_room
from exams.services.set_browser import browser_of, set_browser
from exams.sitting.seating import DRAWN, ORDERS, rooms_typed, seating
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.messages import tell
from recruit.models import Stage
from recruit.services import preview_token
from recruit.services.roles import require_county
from recruit.tables import Limits, write_xlsx
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.forms.rules import Optional, Required
from recruit.web.sheets import look_over, workbook

LIMITS = Limits(bytes=4_000_000, rows=20_000)
ORDER_WORDS = {
    "number": lazy("按准考证号顺序坐"),
    "township": lazy("同一个乡镇坐在一起"),
    "drawn": lazy("打乱了坐（写一句话当种子，谁都能照着重排一遍）"),
}


class SeatForm(FlaskForm):
    rooms = TextAreaField(
        lazy("有哪些考室"),
        [Required()],
        description=lazy("一行一个：名字，空一格，座位数。例如：机房一 40"),
        render_kw={"rows": 4, "maxlength": 4000},
    )
    order = RadioField(
        lazy("怎么坐"),
        [Required()],
        choices=[SelectChoice(code, ORDER_WORDS[code]) for code in ORDERS],
        default=ORDERS[0],
        validate_choice=False,
    )
    seed = StringField(
        lazy("打乱用的一句话"),
        [Optional(), Length(max=80, message=lazy("请写短一些"))],
        render_kw={"maxlength": 80, "autocomplete": "off"},
    )


class SheetForm(FlaskForm):
    sheet = FileField(lazy("座位表（.xlsx 或 .csv）"), render_kw={"accept": ".xlsx,.csv"})


@bp.get("/office/<int:stage_id>/seats")
@guards.staff(*READERS)
def seats(stage_id: int) -> str:
    return _page(exam_stage(stage_id), SeatForm(formdata=None), SheetForm(formdata=None))


@bp.get("/office/<int:stage_id>/seats.xlsx")
@guards.staff("office")
def seats_template(stage_id: int) -> Response:
    """A sheet with every admission number, to fill in rooms and seats."""
    stage = exam_stage(stage_id)
    require_county(guards.account())
    rows = [(number, "", "") for number in sorted(townships_of(stage))]
    return workbook(write_xlsx(COLUMNS, rows, _("座位表"), stage.opens_at), f"seats-{stage.cohort.code}")


@bp.post("/office/<int:stage_id>/seats")
@guards.staff("office")
def seat(stage_id: int) -> Response | tuple[str, int]:
    """Fills the rooms with all candidates."""
    stage = exam_stage(stage_id)
    require_county(guards.account())
    form = SeatForm()
    if form.validate_on_submit() and _seated(stage, form):
        return redirect(url_for("exam.seats", stage_id=stage_id), 303)
    return _page(exam_stage(stage_id), form, SheetForm(formdata=None)), 422


@bp.post("/office/<int:stage_id>/seats/sheet")
@guards.staff("office")
def seats_sheet(stage_id: int) -> Response | tuple[str, int]:
    """Looks at a sheet; with the signed preview of the page before, takes exactly what that one showed."""
    stage = exam_stage(stage_id)
    by = guards.account()
    require_county(by)
    if "token" in request.form:
        return _confirm(stage)
    form, token, rows = SheetForm(), "", ""
    looked = look_over(form, form.sheet, LIMITS, lambda table: seat_rows(stage, table))
    if looked is not None:
        rows = json.dumps(looked.good, ensure_ascii=False)
        token = preview_token.issue(now(), by.login, stage.id, rows)
    page = _page(exam_stage(stage_id), SeatForm(formdata=None), form, looked, token, rows)
    return page, 422 if form.sheet.errors else 200


@bp.post("/office/<int:stage_id>/seats/clear")
@guards.staff("office")
def seats_clear(stage_id: int) -> Response:
    stage = exam_stage(stage_id)
    return act(
        lambda: clear_seats(stage, guards.account(), now()),
        _("座位都取消了，考生在自己的地方考。"),
        url_for("exam.seats", stage_id=stage_id),
    )


@bp.post("/office/<int:stage_id>/seats/watch")
@guards.staff("office")
def watch(stage_id: int) -> Response:
    """Who watches one room."""
    stage = exam_stage(stage_id)
    chosen = {int(one) for one in request.form.getlist("proctor") if one.isascii() and one.isdigit()}
    accounts = [one for one in proctors() if one.id in chosen]
    return act(
        lambda: watch_room(stage, request.form.get("room", ""), accounts, guards.account(), now()),
        _("监考的人定好了。"),
        url_for("exam.seats", stage_id=stage_id),
    )


@bp.post("/office/<int:stage_id>/seats/browser")
@guards.staff("office")
def seats_browser(stage_id: int) -> Response:
    """Which browser the rooms use."""
    stage = exam_stage(stage_id)
    return act(
        lambda: set_browser(stage, request.form.get("key", "")[:200], guards.account(), now()),
        lambda wanted: (
            _("记下了，有座位的考生要用考试专用浏览器。") if wanted else _("记下了，用什么浏览器都可以。")
        ),
        url_for("exam.seats", stage_id=stage_id),
    )


def _seated(stage: Stage, form: SeatForm) -> bool:
    seed = " ".join((form.seed.data or "").split())
    if form.order.data not in ORDERS:
        form.order.errors = [_("请从列表里选一项")]
        return False
    if form.order.data == DRAWN and not seed:
        form.seed.errors = [_("请写一句话，按它打乱")]
        return False
    try:
        places = seating(townships_of(stage), rooms_typed(form.rooms.data or ""), form.order.data, seed)
        used = seed if form.order.data == DRAWN else ""
        count = seat_candidates(stage, places, guards.account(), now(), form.order.data, used)
        db.session.commit()
    except Refusal as refusal:
        if not refusal.code.startswith("seat"):
            raise
        db.session.rollback()
        form.rooms.errors = [tell(refusal)]
        return False
    flash(_("排好了 %(count)s 个座位。", count=count), "success")
    return True


def _confirm(stage: Stage) -> Response:
    rows, token, by = request.form.get("rows", ""), request.form["token"], guards.account()

    def step() -> int:
        at = now()
        issued = preview_token.issued_within(token, at)
        preview_token.require_same(token, issued, by.login, stage.id, rows)
        places = {number: (room, number_of) for number, room, number_of in json.loads(rows)}
        return seat_candidates(stage, places, by, at, "sheet")

    return act(
        step,
        lambda count: _("排好了 %(count)s 个座位。", count=count),
        url_for("exam.seats", stage_id=stage.id),
    )


def _page(
    stage: Stage,
    form: SeatForm,
    sheet: SheetForm,
    looked: SeatPreview | None = None,
    token: str = "",
    rows: str = "",
) -> str:
    by = guards.account()
    sight = sight_of(stage, by)
    may_arrange = "office" in by.roles and by.township_scope is None and stage.state != "closed"
    return render_template(
        "exams/online_exam/seats.html",
        stage=stage,
        title=stage.definition.title,
        form=form,
        sheet=sheet,
        preview=looked,
        token=token,
        rows_text=rows,
        tell=tell,
        rooms=rooms_of_stage(stage, sight),
        watchers=_watched(stage),
        proctors=proctors() if may_arrange else [],
        unseated=unseated(stage) if sight.whole else 0,
        may_arrange=may_arrange,
        browser=browser_of(stage),
        begun=may_arrange and started(stage) > 0,
    )


def _watched(stage: Stage) -> dict[str, Any]:
    return {room: {one.id: one.name for one in accounts} for room, accounts in watchers(stage).items()}
