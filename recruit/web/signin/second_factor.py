"""The second factor: set up by QR code at the first sign-in, asked at every later one."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from recruit.db import db
from recruit.documents.qr import qr_data_uri
from recruit.errors import Refusal
from recruit.models import Account
from recruit.services import second_factor as factor
from recruit.web import guards
from recruit.web.sessions import account_of_request
from recruit.web.signin import bp
from recruit.web.signin.forms import FactorForm, show
from recruit.web.signin.limits import limited, wrong_secret
from recruit.web.signin.moment import real_now
from recruit.web.signin.steps import begin, come_in, landing, pending_account


@bp.route("/staff/second-factor", methods=["GET", "POST"])
@limited
@guards.public
def second_factor() -> Any:
    """Six digits from the authenticator, or one of the paper codes."""
    account = pending_account()
    if account is None or account.second_factor_at is None:
        return redirect(url_for("signin.staff"))
    form = FactorForm()
    if form.validate_on_submit():
        right = factor.check(account, form.code.data, real_now())
        db.session.commit()
        if right:
            return come_in(account, session.get("next"), by_code=bool(session.get("by_code")), factor=True)
        wrong_secret()
        show(form.code, Refusal("factor-wrong"))
    return render_template("signin/second_factor.html", form=form), 422 if form.errors else 200


@bp.route("/staff/second-factor/set-up", methods=["GET", "POST"])
@limited
@guards.public
def set_up_factor() -> Any:
    """Shows the QR code, checks one code, then shows the paper codes this once."""
    account = pending_account() or _signed_in()
    if account is None or account.second_factor_at is not None:
        return redirect(url_for("signin.staff"))
    secret = session.setdefault("factor_secret", factor.new_secret())
    form = FactorForm()
    if form.validate_on_submit():
        try:
            codes = factor.set_up(account, secret, form.code.data, real_now())
            return _codes_page(account, codes)
        except Refusal as refusal:
            db.session.rollback()
            wrong_secret()
            show(form.code, refusal)
    page = render_template(
        "signin/set_up_factor.html",
        form=form,
        qr=qr_data_uri(factor.address(account, secret)),
        secret=" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
    )
    return page, 422 if form.errors else 200


def _signed_in() -> Account | None:
    """Staff whose roles do not demand a second factor may set one up all the same."""
    account = account_of_request()
    return account if account is not None and account.is_staff else None


def _codes_page(account: Account, codes: list[str]) -> str | Response:
    next_page, by_code = session.get("next"), bool(session.get("by_code"))
    begin(account, by_code=by_code, factor=True)
    onward = landing(account, next_page) if account.password_hash else url_for("signin.change_password")
    return render_template("signin/paper_codes.html", codes=codes, onward=onward, login=account.login)
