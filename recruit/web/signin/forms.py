"""The forms of signing in. Errors say what to do next."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, PasswordField, RadioField
from wtforms.fields.core import UnboundField
from wtforms.validators import DataRequired, ValidationError

from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.messages import tell
from recruit.web.forms.line import Line


def show(field: Field, refusal: Refusal) -> None:
    """Puts a refusal beside the field it is about."""
    field.errors = [*field.errors, tell(refusal)]


def _login_name(label: Any, missing: Any, **options: Any) -> UnboundField:
    return Line(
        label,
        missing,
        render_kw={"autocomplete": "username", "autocapitalize": "none", "maxlength": 120, **options},
    )


def _known_password(label: Any, missing: Any) -> UnboundField:
    return PasswordField(
        label,
        [DataRequired(missing)],
        render_kw={"autocomplete": "current-password", "maxlength": 200},
    )


class ApplicantForm(FlaskForm):
    next = HiddenField()
    identifier = _login_name(lazy("报名号、手机号或邮箱"), lazy("请填报名号、手机号或邮箱，填一样就行"))
    password = _known_password(lazy("密码"), lazy("请填密码"))


class StaffForm(FlaskForm):
    next = HiddenField()
    identifier = _login_name(lazy("登录名"), lazy("请填管理员给您的登录名"))
    password = _known_password(lazy("密码"), lazy("请填密码"))


class AskCodeForm(FlaskForm):
    next = HiddenField()
    identifier = _login_name(
        lazy("报名号、登录名、手机号或邮箱"), lazy("请填报名时留的手机号或邮箱，也可以填报名号")
    )


class FirstForm(FlaskForm):
    identifier = Line(
        lazy("报名号"),
        lazy("请填回执上的报名号"),
        render_kw={"inputmode": "numeric", "autocomplete": "username", "maxlength": 40},
    )
    tail = Line(
        lazy("身份证号的最后4位"),
        lazy("请填身份证号的最后4位"),
        render_kw={"autocomplete": "off", "maxlength": 18},
    )


class CodeForm(FlaskForm):
    code = Line(
        lazy("登录码"),
        lazy("请填短信或邮件里的6位数字"),
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 12},
    )


class FactorForm(FlaskForm):
    code = Line(
        lazy("验证码"),
        lazy("请填验证器里的6位数字，或者一个纸质备用码"),
        render_kw={"autocomplete": "one-time-code", "maxlength": 20, "autocapitalize": "characters"},
    )


class NewPasswordForm(FlaskForm):
    password = PasswordField(
        lazy("新密码"),
        [DataRequired(lazy("请填新密码，至少8个字符"))],
        description=lazy("至少8个字符，不用电话、报名号和姓名。几个词连起来，好记又难猜。"),
        render_kw={"autocomplete": "new-password", "maxlength": 200},
    )
    again = PasswordField(
        lazy("再填一遍"),
        [DataRequired(lazy("请把新密码再填一遍"))],
        render_kw={"autocomplete": "new-password", "maxlength": 200},
    )

    def validate_again(self, field: Field) -> None:
        if field.data != self.password.data:
            raise ValidationError(_("两遍不一样，请重新填"))


class ChangePasswordForm(NewPasswordForm):
    old = _known_password(lazy("现在的密码"), lazy("请填现在的密码"))


class SlipForm(NewPasswordForm):
    """A code on paper (an invitation, a desk reset) and the password it allows to set."""

    identifier = _login_name(lazy("登录名或报名号"), lazy("请填纸条上的登录名或报名号"), maxlength=40)
    code = Line(
        lazy("纸条上的码"),
        lazy("请填纸条上的码"),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "maxlength": 20},
    )


class DayForm(FlaskForm):
    """The slip of a guest judge: good for one sign-in, on one day."""

    identifier = _login_name(lazy("登录名"), lazy("请填纸条上的登录名"), maxlength=40)
    code = Line(
        lazy("纸条上的码"),
        lazy("请填纸条上的码"),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "maxlength": 20},
    )


class ChooseForm(FlaskForm):
    account = RadioField(lazy("您是哪一位"), coerce=int, validators=[DataRequired(lazy("请选一位"))])
