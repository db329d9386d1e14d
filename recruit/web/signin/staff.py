"""Staff sign in by login name and password, and use the invitation that gave them their account."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request

from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.services import one_time_code, second_factor
from recruit.services.find_accounts import find_accounts
from recruit.services.invite import accept_invitation
from recruit.web import guards
from recruit.web.signin import bp
from recruit.web.signin.forms import DayForm, SlipForm, StaffForm, show
from recruit.web.signin.limits import limited, wrong_secret
from recruit.web.signin.moment import real_now
from recruit.web.signin.steps import begin, by_password, go_on, landing


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


@bp.route("/staff/day", methods=["GET", "POST"])
@limited
@guards.public
def day_slip() -> Any:
    """A guest judge's slip: login name and code, no password; it ends at midnight."""
    form = DayForm(identifier=request.args.get("name", "")[:40])
    if form.validate_on_submit():
        account = next(iter(find_accounts(form.identifier.data, "staff")), None)
        guest = account is not None and account.until is not None and account.active
        if guest and account.until <= now():
            form.code.errors = [tell(Refusal("guest-over"))]
        # A slip is of a day of the programme, which in a demonstration is not today.
        elif guest and one_time_code.accept(account, "invitation", form.code.data, now()):
            begin(account)
            return redirect(landing(account, None))
        else:
            wrong_secret()
            form.code.errors = [
                _("登录名或码不对，或者已经用过、收回了。请对着纸条再看一遍；不行就请工作人员换一张。")
            ]
            db.session.commit()
    return render_template("signin/day.html", form=form), 422 if form.errors else 200
