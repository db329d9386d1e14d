"""The applicant's request and the office's answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from recruit.errors import Refusal
from recruit.i18n import lazy
from recruit.messages import tell
from recruit.recheck import LONGEST, TOTAL


class Said:
    """Something must be chosen or written; the sentence is that of the refusal with this code."""

    field_flags = {"required": True}

    def __init__(self, code: str) -> None:
        self.code = code

    def __call__(self, form: FlaskForm, field: Any) -> None:
        if not (field.data or "").strip():
            raise StopValidation(tell(Refusal(self.code)))


def not_too_long(form: FlaskForm, field: Any) -> None:
    if len((field.data or "").replace("\r\n", "\n").strip()) > LONGEST:
        raise StopValidation(tell(Refusal("recheck-long", high=LONGEST)))


BOX = {"rows": 5, "maxlength": LONGEST}


class AskForm(FlaskForm):
    """What is to be checked, and why."""

    about = RadioField(lazy("要核对哪一项"), [Said("recheck-about")], default=TOTAL, validate_choice=False)
    words = TextAreaField(
        lazy("哪里觉得不对"),
        [Said("recheck-words"), not_too_long],
        description=lazy("写清楚您看到的是多少、觉得应该是多少、为什么。不用写身份证号和电话。"),
        render_kw=BOX,
    )

    def offer(self, subjects: Sequence[tuple[str, str]]) -> None:
        """The items to choose from, as (code, words)."""
        self.about.choices = [SelectChoice(code, words) for code, words in subjects]


class AnswerForm(FlaskForm):
    """What came out, in words that go to the applicant."""

    kind = RadioField(
        lazy("核对的结果"),
        [Said("recheck-kind")],
        choices=[
            SelectChoice("confirmed", lazy("没有算错、排错、抄错，名单不变")),
            SelectChoice("correction", lazy("有错，要出更正名单")),
            SelectChoice("corrected", lazy("原来有错，后来签的那一版名单已经改对")),
            SelectChoice("referred", lazy("有错，但名单已不能更正，报领导小组")),
        ],
        validate_choice=False,
    )
    words = TextAreaField(
        lazy("给申请人的答复"),
        [Said("recheck-answer-words"), not_too_long],
        description=lazy("写明核对了哪几样、怎么得出这个结果。本人登录后看到。"),
        render_kw=BOX,
    )

    def offer(self, superseded: bool) -> None:
        """Only of a list that was superseded can it be said that the later version has it right."""
        if not superseded:
            self.kind.choices = [one for one in self.kind.choices if one.value != "corrected"]
