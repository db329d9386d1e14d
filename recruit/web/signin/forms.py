"""The forms of signing in. Errors say what to do next."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, PasswordField, RadioField, StringField
from wtforms.validators import DataRequired, ValidationError

from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.messages import tell


def stripped(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def show(field: Field, refusal: Refusal) -> None:
    """Puts a refusal beside the field it is about."""
    field.errors = [*field.errors, tell(refusal)]


class ApplicantForm(FlaskForm):
    next = HiddenField()
    identifier = StringField(
        lazy("报名号、手机号或邮箱"),
        [DataRequired(lazy("请填报名号、手机号或邮箱，填一样就行"))],
        filters=[stripped],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "maxlength": 120},
    )
    password = PasswordField(
        lazy("密码"),
        [DataRequired(lazy("请填密码"))],
        render_kw={"autocomplete": "current-password", "maxlength": 200},
    )


class StaffForm(FlaskForm):
    next = HiddenField()
    identifier = StringField(
        lazy("登录名"),
        [DataRequired(lazy("请填管理员给您的登录名"))],
        filters=[stripped],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "maxlength": 120},
    )
    password = PasswordField(
        lazy("密码"),
        [DataRequired(lazy("请填密码"))],
        render_kw={"autocomplete": "current-password", "maxlength": 200},
    )


class AskCodeForm(FlaskForm):
    next = HiddenField()
    identifier = StringField(
        lazy("报名号、登录名、手机号或邮箱"),
        [DataRequired(lazy("请填报名时留的手机号或邮箱，也可以填报名号"))],
        filters=[stripped],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "maxlength": 120},
    )


class FirstForm(FlaskForm):
    identifier = StringField(
        lazy("报名号"),
        [DataRequired(lazy("请填回执上的报名号"))],
        filters=[stripped],
        render_kw={"inputmode": "numeric", "autocomplete": "username", "maxlength": 40},
    )
    tail = StringField(
        lazy("身份证号的最后4位"),
        [DataRequired(lazy("请填身份证号的最后4位"))],
        filters=[stripped],
        render_kw={"autocomplete": "off", "maxlength": 18},
    )


class CodeForm(FlaskForm):
    code = StringField(
        lazy("登录码"),
        [DataRequired(lazy("请填短信或邮件里的6位数字"))],
        filters=[stripped],
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 12},
    )


class FactorForm(FlaskForm):
    code = StringField(
        lazy("验证码"),
        [DataRequired(lazy("请填验证器里的6位数字，或者一个纸质备用码"))],
        filters=[stripped],
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
    old = PasswordField(
        lazy("现在的密码"),
        [DataRequired(lazy("请填现在的密码"))],
        render_kw={"autocomplete": "current-password", "maxlength": 200},
    )


class SlipForm(NewPasswordForm):
    """A code on paper (an invitation, a desk reset) and the password it allows to set."""

    identifier = StringField(
        lazy("登录名或报名号"),
        [DataRequired(lazy("请填纸条上的登录名或报名号"))],
        filters=[stripped],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "maxlength": 40},
    )
    code = StringField(
        lazy("纸条上的码"),
        [DataRequired(lazy("请填纸条上的码"))],
        filters=[stripped],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "maxlength": 20},
    )


class ChooseForm(FlaskForm):
    account = RadioField(lazy("您是哪一位"), coerce=int, validators=[DataRequired(lazy("请选一位"))])
