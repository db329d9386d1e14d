"""Forms about the text of agreements and about their papers."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from recruit.i18n import lazy
from recruit.services.follow_paper import LONGEST_PLACE, LONGEST_WITNESS
from recruit.web.forms.fields import DayField
from recruit.web.forms.rules import Required


class TextForm(FlaskForm):
    """The text of an agreement and why it is changed."""

    source = TextAreaField(lazy("协议文本"), [Required()], render_kw={"rows": 30, "spellcheck": "false"})
    reason = StringField(lazy("为什么改"), [Required(), Length(max=200, message=lazy("请缩短到200个字以内"))])


class SourceForm(FlaskForm):
    """A text to be looked at only."""

    source = TextAreaField(lazy("协议文本"), [Required()])


class HandedForm(FlaskForm):
    """Party B signed: when, and who saw it."""

    handed_on = DayField(lazy("乙方签字的日期"), [Required()])
    witness = StringField(
        lazy("谁看着签的"),
        [Required(), Length(max=LONGEST_WITNESS, message=lazy("请缩短到40个字以内"))],
    )


class FiledForm(FlaskForm):
    """Where the paper lies."""

    place = StringField(
        lazy("归档在哪里"), [Required(), Length(max=LONGEST_PLACE, message=lazy("请缩短到60个字以内"))]
    )


class ScanForm(FlaskForm):
    """The signed paper as a file."""

    file = FileField(lazy("扫描件"))
