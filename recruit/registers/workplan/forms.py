"""The form of a work plan."""

from __future__ import annotations

from collections.abc import Iterable

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice

from recruit.i18n import lazy
from recruit.registers.workplan.words import REPORTS
from recruit.web.forms.fields import DayField
from recruit.web.forms.reasons import LONGEST, not_too_long
from recruit.web.forms.rules import Later, Optional, Required
from recruit.web.given_files import ACCEPT


class WorkForm(FlaskForm):
    """How a task stands."""

    state = RadioField(lazy("现在怎么样"), [Required()], validate_choice=False)
    on_day = DayField(lazy("哪一天"), [Required()])
    words = TextAreaField(
        lazy("说明"), [Optional(), not_too_long], render_kw={"rows": 3, "maxlength": LONGEST}
    )
    file = FileField(lazy("材料"), [Later()], render_kw={"accept": ACCEPT})

    def offer(self, states: Iterable[str]) -> None:
        self.state.choices = [SelectChoice(code, str(REPORTS[code])) for code in states]
