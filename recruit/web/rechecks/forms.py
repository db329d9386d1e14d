"""Requests about a list, and the office's answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import FileField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from recruit.errors import Refusal
from recruit.i18n import lazy
from recruit.messages import tell
from recruit.recheck import FILE_BYTES, LONGEST, MOST_FILES, TOTAL
from recruit.services.report_posted import CONTACT, NAME
from recruit.services.rule_objection import COMMISSION
from recruit.web.forms.days import DayField
from recruit.web.forms.rules import Later, Optional, Required
from recruit.web.rechecks.kinds import Open, labelled


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


ACCEPT = ".jpg,.jpeg,.png,.webp,.pdf"


class FilesField(MultipleFileField):
    """Up to three pictures or PDF files."""

    def __init__(self, **given: Any) -> None:
        super().__init__(
            lazy("照片或 PDF"),
            [Optional()],
            description=lazy("能说明情况的照片或 PDF，最多 3 个，每个最大 5 MB。"),
            render_kw={"accept": ACCEPT, "multiple": True},
            **given,
        )

    def contents(self) -> tuple[bytes, ...]:
        """As they arrived; one byte more than is taken tells that a file is too big."""
        return contents_of(self.data or [])


def contents_of(files: Sequence[Any]) -> tuple[bytes, ...]:
    """Of the files that were chosen, read no further than tells that there are too many or one is too big."""
    chosen = [one for one in files if one and getattr(one, "filename", "")]
    return tuple(one.stream.read(FILE_BYTES + 1) for one in chosen[: MOST_FILES + 1])


class AskForm(FlaskForm):
    """What is to be checked, and why."""

    kind = RadioField(lazy("要申请哪一种"), [Later()], default="arithmetic", validate_choice=False)
    about = RadioField(lazy("要核对哪一项"), [Said("recheck-about")], default=TOTAL, validate_choice=False)
    words = TextAreaField(
        lazy("哪里觉得不对"),
        [Said("recheck-words"), not_too_long],
        description=lazy("写清楚您看到的是多少、觉得应该是多少、为什么。不用写身份证号和电话。"),
        render_kw=BOX,
    )
    files = FilesField()

    def offer(self, subjects: Sequence[tuple[str, str]], kinds: Sequence[Open]) -> None:
        """The items to choose from, as (code, words), and the kinds that are still open."""
        self.about.choices = [SelectChoice(code, words) for code, words in subjects]
        self.kind.choices = [SelectChoice(one.code, labelled(one)) for one in kinds]
        if kinds and not self.is_submitted():
            self.kind.data = kinds[0].code


class ReportForm(FlaskForm):
    """What anybody says about somebody on the posted list, and how they are reached."""

    number = StringField(
        lazy("准考证号"),
        [Required()],
        description=lazy("您要反映的那个人的准考证号，名单上有。"),
        render_kw={"maxlength": 20, "autocomplete": "off"},
    )
    words = TextAreaField(
        lazy("要反映的情况"),
        [Said("recheck-words"), not_too_long],
        description=lazy("写清楚什么时候、什么地方、什么事，怎么知道的。"),
        render_kw=BOX,
    )
    name = StringField(lazy("您的姓名"), [Said("objection-party")], render_kw={"maxlength": NAME})
    contact = StringField(
        lazy("您的电话或邮箱"),
        [Said("objection-party")],
        description=lazy("只用来核实和答复，不公开，也不告诉对方。"),
        render_kw={"maxlength": CONTACT},
    )
    files = FilesField()


class AnswerForm(FlaskForm):
    """What came out, in words that go to the applicant."""

    kind = RadioField(
        lazy("核对的结果"),
        [Said("recheck-kind")],
        choices=[
            SelectChoice("confirmed", lazy("没有算错、排错、抄错，名单不变")),
            SelectChoice("correction", lazy("有错，要出更正名单")),
            SelectChoice("partial", lazy("一部分有错，要出更正名单")),
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


class RulingForm(AnswerForm):
    """What a commission decided, who sat on it, and the leading group's letter where nobody else was left."""

    commission = StringField(
        lazy("参加处理的人"),
        [Said("objection-commission")],
        description=lazy("写姓名，用顿号隔开，至少两位。都不能是评过分、定过结果或者在名单上签过字的人。"),
        render_kw={"maxlength": COMMISSION},
    )
    letter = FileField(lazy("领导小组的书面答复"), [Optional()], render_kw={"accept": ACCEPT})

    def letter_bytes(self) -> bytes | None:
        found = contents_of([self.letter.data])
        return found[0] if found else None


class ReferForm(FlaskForm):
    """Why a correction that was promised cannot come any more."""

    words = TextAreaField(
        lazy("给申请人的说明"),
        [Said("refer-words"), not_too_long],
        description=lazy("写明为什么名单不能再更正、接下来由谁怎么处理。本人登录后看到。"),
        render_kw=BOX,
    )


class HearForm(FlaskForm):
    """What the person concerned said, and when; the day is asked of the office alone."""

    heard_on = DayField(lazy("哪天听的"), [Later()])
    words = TextAreaField(
        lazy("当事人怎么说"), [Said("objection-hearing-words"), not_too_long], render_kw=BOX
    )
