"""Staff sign in by login name and password, and use the invitation that gave them their account."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.services import second_factor
from recruit.services.find_accounts import find_accounts
from recruit.services.invite import accept_invitation
from recruit.web import guards
from recruit.web.signin import bp
from recruit.web.signin.forms import SlipForm, StaffForm, show
from recruit.web.signin.limits import limited, wrong_secret
from recruit.web.signin.moment import real_now
from recruit.web.signin.steps import by_password, go_on


@bp.route("/staff/sign-in", methods=["GET", "POST"])
@limited
@guards.public
def staff() -> Any:
    """Login name and password; the second factor follows on the next page."""
    form = StaffForm(next=request.args.get("next"))
    inside = by_password(form, "staff", _("登录名或密码不对。忘了密码请找管理员要一张新的邀请条。"))
    if inside is not None:
        return inside
    page = render_template("signin/staff.html", form=form, no_factor=second_factor.waived())
    return page, 422 if form.errors else 200


@bp.route("/staff/invitation", methods=["GET", "POST"])
@limited
@guards.public
def invitation() -> Any:
    """The invitation slip: login name, code, and a password of one's own."""
    form = SlipForm()
    if form.validate_on_submit():
        account = next(iter(find_accounts(form.identifier.data, "staff")), None)
        try:
            if accept_invitation(account, form.code.data, form.password.data, real_now()):
                assert account is not None
                db.session.commit()
                return go_on(account, None)
            wrong_secret()
            form.code.errors = [
                _("登录名或邀请码不对，或者已经过期、用过了。请对着纸条再看一遍；不行就请管理员重新打一张。")
            ]
            db.session.commit()
        except Refusal as refusal:
            db.session.rollback()
            show(form.password, refusal)
    return render_template("signin/invitation.html", form=form), 422 if form.errors else 200
