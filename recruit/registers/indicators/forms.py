"""Forms of the targets."""

from __future__ import annotations

from collections.abc import Sequence

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import SelectField, TextAreaField

from recruit.i18n import lazy
from recruit.web.forms.days import DayField
from recruit.web.forms.fields import WholeNumberField
from recruit.web.forms.reasons import LONGEST, not_too_long
from recruit.web.forms.rules import Optional, Required


class ReportForm(FlaskForm):
    """What was done in a unit on a day."""

    unit = SelectField(lazy("哪里做的"), validate_choice=False)
    on_day = DayField(lazy("哪一天"), [Required()])
    number = WholeNumberField(lazy("数量"), [Required()], render_kw={"inputmode": "numeric"})
    people = WholeNumberField(lazy("多少人参加"), [Optional()], render_kw={"inputmode": "numeric"})
    note = TextAreaField(
        lazy("说明"), [Optional(), not_too_long], render_kw={"rows": 3, "maxlength": LONGEST}
    )
    picture = FileField(lazy("照片"), [Optional()])

    def offer(self, units: Sequence[tuple[str, str]]) -> None:
        self.unit.choices = list(units)


class WhyForm(FlaskForm):
    """Why a report is sent back or made void."""

    reason = TextAreaField(
        lazy("原因"), [Optional(), not_too_long], render_kw={"rows": 3, "maxlength": LONGEST}
    )
