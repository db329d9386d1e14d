"""Form fields that read what people really type: full-width digits, spaces, 元 after an amount, dates in three ways.

Every field keeps the typed text when it cannot be read, so that the page shows it again beside the error.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from markupsafe import Markup
from wtforms import Field, RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, html_params

from recruit.errors import Refusal
from recruit.i18n import _
from recruit.intake.answers import amount, day, whole


def plain(text: str) -> str:
    """Compatibility characters made plain (１２ becomes 12) and the ends trimmed."""
    return unicodedata.normalize("NFKC", text).strip()


def line_ends(text: str | None) -> str | None:
    """A filter: an end of a line is one sign, as it was when the browser counted."""
    return text.replace("\r\n", "\n") if text else text


class _Typed(StringField):
    """A field whose value is read from text; `typed` remembers the text for showing it again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.typed: str | None = None

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        self.typed = valuelist[0]
        text = plain(valuelist[0])
        self.data = self.read(text) if text else None

    def process_data(self, value: Any) -> None:
        self.data = None if value in (None, "") else self.revive(value)

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return "" if self.data is None else str(self.data)

    def read(self, text: str) -> Any:
        """The value behind the text; ValueError with the sentence the person reads."""
        raise NotImplementedError

    def revive(self, value: Any) -> Any:
        """The value behind a stored answer (a string or the value itself)."""
        return self.read(str(value))


class WholeNumberField(_Typed):
    """An int."""

    def read(self, text: str) -> int:
        try:
            return whole(text)
        except Refusal:
            raise ValueError(_("请只填整数，比如 12")) from None


class AmountField(_Typed):
    """A Decimal. `places` is the most decimals allowed."""

    def __init__(self, *args: Any, places: int = 6, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places

    def read(self, text: str) -> Decimal:
        try:
            return amount(text, self.places)
        except Refusal as refusal:
            if refusal.code == "decimals-many":
                raise ValueError(_("小数点后最多 %(places)s 位", places=self.places)) from None
            raise ValueError(_("请只填数字，比如 12.50")) from None


class DayField(_Typed):
    """A date, written 2016-05-03, 2016/5/3 or 2016年5月3日."""

    def read(self, text: str) -> date:
        try:
            return day(text)
        except Refusal:
            raise ValueError(_("请按“年-月-日”填，比如 2016-05-03")) from None


class YesNoField(RadioField):
    """True, False or None for "not answered": a box left empty by mistake must not count as a no."""

    def __init__(self, label: str = "", validators: Any = None, **kwargs: Any) -> None:
        choices = [SelectChoice("yes", _("是")), SelectChoice("no", _("否"))]
        super().__init__(label, validators, choices=choices, coerce=_yes_no, validate_choice=False, **kwargs)


class ManyField(SelectMultipleField):
    """Boxes to tick, as many as apply."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class RankedField(Field):
    """A few choices out of a long list, picked one after another: the order is the order of preference.

    `count` is the number of boxes; choices that bear a group (`optgroup`) are shown under it.
    """

    def __init__(
        self, label: str, validators: Any, choices: Sequence[SelectChoice], count: int, **kwargs: Any
    ) -> None:
        super().__init__(label, validators, widget=_ranked, **kwargs)
        self.choices, self.count = list(choices), count

    def process_data(self, value: Any) -> None:
        self.data = list(value or [])

    def process_formdata(self, valuelist: list[str]) -> None:
        # One gap between two wishes is a slip; one village wished for twice is a question for the applicant.
        self.data = [value for value in valuelist if value]

    def pre_validate(self, form: Any) -> None:
        if not set(self.data) <= {choice.value for choice in self.choices}:
            raise ValidationError(_("请从列表里选"))
        if len(set(self.data)) != len(self.data):
            raise ValidationError(_("同一项选了两次，请换一项，或者留空"))
        if len(self.data) > self.count:
            raise ValidationError(_("最多选 %(count)s 项", count=self.count))


def _yes_no(value: Any) -> bool | None:
    return {"yes": True, "no": False, True: True, False: False}.get(value)


def _ranked(field: RankedField, **attributes: Any) -> Markup:
    """The boxes one below the other. The first bears the field's id, so that label and error links reach it."""
    boxes = []
    for place in range(field.count):
        chosen = field.data[place] if place < len(field.data) else ""
        named = {"name": field.name, "id": field.id if place == 0 else f"{field.id}-{place + 1}"}
        if place:
            named["aria_label"] = _("%(label)s：第 %(number)s 个", label=field.label.text, number=place + 1)
        boxes.append(
            Markup("<p><select {}>{}</select></p>").format(
                Markup(html_params(**{**attributes, **named})), _options(field.choices, chosen)
            )
        )
    return Markup("").join(boxes)


def _options(choices: Sequence[SelectChoice], chosen: str) -> Markup:
    parts = [_option("", _("不选"), False)]
    for group, members in groupby(choices, key=lambda choice: choice.optgroup):
        inside = Markup("").join(_option(one.value, one.label, one.value == chosen) for one in members)
        parts.append(Markup('<optgroup label="{}">{}</optgroup>').format(group, inside) if group else inside)
    return Markup("").join(parts)


def _option(code: str, text: str, selected: bool) -> Markup:
    return Markup('<option value="{}"{}>{}</option>').format(
        code, Markup(" selected") if selected else "", text
    )
