"""Forms of the register of funds."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from recruit.i18n import current_locale, lazy
from recruit.models import Account, Cohort
from recruit.registers.funds.said import Fund
from recruit.registers.funds.words import KINDS, WAYS
from recruit.web.forms.fields import AmountField, DayField
from recruit.web.forms.rules import Optional, Required
from recruit.web.given_files import ACCEPT

_LONG = Length(max=500, message=lazy("请缩短到500个字以内"))


class AskForm(FlaskForm):
    """One matter and the money it takes."""

    year = SelectField(lazy("用哪一年的额度"), [Required()], validate_choice=False)
    purpose = SelectField(lazy("支持重点"), [Required()], validate_choice=False)
    township = SelectField(lazy("哪个乡镇申请"), [Optional()], validate_choice=False)
    unit = StringField(lazy("申请单位"), [Required(), Length(max=120, message=lazy("请缩短到120个字以内"))])
    matter = TextAreaField(
        lazy("做什么用（一事一议，一件事写一份）"), [Required(), _LONG], render_kw={"rows": 4}
    )
    amount = AmountField(lazy("申请多少元"), [Required()], places=2)
    plan = FileField(lazy("实施方案"), render_kw={"accept": ACCEPT})

    def offer(self, fund: Fund, cohort: Cohort, by: Account) -> None:
        """What may be chosen: years, purposes, and the own township for whoever is confined to one."""
        locale, scope = current_locale(), by.township_scope
        self.year.choices = [SelectChoice(str(one), str(one)) for one in fund.years]
        self.purpose.choices = [SelectChoice(code, text.in_(locale)) for code, text in fund.purposes.items()]
        townships = [
            SelectChoice(one.code, one.name)
            for one in cohort.programme.regions.townships
            if scope in (None, one.code)
        ]
        none = [SelectChoice("", str(lazy("不是乡镇（公司、县直单位）")))] if scope is None else []
        self.township.choices = [*none, *townships]


class WordForm(FlaskForm):
    """The word of one step."""

    step = HiddenField()
    granted = AmountField(lazy("批准多少元（不填就是全数）"), [Optional()], places=2)
    reference = StringField(
        lazy("备案文号"), [Optional(), Length(max=60, message=lazy("请缩短到60个字以内"))]
    )
    on_day = DayField(lazy("哪一天"), [Optional()])
    paper = FileField(lazy("批件或会议记录（扫描件）"), render_kw={"accept": ACCEPT})
    reason = TextAreaField(lazy("意见"), [Optional(), _LONG], render_kw={"rows": 3})


class PartForm(FlaskForm):
    """A payment, or what came back."""

    kind = RadioField(lazy("钱往哪里走"), [Required()], validate_choice=False)
    amount = AmountField(lazy("多少元"), [Required()], places=2)
    on_day = DayField(lazy("哪一天"), [Required()])
    way = SelectField(lazy("怎么采购的（退回来的不用选）"), [Optional()], validate_choice=False)
    reference = StringField(
        lazy("收据或发票号"), [Required(), Length(max=60, message=lazy("请缩短到60个字以内"))]
    )
    remark = TextAreaField(lazy("说明"), [Optional(), _LONG], render_kw={"rows": 2})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [SelectChoice(code, str(words)) for code, words in KINDS.items()]
        self.way.choices = [
            SelectChoice(code, str(words) or str(lazy("请选择"))) for code, words in sorted(WAYS.items())
        ]
