"""Forms of the register of sites. What is read into facts stays text here: `recruit.site_facts` says what is wrong."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from recruit.i18n import _, lazy
from recruit.models import SiteFile
from recruit.site_facts import degrees
from recruit.site_words import FACTS, PHOTOS, VERDICTS, private_of
from recruit.web.forms.fields import DayField
from recruit.web.forms.rules import Optional, Required

_FLAGS = ("broadband", "truck", "own_shop")
_LONG = Length(max=500, message=lazy("请缩短到500个字以内"))


class FactsForm(FlaskForm):
    """Everything that may be said of a site; all of it may stay unknown."""

    area = StringField(FACTS["area"], [Optional()], render_kw={"inputmode": "decimal"})
    people = StringField(FACTS["people"], [Optional()], render_kw={"inputmode": "numeric"})
    floor = StringField(FACTS["floor"], [Optional()], render_kw={"inputmode": "numeric"})
    storage = StringField(FACTS["storage"], [Optional()], render_kw={"inputmode": "decimal"})
    bandwidth = StringField(FACTS["bandwidth"], [Optional()], render_kw={"inputmode": "decimal"})
    broadband = SelectField(FACTS["broadband"], [Optional()], validate_choice=False)
    truck = SelectField(FACTS["truck"], [Optional()], validate_choice=False)
    own_shop = SelectField(FACTS["own_shop"], [Optional()], validate_choice=False)
    rent = StringField(FACTS["rent"], [Optional()], render_kw={"inputmode": "decimal"})
    until = StringField(FACTS["until"], [Optional()])
    latitude = StringField(lazy("纬度"), [Optional()], render_kw={"inputmode": "decimal"})
    longitude = StringField(lazy("经度"), [Optional()], render_kw={"inputmode": "decimal"})
    address = StringField(lazy("详细位置"), [Optional()])
    owner = StringField(lazy("房主"), [Optional()])
    note = TextAreaField(lazy("备注"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in _FLAGS:
            self[name].choices = [
                SelectChoice("", _("还不清楚")),
                SelectChoice("yes", _("是")),
                SelectChoice("no", _("否")),
            ]

    @property
    def typed(self) -> dict[str, str]:
        """What was typed, by field."""
        return {name: str(self[name].data or "") for name in self._fields if name != "csrf_token"}


def facts_form(file: SiteFile | None, private: bool) -> FactsForm:
    """Filled with what is on record; what tells of the owner only for whoever may change it."""
    if file is None:
        return FactsForm()
    known = {code: _told(value) for code, value in file.facts.items()}
    known |= {"latitude": degrees(file.latitude), "longitude": degrees(file.longitude)}
    return FactsForm(data={**known, **(private_of(file) if private else {})})


def _told(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


class PhotoForm(FlaskForm):
    """One picture of a site."""

    kind = RadioField(lazy("拍的是哪里"), [Required()], validate_choice=False)
    file = FileField(lazy("照片"), render_kw={"accept": "image/jpeg,image/png,image/webp"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [SelectChoice(code, _(str(words))) for code, words in PHOTOS.items()]


class OpinionForm(FlaskForm):
    """The village's opinion, as its stamped sheet says."""

    verdict = RadioField(lazy("村委会的意见"), [Required()], validate_choice=False)
    words = TextAreaField(lazy("意见怎么写的"), [Optional(), _LONG])
    signed = StringField(lazy("谁签的字"), [Optional(), Length(max=60, message=lazy("请缩短到60个字以内"))])
    said_on = DayField(lazy("盖章那天"), [Required()])
    sheet = FileField(lazy("盖了章的表（照片）"), render_kw={"accept": "image/jpeg,image/png,image/webp"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.verdict.choices = [SelectChoice(code, _(str(VERDICTS[code]))) for code in ("support", "object")]


class ReviewForm(FlaskForm):
    """The township's or the county's word."""

    verdict = RadioField(lazy("审核结果"), [Required()], validate_choice=False)
    words = TextAreaField(lazy("理由"), [Optional(), _LONG])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.verdict.choices = [
            SelectChoice(code, _(str(VERDICTS[code]))) for code in ("pass", "return", "refuse")
        ]


class ExemptForm(FlaskForm):
    """Why a hard rule may be waived for this site."""

    code = SelectField(lazy("放宽哪一条"), [Required()], validate_choice=False)
    reason = TextAreaField(lazy("为什么可以放宽"), [Optional(), _LONG])


class ReopenForm(FlaskForm):
    """Why an accepted site has to be changed while candidates choose by it."""

    reason = TextAreaField(lazy("为什么要改"), [Optional(), _LONG])
