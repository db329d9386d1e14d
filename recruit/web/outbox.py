"""The outbox page. The words of messages hold sign-in codes, so only a demonstration shows them.

The office takes text messages to its SMS platform as a sheet, and brings back what became of them.
"""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from sqlalchemy import func, select
from werkzeug.wrappers import Response as Answer

from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.messages import tell
from recruit.models import Account, Message
from recruit.outbox.adapters import by_hand
from recruit.queries.outbox import HANDED, QUEUED, sheets_waiting, states
from recruit.services.erase_files import release
from recruit.services.hand_over_messages import hand_over
from recruit.services.import_deliveries import LIMITS, confirm_deliveries, preview_deliveries
from recruit.services.roles import require_county
from recruit.services.send_messages import read_message
from recruit.tables import write_xlsx
from recruit.web import guards
from recruit.web.labels import TEMPLATE_NAMES
from recruit.web.sheets import look_into, workbook

bp = Blueprint("outbox", __name__)
PAGE = 50


class DeliveriesForm(FlaskForm):
    """What the SMS platform gave out."""

    file = FileField(lazy("短信平台的结果（.xlsx 或 .csv）"), render_kw={"accept": ".xlsx,.csv"})


@bp.get("/outbox")
@guards.staff("office", "administrator")
def home() -> str:
    """The newest messages first: to whom (masked), what about, how it went; in a demonstration the words as well."""
    total = db.session.scalar(select(func.count()).select_from(Message)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    query = select(Message, Account.login).join(Account, Account.id == Message.account_id)
    rows = db.session.execute(query.order_by(Message.id.desc()).limit(PAGE).offset((page - 1) * PAGE)).all()
    open_words = bool(current_app.config["ZEYOU_DEMO"])
    messages = [(message, login, read_message(message)[1] if open_words else "") for message, login in rows]
    sheets = sheets_waiting()
    if not by_hand():
        sheets.pop(QUEUED)
    return render_template(
        "admin/outbox.html",
        messages=messages,
        open_words=open_words,
        states=states(),
        sheets={which: count for which, count in sheets.items() if count},
        may_take=guards.account().township_scope is None,
        by_hand=by_hand(),
        handed=sheets[HANDED],
        names=TEMPLATE_NAMES,
        page=page,
        pages=pages,
        page_address=lambda number: url_for("outbox.home", page=number),
    )


@bp.post("/outbox/messages.xlsx")
@guards.staff("office", "administrator")
def take_sheet() -> Response | Answer:
    """The sheet for the SMS platform: number, text, reference. Posted, because it opens numbers and is noted."""
    require_county(guards.account())
    at = now()
    try:
        lines = hand_over(request.form.get("which", ""), guards.account(), at)
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        flash(tell(refusal), "warning")
        return redirect(url_for("outbox.home"), 303)
    columns = (_("手机号"), _("短信内容"), _("编号"))
    content = write_xlsx(columns, [(one.number, one.text, one.reference) for one in lines], _("短信"), at)
    response = workbook(content, f"messages-{at.astimezone(_zone()).strftime('%Y%m%d-%H%M')}")
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.route("/outbox/deliveries", methods=["GET", "POST"])
@guards.staff("office", "administrator")
def deliveries() -> Any:
    """Looks at what the platform gave out; nothing is taken in here."""
    require_county(guards.account())
    form, looked = DeliveriesForm(), None
    if form.is_submitted():
        looked = look_into(
            form,
            form.file,
            LIMITS,
            lambda content, name: preview_deliveries(content, name, guards.account(), now(), _zone()),
        )
    page = render_template("admin/deliveries.html", form=form, preview=looked, tell=tell)
    return page, 422 if form.errors else 200


@bp.post("/outbox/deliveries/confirm")
@guards.staff("office", "administrator")
def confirm() -> Answer:
    """Takes in exactly what the page before showed."""
    require_county(guards.account())
    file, token = request.form.get("file", ""), request.form.get("token", "")
    count = confirm_deliveries(file, token, guards.account(), now(), _zone())
    db.session.commit()
    release([file])
    flash(_("记下了 %(count)s 条短信的结果。", count=count), "success")
    return redirect(url_for("outbox.home"), 303)


def _zone() -> ZoneInfo:
    return ZoneInfo(current_app.config["BABEL_DEFAULT_TIMEZONE"])
