"""Forms of the roll-out."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import TextAreaField

from recruit.i18n import lazy
from recruit.web.forms.days import DayField
from recruit.web.forms.reasons import LONGEST, not_too_long
from recruit.web.forms.rules import Optional, Required

#: A line for every station of a county.
LONGEST_CHANGES = 20_000


class PlanForm(FlaskForm):
    """A plan to be put forward: what shall differ from the one in force, and why."""

    changes = TextAreaField(
        lazy("要改的点位和月份"), [Optional()], render_kw={"rows": 5, "maxlength": LONGEST_CHANGES}
    )
    reason = TextAreaField(
        lazy("为什么改"), [Optional(), not_too_long], render_kw={"rows": 3, "maxlength": LONGEST}
    )


class OpeningForm(FlaskForm):
    """A station opened."""

    opened_on = DayField(lazy("哪一天开业"), [Required()])
    picture = FileField(lazy("开业那天的照片"), [Optional()])


class WhyForm(FlaskForm):
    """Why something is sent back or made void."""

    reason = TextAreaField(
        lazy("原因"), [Optional(), not_too_long], render_kw={"rows": 3, "maxlength": LONGEST}
    )
