"""Everybody's own password: set it after a one-time code, change it with the old one."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, session, url_for

from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.services.change_staff import end_sessions
from recruit.services.invite import set_password
from recruit.services.passwords import matches
from recruit.services.send_messages import Notice, queue
from recruit.web import guards
from recruit.web.sessions import current_session
from recruit.web.signin import bp
from recruit.web.signin.forms import ChangePasswordForm, NewPasswordForm, show
from recruit.web.signin.limits import limited, wrong_secret
from recruit.web.signin.moment import real_now
from recruit.web.signin.steps import begin, landing, still


@bp.route("/account/password", methods=["GET", "POST"])
@limited
@guards.public
def change_password() -> Any:
    """Ends every other device's sign-in. Without a fresh one-time code the old password is asked."""
    account = guards.visitor()
    if account is None:
        return redirect(url_for("signin.applicant"))
    fresh = account.password_hash is None or still(session.get("fresh_until"))
    form = NewPasswordForm() if fresh else ChangePasswordForm()
    if form.validate_on_submit():
        if not fresh and not matches(account, form.old.data):
            wrong_secret()
            form.old.errors = [_("现在的密码不对。忘了就退出登录，用登录码进来再改。")]
        else:
            try:
                return _change(form)
            except Refusal as refusal:
                db.session.rollback()
                show(form.password, refusal)
    page = render_template("signin/password.html", form=form, fresh=fresh, is_staff=account.is_staff)
    return page, 422 if form.errors else 200


def _change(form: NewPasswordForm) -> Any:
    account, at = guards.account(), real_now()
    here = current_session()
    set_password(account, form.password.data, at)
    queue([Notice(account, "password-set", {"at": at})], at)
    end_sessions(account, at)
    begin(account, factor=bool(here and here.second_factor))
    flash(_("新密码设好了，下次用它登录。"), "success")
    return redirect(landing(account, None))
