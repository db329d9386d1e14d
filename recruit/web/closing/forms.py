"""Forms of the closing room."""

from __future__ import annotations

from collections.abc import Sequence

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from recruit.i18n import _, lazy
from recruit.models import Cohort
from recruit.regions import Township
from recruit.web.forms.fields import DayField, RankedField, WholeNumberField, YesNoField
from recruit.web.forms.reasons import LONGEST, ReasonForm, not_too_long
from recruit.web.forms.rules import Optional, Required

__all__ = [
    "AnnulForm",
    "DayForm",
    "FileForm",
    "PlaceForm",
    "ReasonForm",
    "StartForm",
    "WishForm",
    "wish_form",
]


class PlaceForm(FlaskForm):
    """One place to be put on offer."""

    village = SelectField(lazy("村（社区）"), [Required()], validate_choice=False)
    name = StringField(lazy("服务站名称"), [Optional(), Length(max=60, message=lazy("请缩短到60个字以内"))])
    capacity = WholeNumberField(lazy("名额"), [Optional()])
    code = StringField(lazy("点位编号"), [Optional(), Length(max=24, message=lazy("请缩短到24个字以内"))])

    def offer(self, townships: Sequence[Township]) -> None:
        """The villages to choose from."""
        first = [SelectChoice("", _("请选择"))]
        self.village.choices = first + [
            SelectChoice(village.code, village.name, optgroup=township.name)
            for township in townships
            for village in township.villages
        ]


class FileForm(FlaskForm):
    """A file to be looked at."""

    file = FileField(lazy("文件"))


class AnnulForm(FlaskForm):
    """Why a signing on record is to be annulled."""

    why = TextAreaField(
        lazy("为什么撤销"), [Required(), not_too_long], render_kw={"rows": 4, "maxlength": LONGEST}
    )


class WishForm(FlaskForm):
    """Places in order, and consent to reassignment; made for one cohort by `wish_form`."""

    reassign = YesNoField(lazy("服从调剂吗"), [Required()])


def wish_form(cohort: Cohort, choices: Sequence[SelectChoice], count: int, reassign: bool) -> type[WishForm]:
    """The form's class: how many places, and whether reassignment is asked at all."""

    class Made(WishForm):
        places = RankedField(lazy("想去的服务站，按先后选"), [Optional()], choices=choices, count=count)

    if not reassign:
        Made.reassign = None
    return Made


class DayForm(FlaskForm):
    """The day both parties signed."""

    signed_on = DayField(lazy("签订日期"), [Required()])


class StartForm(FlaskForm):
    """The first day of the term; blank means the last day for signing."""

    starts_on = DayField(lazy("合作从哪一天起"), [Optional()])
