"""What is asked about one's own data, and what is answered."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import FileField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from recruit.data_requests import RIGHT, WORDS, answers_to
from recruit.i18n import _, lazy
from recruit.models import DataRequest
from recruit.web.data_requests.words import ANSWERS, FIELDS, PARTS, needs_two
from recruit.web.forms.rules import Later, Optional
from recruit.web.rechecks.forms import ACCEPT, Said, contents_of

BOX = {"rows": 4, "maxlength": WORDS}


class _Asking(FlaskForm):
    """Both kinds: what, and in what words."""

    right: Any = None
    proof: Any = None

    @property
    def contents(self) -> tuple[bytes, ...]:
        """The proof as it arrived, if one was chosen."""
        return contents_of([self.proof.data]) if self.proof is not None and self.proof.data else ()


class CorrectForm(_Asking):
    """What is wrong, what is right, perhaps a proof."""

    field = RadioField(
        lazy("哪一项不对"),
        [Said("data-field")],
        choices=[SelectChoice(code, word) for code, word in FIELDS.items()],
        validate_choice=False,
    )
    words = TextAreaField(
        lazy("哪里不对"),
        [Said("data-words")],
        description=lazy("写清楚现在写的是什么、为什么不对。"),
        render_kw=BOX,
    )
    right = StringField(
        lazy("正确的是"), [Said("data-right")], render_kw={"maxlength": RIGHT, "autocomplete": "off"}
    )
    proof = FileField(
        lazy("证明（照片或 PDF）"),
        [Optional()],
        description=lazy("能证明的证件照片或 PDF，一个，最大 5 MB。没有也可以先交申请。"),
        render_kw={"accept": ACCEPT},
    )


class EraseForm(_Asking):
    """What is to go, and why."""

    field = RadioField(
        lazy("想删哪些"),
        [Said("data-field")],
        choices=[SelectChoice(code, word) for code, word in PARTS.items()],
        validate_choice=False,
    )
    words = TextAreaField(lazy("为什么想删"), [Said("data-words")], render_kw=BOX)


class AnswerForm(FlaskForm):
    """What came out, in words that go to the applicant."""

    kind = RadioField(lazy("怎么答复"), [Said("data-answer")], validate_choice=False)
    words = TextAreaField(
        lazy("给本人的话"),
        [Said("data-answer-words")],
        description=lazy("写明核对了什么、为什么这样办；还要留着的，写明凭什么、留到什么时候。"),
        render_kw=BOX,
    )
    reason = StringField(lazy("原因"), [Later()])

    def offer(self, one: DataRequest) -> None:
        """The answers that this request may get; those for which a second person has to stand say so."""
        made = []
        for code in answers_to(one.kind, one.field):
            word = str(ANSWERS[one.kind, code])
            told = _("%(answer)s（要另一个人确认）", answer=word) if needs_two(one, code) else word
            made.append(SelectChoice(code, told))
        self.kind.choices = made
