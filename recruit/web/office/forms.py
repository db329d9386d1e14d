"""The office's forms: a window of one's own, marks of an extra test, reasons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from wtforms import DateTimeLocalField
from wtforms.validators import ValidationError

from recruit.i18n import _, lazy
from recruit.models import Entry
from recruit.web.forms.fields import AmountField
from recruit.web.forms.reasons import ReasonForm
from recruit.web.forms.rules import Optional, Required
from scoring.numeric import plain


class MomentField(DateTimeLocalField):
    """Local time of the programme, to the minute; the browser's picker, or typed."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if not "".join(valuelist).strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("请按“年-月-日T时:分”填，比如 2016-06-13T10:00")) from None


class WindowForm(ReasonForm):
    """A candidate's own opening and closing. Left empty, the stage's own apply."""

    opens = MomentField(lazy("单独的开始时间"), [Optional()], description=lazy("不填就和大家一样"))
    closes = MomentField(lazy("单独的截止时间"), [Optional()], description=lazy("不填就和大家一样"))

    def moments(self, timezone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
        opens, closes = (
            one.data.replace(tzinfo=timezone) if one.data else None for one in (self.opens, self.closes)
        )
        return opens, closes

    @classmethod
    def of(cls, entry: Entry, timezone: ZoneInfo) -> WindowForm:
        """The form as it stands, with what is on record."""
        opens, closes = (
            one.astimezone(timezone).replace(tzinfo=None) if one else None
            for one in (entry.opens_at, entry.closes_at)
        )
        return cls(formdata=None, opens=opens, closes=closes)


def extra_test_form(numbers: Sequence[str], highest: Decimal) -> type[FlaskForm]:
    """A form with one mark, 0 to `highest`, for each tied candidate; fields are named ``n0``, ``n1`` … in the given
    order."""

    def in_range(form: FlaskForm, field: Any) -> None:
        if not 0 <= Decimal(field.data) <= highest:
            raise ValidationError(_("请填 0 到 %(high)s 之间的分数", high=plain(highest)))

    fields = {
        f"n{place}": AmountField(
            _("考生 %(number)s 的加试成绩", number=number),
            [Required(), in_range],
            places=2,
            render_kw={
                "inputmode": "decimal",
                "autocomplete": "off",
                "maxlength": len(str(int(highest))) + 3,
            },
        )
        for place, number in enumerate(numbers)
    }
    return type("ExtraTestForm", (FlaskForm,), fields)


def marks_given(form: FlaskForm, numbers: Sequence[str]) -> dict[str, Decimal]:
    return {number: form[f"n{place}"].data for place, number in enumerate(numbers)}
