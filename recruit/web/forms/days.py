"""A day in a form."""

from __future__ import annotations

from wtforms import DateField

from recruit.i18n import _


class DayField(DateField):
    """A day by the browser's picker, or typed."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("请按“年-月-日”填，比如 2016-05-03。")) from None
