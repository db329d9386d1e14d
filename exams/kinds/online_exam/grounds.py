"""The two fields on which a ruling after an exam rests: a cause from the list, and the words for it."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel.speaklater import LazyString
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from recruit.i18n import lazy
from recruit.web.forms.rules import Required


def cause_field(words: Mapping[str, LazyString]) -> RadioField:
    """`words`: what each cause is called, by its code."""
    return RadioField(
        lazy("为什么"),
        [Required()],
        choices=[SelectChoice(code, told) for code, told in words.items()],
        validate_choice=False,
    )


def reason_field(label: LazyString, hint: LazyString, longest: int) -> TextAreaField:
    """`longest`: signs that the ruling keeps."""
    return TextAreaField(
        label,
        [Required(), Length(max=longest, message=lazy("请写短一些"))],
        description=hint,
        render_kw={"rows": 3, "maxlength": longest},
    )
