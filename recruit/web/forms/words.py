"""The form on which one of two people gives their half of a draw's seed."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Length

from recruit.i18n import lazy
from recruit.two_words import LONGEST_WORD, SHORTEST_WORD
from recruit.web.forms.rules import Required


class WordForm(FlaskForm):
    """One half of the seed of a draw."""

    word = StringField(
        lazy("您的签词"),
        [Required(), Length(SHORTEST_WORD, LONGEST_WORD, lazy("请写 4 到 80 个字，不要写常用的话"))],
        description=lazy("随便写一句只有您自己想得到的话。抽签以前对方看不到，抽签以后会公布。"),
        # The length is judged as the service judges it: spaces alone make no word.
        filters=[lambda typed: " ".join(typed.split()) if typed else typed],
        render_kw={"maxlength": LONGEST_WORD, "autocomplete": "off"},
    )
