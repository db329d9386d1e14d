"""Applicants sign in; people who share a phone choose who they are; everybody signs out."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from recruit.db import db
from recruit.i18n import _
from recruit.masking import mask_name
from recruit.models import Account
from recruit.web import guards, sessions
from recruit.web.context import page_url
from recruit.web.signin import bp
from recruit.web.signin.forms import ApplicantForm, ChooseForm
from recruit.web.signin.limits import limited
from recruit.web.signin.steps import by_password, go_on, still


@bp.route("/sign-in", methods=["GET", "POST"])
@limited
@guards.public
def applicant() -> Any:
    """Registration number, phone or e-mail, and password."""
    form = ApplicantForm(next=request.args.get("next"))
    wrong = _("号码或密码不对。请看看有没有打错；第一次登录或者忘了密码，用下面的办法。")
    inside = by_password(form, "applicant", wrong)
    if inside is not None:
        return inside
    return render_template("signin/applicant.html", form=form), 422 if form.errors else 200


@bp.route("/sign-in/choose", methods=["GET", "POST"])
@guards.public
def choose() -> Any:
    """Which of the people behind one phone. Their password or code was right for each of them."""
    ids = session.get("choose", []) if still(session.get("until")) else []
    people = db.session.scalars(
        select(Account).where(Account.id.in_(ids), Account.active.is_(True)).order_by(Account.id)
    )
    accounts = {account.id: account for account in people}
    if not accounts:
        return redirect(url_for("signin.applicant"))
    form = ChooseForm()
    form.account.choices = [
        SelectChoice(str(a.id), f"{mask_name(a.name)} · {a.login}") for a in accounts.values()
    ]
    if form.validate_on_submit() and form.account.data in accounts:
        return go_on(accounts[form.account.data], session.get("next"), by_code=bool(session.get("by_code")))
    return render_template("signin/choose.html", form=form), 422 if form.errors else 200


@bp.post("/sign-out")
@guards.public
def leave() -> Response:
    """Ends this device's sign-in."""
    sessions.sign_out()
    db.session.commit()
    flash(_("您已经退出登录。"), "info")
    return redirect(page_url("public.home") or url_for("signin.applicant"))
