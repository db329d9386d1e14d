"""Invitation slips: made, shown and printed in one go, because their codes are kept as hashes only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from sqlalchemy import select

from recruit.db import db
from recruit.documents.qr import qr_data_uri
from recruit.i18n import _
from recruit.models import Account
from recruit.services.invite import invite
from recruit.services.one_time_code import LIFETIME
from recruit.web import guards
from recruit.web.admin import bp
from recruit.web.signin.moment import real_now


@bp.post("/invitations")
@guards.staff("administrator")
def invitations() -> Any:
    """Slips for the chosen people. The codes are shown this once; printing again makes new ones."""
    ids = request.form.getlist("account", type=int)[:500]
    query = select(Account).where(Account.id.in_(ids), Account.kind == "staff").order_by(Account.id)
    accounts = list(db.session.scalars(query))
    if not accounts:
        flash(_("请先勾选要打邀请条的人。"), "warning")
        return redirect(url_for("admin.home"))
    return slips(accounts)


def slips(accounts: Sequence[Account]) -> str:
    """Makes the invitations, commits, and shows them for printing."""
    at = real_now()
    made = invite(accounts, guards.account(), at)
    db.session.commit()
    address = current_app.config["ZEYOU_BASE_URL"].rstrip("/") + url_for("signin.invitation")
    return render_template(
        "admin/slips.html",
        slips=made,
        until=at + LIFETIME["invitation"],
        address=address,
        qr=qr_data_uri(address),
    )
