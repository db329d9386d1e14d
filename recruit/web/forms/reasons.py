"""Forms that ask why: a waiver, a withdrawal, the office's decision."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, StopValidation

from recruit.i18n import _, lazy
from recruit.web.forms.rules import Optional, Required
from recruit.web.leave_words import LEAVING

LONGEST = 500


def not_too_long(form: FlaskForm, field: TextAreaField) -> None:
    if len(field.data or "") > LONGEST:
        raise StopValidation(_("请写到 %(high)s 个字以内", high=LONGEST))


class ReasonForm(FlaskForm):
    """One reason in one's own words."""

    reason = TextAreaField(
        lazy("理由"), [Required(), not_too_long], render_kw={"rows": 4, "maxlength": LONGEST}
    )


class HoldForm(ReasonForm):
    """What is wanted, to hold a cohort's erasure or to release it, and why."""

    act = HiddenField(validators=[AnyOf(("hold", "release"))])


class LeaveForm(FlaskForm):
    """Why somebody leaves: one of a few words, and more where they want to say more."""

    code = RadioField(
        lazy("为什么退出"),
        [Required()],
        choices=[SelectChoice(code, words) for code, words in LEAVING.items()],
        validate_choice=False,
    )
    reason = TextAreaField(
        lazy("想多说几句"), [Optional(), not_too_long], render_kw={"rows": 3, "maxlength": LONGEST}
    )


class RulingForm(FlaskForm):
    """The office's decision on one waiver request."""

    granted = RadioField(
        lazy("决定"),
        [Required()],
        choices=[SelectChoice("yes", lazy("同意放宽")), SelectChoice("no", lazy("不同意"))],
        validate_choice=False,
    )
    reason = TextAreaField(
        lazy("理由"), [Required(), not_too_long], render_kw={"rows": 4, "maxlength": LONGEST}
    )
