"""Forms of the evaluations."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import TextAreaField
from wtforms.validators import Length

from recruit.i18n import _, current_locale, lazy
from recruit.registers.evaluations.said import Round
from recruit.services.evaluate import LONGEST
from recruit.web.forms.fields import AmountField, DayField
from recruit.web.forms.reasons import LONGEST as SHORT
from recruit.web.forms.reasons import not_too_long
from recruit.web.forms.rules import Optional, Required
from recruit.web.given_files import ACCEPT
from scoring.numeric import plain

_LONG = Length(max=LONGEST, message=lazy("请缩短到2000个字以内"))
_ROWS = {"rows": 4, "maxlength": LONGEST}


class MendedForm(FlaskForm):
    """What the unit mended."""

    mended = TextAreaField(lazy("改了什么"), [_LONG], render_kw=_ROWS)
    proof = FileField(lazy("整改材料"), [Optional()], render_kw={"accept": ACCEPT})


class WhyForm(FlaskForm):
    """Why a sheet is sent back or made void. The page has one beside each `sheet` (its id)."""

    reason = TextAreaField(
        lazy("原因"), [Optional(), not_too_long], render_kw={"rows": 3, "maxlength": SHORT}
    )

    def __init__(self, sheet: int, **given: Any) -> None:
        super().__init__(**given)
        self.reason.id = self.reason.label.field_id = f"reason-{sheet}"


class _SheetForm(FlaskForm):
    on_day = DayField(lazy("哪一天去看的"), [Required()])
    found = TextAreaField(lazy("看到了什么"), [Required(), _LONG], render_kw=_ROWS)
    to_mend = TextAreaField(lazy("要改什么"), [Optional(), _LONG], render_kw=_ROWS)
    mend_until = DayField(lazy("哪一天前改好"), [Optional()])
    file = FileField(lazy("签字盖章的评估表或照片"), [Optional()], render_kw={"accept": ACCEPT})


def sheet_form(one: Round) -> Any:
    """A field for each criterion, ``m-<code>``, between the day and what was found."""
    keys = {"inputmode": "decimal", "autocomplete": "off"}
    fields = {
        f"m-{each.code}": AmountField(
            _("%(title)s（满分 %(max)s）", title=each.title.in_(current_locale()), max=plain(each.max)),
            [Required()],
            places=2,
            render_kw=keys,
        )
        for each in one.criteria
    }
    return type("SheetForm", (_SheetForm,), fields)


def marks_in(form: FlaskForm, one: Round) -> dict[str, Decimal]:
    """The marks that were typed, by criterion."""
    return {each.code: form[f"m-{each.code}"].data for each in one.criteria}
