"""One partner: the schedule with what became of it, the account, an end or a pause, what is to be given back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm

from recruit.clock import now
from recruit.closing.words import place_words
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.models import Payee, Payment, Repayment, TermChange
from recruit.payees import Details, details_of
from recruit.queries.money import (
    Partner,
    changes_of,
    course_of,
    partner_of,
    paused_on,
    payee_on,
    payee_to_come,
    payees_of,
    sharing_account,
)
from recruit.queries.payments import lines_of
from recruit.services.end_engagement import (
    Change,
    confirm_change,
    open_station,
    propose_change,
    send_back_change,
)
from recruit.services.keep_register import record_repayment
from recruit.services.tell_payee import (
    Told,
    confirm_payee,
    look_at_payee,
    send_back_payee,
    stop_payee,
    tell_payee,
)
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.money import READERS, bp
from recruit.web.money.common import done, partner_at, today
from recruit.web.money.correction_words import filled_form, told_of
from recruit.web.money.forms import ChangeForm, CorrectionForm, OpenedForm, RepaidForm, SeenPayeeForm
from recruit.web.money.words import (
    CAUSES,
    CHANGES,
    HOWS,
    KINDS_OF_ACCOUNT,
    PAYMENTS,
    PROPOSALS,
    kind_words,
    period_words,
)


def schedule_rows(partner: Partner, on: date) -> list[dict[str, Any]]:
    """Every payment in order of its day, with its state as a badge and the last thing that happened to it."""
    attempts = lines_of(partner.engagement)
    payments = sorted(partner.engagement.payments, key=lambda one: (one.due_on, one.id))
    return [
        {
            "payment": one,
            "kind": kind_words(partner.cohort, one.kind),
            "period": period_words(one),
            "state": PAYMENTS[_state(one, on)],
            "line": next(reversed(attempts.get(one.id, [])), None),
        }
        for one in payments
    ]


def _state(payment: Payment, on: date) -> str:
    if payment.state != "planned":
        return payment.state
    if payment.in_kind:
        return "in-kind"
    return "due" if payment.due_on <= on else "planned"


def repayments_of(partner: Partner) -> Sequence[Repayment]:
    query = (
        db.select(Repayment)
        .join(Payment, Repayment.payment_id == Payment.id)
        .where(Payment.engagement_id == partner.engagement.id, Repayment.state != "lapsed")
        .order_by(Repayment.id)
    )
    return db.session.scalars(query).all()


@bp.get("/money/<cohort>/partner/<int:engagement_id>")
@guards.staff(*READERS)
def partner(cohort: str, engagement_id: int) -> Any:
    return _page(partner_at(cohort, engagement_id))


def _page(found: Partner, form: FlaskForm | None = None, problem: str = "") -> Any:
    by, day = guards.account(), today(found.cohort)
    change = form if isinstance(form, ChangeForm) else ChangeForm(formdata=None)
    opened = form if isinstance(form, OpenedForm) else OpenedForm(formdata=None)
    repay = form if isinstance(form, RepaidForm) else RepaidForm(formdata=None)
    correct = form if isinstance(form, CorrectionForm) else filled_form(found)
    if not opened.is_submitted() or form is not opened:
        opened.opened_on.data = found.engagement.opened_on or day
    course = course_of(found.engagement)
    county = by.township_scope is None
    page = render_template(
        "money/partner.html",
        cohort=found.cohort,
        partner=found,
        place=place_words(found.cohort, found.place),
        rows=schedule_rows(found, day),
        payee=payee_on(payees_of(found.engagement), day),
        account_kinds=KINDS_OF_ACCOUNT,
        changes=changes_of(found.engagement),
        change_words=CHANGES,
        causes=CAUSES,
        proposals=PROPOSALS,
        paused=paused_on(course, day),
        repayments=repayments_of(found),
        change=change,
        opened=opened,
        repay=repay,
        correct=correct,
        corrections=told_of(found),
        form=form,
        problem=problem,
        hows=HOWS,
        me=by.id,
        office="office" in by.roles and county,
        second="second-signatory" in by.roles and county,
        hand=bool({"office", "clerk"} & by.roles),
        checklist=found.cohort.programme.support.checklist,
        deposits=found.cohort.programme.deposits,
    )
    return page, 422 if problem or (form is not None and form.errors) else 200


def partner_step(found: Partner, form: FlaskForm, step: Any, told: str) -> Any:
    """A step behind a form of this page."""
    problems: list[str] = []
    if not form.validate() or not done(form, step, problems):
        return _page(partner_of(found.engagement), form, " ".join(problems))
    flash(told, "success")
    return redirect(_url(found), 303)


def _url(found: Partner) -> str:
    return url_for("money.partner", cohort=found.cohort.code, engagement_id=found.engagement.id)


@bp.post("/money/<cohort>/partner/<int:engagement_id>/opened")
@guards.staff("office", "clerk")
def station_opened(cohort: str, engagement_id: int) -> Any:
    found, form = partner_at(cohort, engagement_id), OpenedForm()
    return partner_step(
        found,
        form,
        lambda: open_station(found.engagement, form.opened_on.data, guards.account(), now()),
        _("记下来了。"),
    )


@bp.post("/money/<cohort>/partner/<int:engagement_id>/change")
@guards.staff("office")
def change(cohort: str, engagement_id: int) -> Any:
    """An end, a pause or a return to work is put forward."""
    found, form = partner_at(cohort, engagement_id), ChangeForm()
    return partner_step(
        found,
        form,
        lambda: propose_change(
            found.engagement,
            Change(form.kind.data or "", form.on_day.data, form.cause.data or "", form.reason.data or ""),
            guards.account(),
            now(),
        ),
        _("提交了，等复核人确认。确认以前不付新的款。"),
    )


@bp.post("/money/<cohort>/partner/<int:engagement_id>/change/<int:change_id>/<any(confirm, back):what>")
@guards.staff("office", "second-signatory")
def settle_change(cohort: str, engagement_id: int, change_id: int, what: str) -> Any:
    found = partner_at(cohort, engagement_id)
    one = db.session.get(TermChange, change_id)
    if one is None or one.engagement_id != found.engagement.id:
        raise Refusal("unknown")
    by, at = guards.account(), now()
    if what == "confirm":
        return act(lambda: confirm_change(one, by, at), _("确认了，补助按这一天算。"), _url(found))
    reason = request.form.get("reason", "")[:500]
    return act(lambda: send_back_change(one, by, at, reason), _("记下来了。"), _url(found))


@bp.post("/money/<cohort>/partner/<int:engagement_id>/repaid/<int:repayment_id>")
@guards.staff("office")
def repaid(cohort: str, engagement_id: int, repayment_id: int) -> Any:
    """What was paid too much came back; a receipt is written."""
    found, form = partner_at(cohort, engagement_id), RepaidForm()
    one = db.session.get(Repayment, repayment_id)
    if one is None or one.payment.engagement_id != found.engagement.id:
        raise Refusal("unknown")
    return partner_step(
        found,
        form,
        lambda: record_repayment(
            one, form.on_day.data, form.how.data or "", guards.account(), now(), form.amount.data
        ),
        _("收到了，收据可以打印。"),
    )


@bp.route("/money/<cohort>/partner/<int:engagement_id>/payee", methods=["GET", "POST"])
@guards.staff(*READERS)
def payee(cohort: str, engagement_id: int) -> Any:
    """Accounts with their history; a clerk or the office tells one from a card they have seen."""
    found = partner_at(cohort, engagement_id)
    form = SeenPayeeForm()
    problems: list[str] = []
    if request.method == "GET" and not form.holder.data:
        form.holder.data = found.name
    if form.is_submitted() and form.validate():
        told = told_by(form, seen=bool(form.card_seen.data))
        if done(form, lambda: tell_payee(found.engagement, told, guards.account(), now()), problems):
            flash(_("登记了，等另一位工作人员核对。"), "success")
            return redirect(url_for("money.payee", cohort=cohort, engagement_id=engagement_id), 303)
        found = partner_at(cohort, engagement_id)
    return _payees(found, form, " ".join(problems))


def told_by(form: Any, seen: bool = False) -> Told:
    """What a form says of an account."""
    return Told(
        form.kind.data or "", form.bank.data or "", form.holder.data or "", form.number.data or "",
        form.name_reason.data or "", seen,
    )  # fmt: skip


def _payees(found: Partner, form: FlaskForm, problem: str = "", opened: Details | None = None) -> Any:
    by = guards.account()
    every = payees_of(found.engagement)
    waiting = next((one for one in every if one.state == "proposed"), None)
    page = render_template(
        "money/payee.html",
        cohort=found.cohort,
        partner=found,
        payees=every,
        holding=payee_on(every, today(found.cohort)),
        coming=payee_to_come(every, today(found.cohort)),
        waiting=waiting,
        shared=[partner_of(one) for one in sharing_account(waiting)] if waiting else [],
        opened=opened,
        kinds=KINDS_OF_ACCOUNT,
        proposals=PROPOSALS,
        form=form,
        problem=problem,
        hand=bool({"office", "clerk"} & by.roles),
        may_settle=waiting is not None
        and bool({"office", "second-signatory"} & by.roles)
        and by.id != waiting.proposed_by_id,
        may_recall=waiting is not None and by.id == waiting.proposed_by_id,
        may_stop=bool({"office", "second-signatory"} & by.roles),
    )
    return page, 422 if problem or form.errors else 200


@bp.post(
    "/money/<cohort>/partner/<int:engagement_id>/payee/<int:payee_id>/<any(look, confirm, back, stop):what>"
)
@guards.staff("office", "second-signatory", "clerk")
def settle_payee(cohort: str, engagement_id: int, payee_id: int, what: str) -> Any:
    """The second look: the account is opened (and that is noted), then confirmed or sent back."""
    found = partner_at(cohort, engagement_id)
    one = db.session.get(Payee, payee_id)
    if one is None or one.engagement_id != found.engagement.id:
        raise Refusal("unknown")
    by, at = guards.account(), now()
    if what == "look":
        details = look_at_payee(one, by, at)
        db.session.commit()
        return _payees(partner_at(cohort, engagement_id), SeenPayeeForm(formdata=None), opened=details)
    url = url_for("money.payee", cohort=cohort, engagement_id=engagement_id)
    if what == "confirm":
        return act(lambda: confirm_payee(one, by, at), _("核对过了，钱可以付到这个账号。"), url)
    reason = request.form.get("reason", "")[:500]
    if what == "stop":
        return act(lambda: stop_payee(one, by, at, reason), _("停用了，钱还是付到原来的账号。"), url)
    return act(lambda: send_back_payee(one, by, at, reason), _("退回了，本人要重新填。"), url)


def masked(one: Payee | None) -> str:
    """An account as it may stand on a page."""
    if one is None:
        return ""
    if one.erased_at is not None or details_of(one) is None:
        return _("已经到期删除")
    return f"{KINDS_OF_ACCOUNT[one.kind]} **** {one.tail}"
