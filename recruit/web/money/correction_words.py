"""Receipts and payments that can be put right, in words: for the form, and for what was put right already."""

from __future__ import annotations

from typing import Any

from wtforms.fields.choices import SelectChoice

from recruit.i18n import _
from recruit.models import PayLine, Receipt
from recruit.queries.money import Partner
from recruit.queries.payments import corrections_of, lines_of, receipts_of
from recruit.services.correct_money import withheld_of
from recruit.web.money.forms import CorrectionForm
from recruit.web.money.words import RECEIPTS, kind_words, period_words, yuan


def filled_form(found: Partner, form: CorrectionForm | None = None) -> CorrectionForm:
    """The form with everything of this partner that can be put right."""
    form = form if form is not None else CorrectionForm(formdata=None)
    choices = [SelectChoice("", _("请选择"))]
    for receipt in receipts_of(found.engagement):
        if receipt.state == "valid":
            choices.append(SelectChoice(f"receipt-{receipt.id}", _receipt_words(receipt)))
    for one in _settled(found):
        other = "bounced" if one.state == "paid" else "paid"
        choices.append(SelectChoice(f"line-{one.id}", _line_words(found, one, other)))
    form.which.choices = choices
    return form


def _settled(found: Partner) -> list[PayLine]:
    lines = [one for every in lines_of(found.engagement).values() for one in every]
    return sorted((one for one in lines if one.state in ("paid", "bounced")), key=lambda one: one.id)


def _line_words(found: Partner, line: PayLine, kind: str) -> str:
    what = f"{kind_words(found.cohort, line.payment.kind)} {period_words(line.payment)} {yuan(line.amount)}"
    if kind == "bounced":
        return _("其实没有付成：%(what)s", what=what)
    return _("其实付成了：%(what)s", what=what)


def _receipt_words(receipt: Receipt, inspected: bool = False) -> str:
    """`inspected`: the receipt stands, what was put right is what the inspection withheld."""
    if inspected or (receipt.kind == "deposit" and withheld_of(receipt) is not None):
        return _("押金 %(number)s 的验收有误，重新验收", number=receipt.number)
    return _("作废：%(what)s %(number)s，%(amount)s", what=RECEIPTS[receipt.kind], number=receipt.number,
             amount=yuan(receipt.amount))  # fmt: skip


def told_of(found: Partner) -> list[dict[str, Any]]:
    """Every correction, the newest first, with what it is about in words."""
    rows = []
    for one in corrections_of(found.engagement):
        if one.receipt is not None:
            about = _receipt_words(one.receipt, one.state == "confirmed" and one.receipt.state == "valid")
        else:
            assert one.line is not None
            about = _line_words(found, one.line, one.kind)
        rows.append({"one": one, "about": about})
    return rows
