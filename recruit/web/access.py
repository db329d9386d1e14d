"""Desk reset: an applicant without password and phone shows the ID card and goes home with a code."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, render_template, url_for
from flask_wtf import FlaskForm

from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import lazy
from recruit.masking import mask_name
from recruit.messages import tell
from recruit.services.one_time_code import LIFETIME
from recruit.services.reset_access import reset_access
from recruit.web import guards
from recruit.web.forms.line import Line
from recruit.web.signin.limits import limited, wrong_secret
from recruit.web.signin.moment import real_now

bp = Blueprint("access", __name__)


class ResetForm(FlaskForm):
    identifier = Line(
        lazy("报名号"),
        lazy("请填报名号；忘了就在“乡镇登记”里按姓名查"),
        render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": 40},
    )
    id_number = Line(
        lazy("身份证号"),
        lazy("请对着身份证原件输入18位号码"),
        render_kw={"autocomplete": "off", "maxlength": 30},
    )


@bp.route("/desk/access", methods=["GET", "POST"])
@limited
@guards.staff("clerk", "office")
def reset() -> Any:
    """The clerk types both numbers from the papers; the code appears once, for printing."""
    form = ResetForm()
    if form.validate_on_submit():
        at = real_now()
        try:
            account, code = reset_access(form.identifier.data, form.id_number.data, guards.account(), at)
        except Refusal as refusal:
            db.session.rollback()
            if refusal.code not in ("id-does-not-match", "outside-township"):
                raise
            wrong_secret()
            form.id_number.errors = [tell(refusal)]
        else:
            db.session.commit()
            return render_template(
                "admin/reset_slip.html",
                login=account.login,
                name=mask_name(account.name),
                code=code,
                until=at + LIFETIME["reset"],
                address=current_app.config["ZEYOU_BASE_URL"].rstrip("/") + url_for("signin.slip"),
            )
    return render_template("admin/reset.html", form=form), 422 if form.errors else 200
