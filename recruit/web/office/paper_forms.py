"""Forms for the papers of the notice."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, StringField
from wtforms.validators import Length

from recruit.i18n import lazy
from recruit.services.post_papers import LONGEST_ENGLISH, LONGEST_TITLE
from recruit.web.forms.reasons import ReasonForm
from recruit.web.forms.rules import Optional, Required


class NewPaperForm(FlaskForm):
    """A paper of the notice: its titles and its file."""

    title_zh = StringField(
        lazy("标题"),
        [Required(), Length(max=LONGEST_TITLE, message=lazy("请缩短到80个字以内"))],
        description=lazy("比如“附件1 报名登记表”。下载下来的文件也叫这个名字。"),
        render_kw={"maxlength": LONGEST_TITLE},
    )
    title_en = StringField(
        lazy("英文标题"),
        [Optional(), Length(max=LONGEST_ENGLISH, message=lazy("请缩短到160个字母以内"))],
        render_kw={"maxlength": LONGEST_ENGLISH},
    )
    file = FileField(lazy("文件"), [Required()])


class PaperForm(NewPaperForm):
    """A paper that is up already: another title or another file, and why."""

    #: The version that was on the page when the form was opened.
    version = HiddenField()
    file = FileField(lazy("换一个文件"), [Optional()])
    reason = ReasonForm.reason
