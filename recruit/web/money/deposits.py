"""A partner's deposit: taken against a receipt, inspected and given back by two people."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from recruit import audit
from recruit.clock import now
from recruit.closing.words import place_words
from recruit.db import db
from recruit.deposits import Looked
from recruit.documents.money_receipt import ReceiptPaper
from recruit.documents.render import render_pdf
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.models import DepositReturn, Engagement, Payment, Receipt, Repayment
from recruit.queries.applications import cohort_by_code
from recruit.queries.money import Partner, partner_of
from recruit.services.keep_register import standing_receipt
from recruit.services.take_deposit import confirm_return, propose_return, send_back_return, take_deposit
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.closing.mine import pdf_response
from recruit.web.county import whole_county
from recruit.web.money import bp
from recruit.web.money.common import done, partner_at, today, words_of
from recruit.web.money.forms import MoneyForm, ReturnForm
from recruit.web.money.words import HOWS, PROPOSALS, kind_words

COUNTY = ("office", "second-signatory", "auditor")


def _at(cohort: str, engagement_id: int) -> Partner:
    found = partner_at(cohort, engagement_id)
    whole_county()
    if not found.cohort.programme.deposits:
        raise Refusal("unknown")
    return found


@bp.get("/money/<cohort>/partner/<int:engagement_id>/deposit")
@guards.staff(*COUNTY)
def deposit(cohort: str, engagement_id: int) -> Any:
    return _page(_at(cohort, engagement_id))


def _page(found: Partner, form: Any = None, code: str = "", problem: str = "") -> Any:
    by = guards.account()
    cards = []
    for one in found.cohort.programme.deposits:
        receipt = standing_receipt(found.engagement, "deposit", one.code)
        take = (
            form
            if isinstance(form, MoneyForm) and code == one.code and receipt is None
            else MoneyForm(formdata=None)
        )
        back = (
            form if isinstance(form, ReturnForm) and code == one.code else _return_form(found, one.checklist)
        )
        if form is not take:
            take.on_day.data = today(found.cohort)
        returns = _returns(receipt) if receipt else []
        live = next((each for each in returns if each.state in ("proposed", "confirmed")), None)
        cards.append(
            {"deposit": one, "title": words_of(one.title), "receipt": receipt, "take": take, "back": back,
             "returns": returns, "live": live}
        )  # fmt: skip
    page = render_template(
        "money/deposit.html",
        cohort=found.cohort,
        partner=found,
        place=place_words(found.cohort, found.place),
        cards=cards,
        problem=problem,
        form=form,
        hows=HOWS,
        proposals=PROPOSALS,
        me=by.id,
        office="office" in by.roles,
        second="second-signatory" in by.roles,
        over=(found.engagement.ended_on or found.engagement.ends_on) <= today(found.cohort),
    )
    return page, 422 if problem or (form is not None and form.errors) else 200


def _returns(receipt: Receipt) -> list[DepositReturn]:
    query = db.select(DepositReturn).where(DepositReturn.receipt_id == receipt.id)
    return list(db.session.scalars(query.order_by(DepositReturn.id.desc())))


def _return_form(found: Partner, checklist: Any) -> ReturnForm:
    form = ReturnForm(formdata=None)
    form.on_day.data = today(found.cohort)
    while len(form.looked.entries) < min(len(checklist) + 1, 40):
        form.looked.append_entry()
    for entry, one in zip(form.looked.entries, checklist, strict=False):
        entry.form.item.data = words_of(one.title)
    return form


@bp.post("/money/<cohort>/partner/<int:engagement_id>/deposit/<code>/<any(take, inspect):what>")
@guards.staff("office")
def deposit_step(cohort: str, engagement_id: int, code: str, what: str) -> Any:
    """The deposit comes in, or the equipment is inspected."""
    found = _at(cohort, engagement_id)
    by, at, url = (
        guards.account(),
        now(),
        url_for("money.deposit", cohort=cohort, engagement_id=engagement_id),
    )
    problems: list[str] = []
    if what == "take":
        form = MoneyForm()
        step = lambda: take_deposit(found.engagement, code, form.on_day.data, form.how.data or "", by, at)  # noqa: E731
        if form.validate() and done(form, step, problems):
            flash(_("收到了，收据可以打印。"), "success")
            return redirect(url, 303)
        return _page(partner_of(found.engagement), form, code, " ".join(problems))
    receipt = standing_receipt(found.engagement, "deposit", code)
    if receipt is None:
        raise Refusal("unknown")
    back = ReturnForm()
    if back.validate():
        looked = [
            Looked(row.form.item.data or "", row.form.damage.data or "", row.form.price.data or Decimal(0))
            for row in back.looked
            if (row.form.item.data or "").strip() or row.form.damage.data or row.form.price.data
        ]
        told = (looked, back.on_day.data, back.how.data or "", by, at, back.reason.data or "")
        if done(back, lambda: propose_return(receipt, *told), problems):
            flash(_("提交了，等复核人确认。"), "success")
            return redirect(url, 303)
    return _page(partner_of(found.engagement), back, code, " ".join(problems))


@bp.post("/money/<cohort>/partner/<int:engagement_id>/return/<int:return_id>/<any(confirm, back):what>")
@guards.staff("office", "second-signatory")
def settle_return(cohort: str, engagement_id: int, return_id: int, what: str) -> Any:
    found = _at(cohort, engagement_id)
    one = db.session.get(DepositReturn, return_id)
    if one is None or one.receipt.engagement_id != found.engagement.id:
        raise Refusal("unknown")
    by, at, url = (
        guards.account(),
        now(),
        url_for("money.deposit", cohort=cohort, engagement_id=engagement_id),
    )
    if what == "confirm":
        return act(lambda: confirm_return(one, by, at), _("确认了，退款收据可以打印，请本人签字。"), url)
    reason = request.form.get("reason", "")[:500]
    return act(lambda: send_back_return(one, by, at, reason), _("记下来了。"), url)


@bp.post("/money/<cohort>/receipt/<int:receipt_id>/receipt.pdf")
@guards.staff("office", "second-signatory")
def receipt_pdf(cohort: str, receipt_id: int) -> Response:
    """The receipt with the amount in figures and in capitals. Posted, because it names a person and is noted."""
    found = cohort_by_code(cohort)
    whole_county()
    one = db.session.get(Receipt, receipt_id)
    if one is None or one.cohort_id != found.id or one.engagement_id is None or one.state != "valid":
        raise Refusal("unknown")
    partner = partner_of(db.session.get_one(Engagement, one.engagement_id))
    content = render_pdf("print/money_receipt.html", paper_of(one, partner), lang="zh")
    audit.note(
        now(), guards.account().login, "receipt.print", audit.about(partner.candidacy), number=one.number
    )
    db.session.commit()
    return pdf_response(content, one.number)


def paper_of(one: Receipt, partner: Partner) -> ReceiptPaper:
    """What the receipt says: who gives, who takes, and for what."""
    organiser = partner.cohort.programme.organiser.zh
    inward = one.kind in ("deposit", "repayment")
    title = "收据" if inward else "退款收据"  # data: receipts speak Chinese
    return ReceiptPaper(
        number=one.number,
        title=title,
        on_day=one.on_day,
        giver=partner.name if inward else organiser,
        taker=organiser if inward else partner.name,
        what=_what(one, partner),
        amount=one.amount,
        how=_in_chinese(one.how),
        agreement=partner.agreement.number,
        place=place_words(partner.cohort, partner.place),
    )


def _in_chinese(how: str) -> str:
    return {"cash": "现金", "transfer": "转账"}[how]  # data: receipts speak Chinese


def _what(one: Receipt, partner: Partner) -> str:
    if one.kind == "repayment":
        repaid = db.session.get(Repayment, int(one.basis))
        payment: Payment | None = repaid.payment if repaid is not None else None
        kind = kind_words(partner.cohort, payment.kind) if payment is not None else ""
        return f"退回多付的补助：{kind}"  # data: receipts speak Chinese
    title = next((d.title.zh for d in partner.cohort.programme.deposits if d.code == one.basis), one.basis)
    return title if one.kind == "deposit" else f"退还{title}"  # data: receipts speak Chinese
