"""The outbox page. The words of messages hold sign-in codes, so only a demonstration shows them."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request, url_for
from sqlalchemy import func, select

from recruit.db import db
from recruit.models import Account, Message
from recruit.services.send_messages import read_message
from recruit.web import guards
from recruit.web.labels import TEMPLATE_NAMES

bp = Blueprint("outbox", __name__)
PAGE = 50


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
    counted = db.session.execute(select(Message.state, func.count()).group_by(Message.state)).all()
    states = dict(counted)
    return render_template(
        "admin/outbox.html",
        messages=messages,
        open_words=open_words,
        states=states,
        names=TEMPLATE_NAMES,
        page=page,
        pages=pages,
        page_address=lambda number: url_for("outbox.home", page=number),
    )
