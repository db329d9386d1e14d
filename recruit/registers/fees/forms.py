"""Forms of the register of fees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from recruit.i18n import _, current_locale, lazy
from recruit.models import PriceList
from recruit.registers.fees.said import Service
from recruit.registers.fees.words import OUTCOMES, limit_words
from recruit.web.forms.fields import AmountField, DayField
from recruit.web.forms.rules import Optional, Private, Required

_LONG = Length(max=500, message=lazy("请缩短到500个字以内"))
_SHORT = Length(max=60, message=lazy("请缩短到60个字以内"))


def price_form(services: Sequence[Service], newest: PriceList | None) -> FlaskForm:
    """One field for each service that has a price, named by its code, filled with the price in force."""
    locale = current_locale()
    fields: dict[str, Any] = {}
    for one in services:
        if one.priced:
            label = one.title.in_(locale) + (_("（百分之几）") if one.way == "rate" else _("（元）"))
            fields[one.code] = AmountField(
                label,
                [Optional()],
                description=limit_words(one),
                places=6,
                render_kw={"inputmode": "decimal", "autocomplete": "off"},
            )
    form: FlaskForm = type("PriceForm", (FlaskForm,), fields)(data=newest.prices if newest else {})
    return form


class ComplaintForm(FlaskForm):
    """What a villager tells the desk."""

    service = SelectField(lazy("哪一项收费"), [Required()], validate_choice=False)
    charged = AmountField(lazy("收了多少（元；按比例的写百分之几）"), [Required()], places=2)
    on_day = DayField(lazy("哪一天收的"), [Required()])
    who = StringField(lazy("谁反映的"), [Optional(), _SHORT, Private()])
    contact = StringField(lazy("怎么联系"), [Optional(), _SHORT, Private()])
    words = TextAreaField(lazy("怎么说的"), [Optional(), _LONG, Private()], render_kw={"rows": 3})

    def offer(self, services: Sequence[Service]) -> None:
        locale = current_locale()
        self.service.choices = [SelectChoice(one.code, one.title.in_(locale)) for one in services]


class OutcomeForm(FlaskForm):
    """What came of it."""

    outcome = SelectField(lazy("处理结果"), [Required()], validate_choice=False)
    answer = TextAreaField(lazy("怎么查的、怎么办的"), [Required(), _LONG], render_kw={"rows": 3})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcome.choices = [SelectChoice(code, str(words)) for code, words in OUTCOMES.items()]
