"""Forms of a chain of approval."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import Length

from recruit.approval.words import VERDICT_WORDS
from recruit.i18n import _, lazy
from recruit.services.approve import REASON, SIGNED, WORDS
from recruit.web.forms.days import DayField
from recruit.web.forms.rules import Optional, Required

_LONG = Length(max=WORDS, message=lazy("请缩短到500个字以内"))


class WordForm(FlaskForm):
    """What is said at one step."""

    verdict = RadioField(lazy("意见"), [Required()], validate_choice=False)
    words = TextAreaField(lazy("说明"), [Optional(), _LONG], render_kw={"rows": 3, "maxlength": WORDS})
    signed = StringField(
        lazy("签字的人"), [Optional()], render_kw={"maxlength": SIGNED, "autocomplete": "off"}
    )
    said_on = DayField(lazy("盖章或表态的日期"), [Required()])
    sheet = FileField(
        lazy("盖了章的表，拍照"), [Optional()], render_kw={"accept": "image/jpeg,image/png,image/webp"}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.verdict.choices = [(code, _(str(words))) for code, words in VERDICT_WORDS.items()]


class BackForm(FlaskForm):
    """Why the last word is taken back."""

    reason = TextAreaField(
        lazy("为什么撤"),
        [Required(), Length(max=REASON, message=lazy("请缩短到300个字以内"))],
        render_kw={"rows": 2, "maxlength": REASON},
    )


class ManyForm(FlaskForm):
    """One word for several at once: those that need no second look."""

    signed = StringField(
        lazy("签字的人"), [Optional()], render_kw={"maxlength": SIGNED, "autocomplete": "off"}
    )
    said_on = DayField(lazy("盖章或表态的日期"), [Required()])
