"""A programme's own forms on the web: `form_class` makes the WTForms class, `answers` reads it.

Every type of `recruit.programme.FormField` is known here and nowhere else. Answers are plain data: text trimmed,
whole numbers as int, decimals, money and dates as canonical strings, choices as their codes, yes/no as bool, phones
normalised. A field left empty is absent. Photos are files, not answers: see `uploads`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from recruit.i18n import _
from recruit.programme import Form, FormField
from recruit.regions import Regions
from recruit.web.forms.canonical import canonical
from recruit.web.forms.fields import (
    AmountField,
    DayField,
    ManyField,
    RankedField,
    WholeNumberField,
    YesNoField,
)
from recruit.web.forms.rules import rules_of

PICTURES = "image/jpeg,image/png,image/webp"
#: A list longer than this is picked from one by one, in order; ticking boxes would be a page without end.
LONG_LIST = 12
#: So few choices are shown at once: one tap instead of a list that opens and closes.
SHORT_LIST = 4


def form_class(form: Form, locale: str, regions: Regions | None = None) -> type[FlaskForm]:
    """The web form for a programme's form, labels and choices in the reader's language, errors naming the remedy.

    Fields bear the codes of the form and keep its order. With `regions` lists of villages are grouped by township.
    A private field has the flag ``private``: `{{ field(f, private=f.flags.private) }}`.
    """
    fields = {one.code: make_field(one, locale, regions) for one in form.fields}
    return type(f"Form_{form.code}", (FlaskForm,), fields)


def make_field(one: FormField, locale: str, regions: Regions | None = None, *, later: bool = False) -> Field:
    """One unbound WTForms field for a question. `later`: may be empty now, but is not called optional."""
    common: dict[str, Any] = {
        "label": one.label.in_(locale),
        "description": one.hint.in_(locale) if one.hint else "",
        "validators": rules_of(one, later=later),
    }
    return _MAKERS[one.type](one, common, locale, regions)


def answers(form: FlaskForm, definition: Form) -> tuple[dict[str, Any], dict[str, Any]]:
    """(plain, private) answers of a validated form, by field code; photos left out."""
    plain: dict[str, Any] = {}
    private: dict[str, Any] = {}
    for one in definition.fields:
        if one.type == "photo" or one.code not in form:
            continue
        value = canonical(one.type, form[one.code].data)
        if value is not None:
            (private if one.private else plain)[one.code] = value
    return plain, private


def uploads(form: FlaskForm, definition: Form) -> dict[str, FileStorage]:
    """The files chosen for photo fields, by field code."""
    chosen = {
        one.code: form[one.code].data for one in definition.fields if one.type == "photo" and one.code in form
    }
    return {code: file for code, file in chosen.items() if isinstance(file, FileStorage) and file.filename}


def choices_of(one: FormField, locale: str, regions: Regions | None = None) -> list[SelectChoice]:
    """The choices with their words; villages bear their township as the group."""
    return [
        SelectChoice(code, text.in_(locale), optgroup=_township(code, regions)) for code, text in one.choices
    ]


def _township(code: str, regions: Regions | None) -> str | None:
    if regions is None or len(code) != 12 or not regions.knows(code):
        return None
    return regions.township(regions.village(code).township).name


def _text(one: FormField, common: Mapping[str, Any], *_rest: Any) -> Field:
    return StringField(**common, render_kw=_limits(one))


def _longtext(one: FormField, common: Mapping[str, Any], *_rest: Any) -> Field:
    return TextAreaField(**common, render_kw={"rows": 6, **_limits(one)})


def _integer(_one: FormField, common: Mapping[str, Any], *_rest: Any) -> Field:
    return WholeNumberField(**common, render_kw={"inputmode": "numeric", "autocomplete": "off"})


def _decimal(_one: FormField, common: Mapping[str, Any], *_rest: Any) -> Field:
    return AmountField(**common, render_kw={"inputmode": "decimal", "autocomplete": "off"})


def _money(_one: FormField, common: Mapping[str, Any], *_rest: Any) -> Field:
    return AmountField(**common, places=2, render_kw={"inputmode": "decimal", "autocomplete": "off"})


def _date(_one: FormField, common: Mapping[str, Any], *_rest: Any) -> Field:
    return DayField(
        **common, render_kw={"placeholder": "2016-05-03", "inputmode": "numeric", "autocomplete": "off"}
    )


def _phone(_one: FormField, common: Mapping[str, Any], *_rest: Any) -> Field:
    return StringField(**common, render_kw={"type": "tel", "inputmode": "tel", "maxlength": 24})


def _choice(one: FormField, common: Mapping[str, Any], locale: str, regions: Regions | None) -> Field:
    choices = choices_of(one, locale, regions)
    if len(choices) <= SHORT_LIST:
        return RadioField(**common, choices=choices, coerce=_code, validate_choice=False)
    first = SelectChoice("", _("请选择"))
    return SelectField(**common, choices=[first, *choices], coerce=_code, validate_choice=False)


def _choices(one: FormField, common: Mapping[str, Any], locale: str, regions: Regions | None) -> Field:
    choices = choices_of(one, locale, regions)
    if len(choices) > LONG_LIST:
        return RankedField(**common, choices=choices, count=int(one.max or 3))
    return ManyField(**common, choices=choices, validate_choice=False)


def _yesno(_one: FormField, common: Mapping[str, Any], *_rest: Any) -> Field:
    return YesNoField(**common)


def _photo(_one: FormField, common: Mapping[str, Any], *_rest: Any) -> Field:
    return FileField(**common, render_kw={"accept": PICTURES})


def _limits(one: FormField) -> dict[str, Any]:
    return {"maxlength": int(one.max)} if one.max else {}


def _code(value: Any) -> str:
    return "" if value is None else str(value)


_MAKERS = {
    "text": _text,
    "longtext": _longtext,
    "integer": _integer,
    "decimal": _decimal,
    "money": _money,
    "date": _date,
    "choice": _choice,
    "choices": _choices,
    "phone": _phone,
    "photo": _photo,
    "yesno": _yesno,
}
