"""Forms of money after signing."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, FieldList, FormField, RadioField, SelectField, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from recruit.i18n import lazy
from recruit.programme.promised import Check
from recruit.web.forms.fields import AmountField, DayField, WholeNumberField
from recruit.web.forms.reasons import ReasonForm
from recruit.web.forms.rules import Later, Optional, Private, Required
from recruit.web.given_files import ACCEPT
from recruit.web.money import words


def _choices(of: Any) -> list[SelectChoice]:
    return [SelectChoice(code, word) for code, word in of.items()]


def _short(most: int) -> Length:
    return Length(max=most, message=lazy("写得太长了，请缩短"))


class PayeeForm(FlaskForm):
    """Where the money goes."""

    kind = RadioField(
        lazy("收款用什么"), [Required()], choices=_choices(words.KINDS_OF_ACCOUNT), validate_choice=False
    )
    bank = StringField(lazy("开户行（支付宝不用填）"), [Optional(), _short(60)])
    holder = StringField(lazy("户名"), [Required(), _short(60), Private()])
    number = StringField(
        lazy("卡号或账号"), [Required(), _short(80), Private()], render_kw={"inputmode": "text"}
    )
    name_reason = StringField(lazy("户名不是本人的，为什么"), [Optional(), _short(200)])


class SeenPayeeForm(PayeeForm):
    """The same at the desk, where somebody looked at the card."""

    card_seen = BooleanField(lazy("我看过本人的银行卡（支付宝看过手机上的账号）"))


class ChangeForm(ReasonForm):
    """An end, a pause, or the return to work."""

    kind = RadioField(lazy("办什么"), [Required()], choices=_choices(words.CHANGES), validate_choice=False)
    on_day = DayField(lazy("哪一天"), [Required()])
    cause = SelectField(lazy("缘由"), [Required()], validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cause.choices = [SelectChoice("", str(lazy("请选择"))), *_choices(words.CAUSES)]


class OpenedForm(FlaskForm):
    """When a station opened."""

    opened_on = DayField(lazy("哪一天开业"), [Required()])


class MoneyForm(FlaskForm):
    """Money that changed hands: when and how."""

    on_day = DayField(lazy("哪一天"), [Required()])
    how = RadioField(lazy("怎么付的"), [Required()], choices=_choices(words.HOWS), validate_choice=False)


class RepaidForm(MoneyForm):
    """A repayment, or a part of it."""

    amount = AmountField(lazy("退了多少元（全退的不用填）"), [Optional()], places=2)


class CorrectionForm(ReasonForm):
    """Which receipt or payment was booked wrongly."""

    which = SelectField(lazy("哪一笔"), [Required()], validate_choice=False)
    on_day = DayField(lazy("钱退回来或到账的日子（作废收据不用填）"), [Optional()])


class LookedForm(PlainForm):
    """One thing that was looked at."""

    item = StringField(lazy("东西"), [Optional(), _short(40)])
    damage = StringField(lazy("哪里坏了、少了什么（没有坏就空着）"), [Optional(), _short(120)])
    price = AmountField(lazy("扣多少元"), [Optional()], places=2)


class ReturnForm(MoneyForm):
    """A deposit goes back."""

    looked = FieldList(FormField(LookedForm), lazy("看了哪些东西"), min_entries=3, max_entries=40)
    reason = TextAreaField(lazy("扣钱的理由"), [Optional(), _short(500)], render_kw={"rows": 3})


class PieceForm(PlainForm):
    """So many of one thing."""

    item = StringField(lazy("物料"), [Optional(), _short(40)])
    count = WholeNumberField(lazy("数量"), [Optional()], render_kw={"inputmode": "numeric"})


class HandoverForm(FlaskForm):
    """What was handed over."""

    pieces = FieldList(FormField(PieceForm), lazy("交了哪些物料"), min_entries=3, max_entries=40)
    on_day = DayField(lazy("哪一天"), [Required()])
    remark = TextAreaField(lazy("说明"), [Optional(), _short(500)], render_kw={"rows": 2})


class HandoverWordForm(FlaskForm):
    """What is said of such a list: what is lacking or wrong, or the paper that was signed."""

    reason = TextAreaField(lazy("缺了什么、哪里不对"), [Later(), _short(500)], render_kw={"rows": 3})
    file = FileField(lazy("签过字的交接单"), [Later()], render_kw={"accept": ACCEPT})


class OutcomeForm(FlaskForm):
    """What became of ticked payments."""

    done_on = DayField(lazy("哪一天"), [Required()])
    reference = StringField(lazy("银行流水号"), [Optional(), _short(60)])
    reason = StringField(lazy("退票的原因（付成了的不用填）"), [Optional(), _short(200)])


class PictureForm(FlaskForm):
    """One picture of a station."""

    kind = RadioField(
        lazy("这是什么照片"), [Required()], choices=_choices(words.PICTURES), validate_choice=False
    )
    picture = FileField(lazy("照片"), render_kw={"accept": "image/*"})


class BoughtForm(PlainForm):
    """One kind of goods."""

    name = StringField(lazy("物资名称"), [Optional(), _short(40)])
    quantity = WholeNumberField(lazy("数量"), [Optional()])
    unit_price = AmountField(lazy("单价（元）"), [Optional()], places=2)


class GoodsForm(FlaskForm):
    """What was bought."""

    items = FieldList(FormField(BoughtForm), lazy("买了哪些物资"), min_entries=4, max_entries=30)


class HandedForm(PlainForm):
    """One row of the signed paper list."""

    item = SelectField(lazy("领了什么"), [Optional()], validate_choice=False)
    name = StringField(lazy("领取人姓名"), [Optional(), _short(40), Private()])
    group = StringField(lazy("村民组或门牌"), [Optional(), _short(40), Private()])
    quantity = WholeNumberField(lazy("领了几件"), [Optional()])


class RowsForm(FlaskForm):
    """A few rows at a time, all of one day."""

    on_day = DayField(lazy("哪一天领的"), [Required()])
    rows = FieldList(FormField(HandedForm), lazy("照纸表一行一行填"), min_entries=4, max_entries=40)

    def offer(self, items: dict[str, str]) -> None:
        """The goods to choose from, by id."""
        for row in self.rows:
            row.form.item.choices = [SelectChoice("", str(lazy("请选择"))), *_choices(items)]


def acceptance_form(checklist: tuple[Check, ...], locale: str) -> type[FlaskForm]:
    """The form's class: one question for each line of the checklist, `mark-CODE`."""
    marks = [SelectChoice("ok", lazy("合格")), SelectChoice("bad", lazy("不合格"))]
    fields: dict[str, Any] = {
        f"mark-{one.code}": RadioField(
            one.title.in_(locale), [Required()], choices=marks, validate_choice=False
        )
        for one in checklist
    }
    fields["inspected_on"] = DayField(lazy("哪一天验收的"), [Required()])
    fields["remark"] = TextAreaField(
        lazy("说明（有不合格的要写）"), [Optional(), _short(500)], render_kw={"rows": 3}
    )
    return type("AcceptanceForm", (FlaskForm,), fields)
