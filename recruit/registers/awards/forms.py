"""Forms of the register of awards."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from recruit.i18n import lazy
from recruit.registers.awards.words import HEARD, SUBJECTS
from recruit.web.forms.fields import DayField
from recruit.web.forms.rules import Optional, Required

_LONG = Length(max=500, message=lazy("请缩短到500个字以内"))
_NAME = Length(max=120, message=lazy("请缩短到120个字以内"))


class NominateForm(FlaskForm):
    """Who is put forward, for what, why. The kind stands in the address."""

    about = SelectField(lazy("推荐谁"), [Optional()], validate_choice=False)
    name = StringField(lazy("单位名称"), [Optional(), _NAME])
    grounds = TextAreaField(lazy("推荐理由"), [Required(), _LONG], render_kw={"rows": 4})

    def offer(self, choices: dict[str, str]) -> None:
        first = SelectChoice("", str(lazy("请选择")))
        self.about.choices = [first, *(SelectChoice(code, words) for code, words in choices.items())]


class PenaltyForm(FlaskForm):
    """A measure, its cause, and that they were heard."""

    kind = SelectField(lazy("怎么处理"), [Required()], validate_choice=False)
    subject = RadioField(lazy("对谁"), [Required()], validate_choice=False)
    about = StringField(
        lazy("代码、点位编号或站长编号（单位不用填）"),
        [Optional(), Length(max=40, message=lazy("请缩短到40个字以内"))],
    )
    name = StringField(lazy("单位名称（不是单位不用填）"), [Optional(), _NAME])
    cause = TextAreaField(lazy("事由"), [Required(), _LONG], render_kw={"rows": 4})
    heard_on = DayField(lazy("哪一天听了对方的说明"), [Required()])
    heard_how = RadioField(lazy("怎么听的"), [Required()], validate_choice=False)
    said = TextAreaField(lazy("对方怎么说"), [Optional(), _LONG], render_kw={"rows": 3})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subject.choices = [SelectChoice(code, str(words)) for code, words in SUBJECTS.items()]
        self.heard_how.choices = [SelectChoice(code, str(words)) for code, words in HEARD.items()]

    def offer(self, kinds: dict[str, str]) -> None:
        self.kind.choices = [SelectChoice(code, words) for code, words in kinds.items()]
