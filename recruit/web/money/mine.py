"""The partner's own pages: what comes when, what was paid, what is missing; the account, the goods, the pictures."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from recruit.clock import now
from recruit.closing.words import place_words
from recruit.documents.numbers import money as figures
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.models import Cohort
from recruit.queries.goods import goods_promise
from recruit.queries.handovers import handovers_of
from recruit.queries.money import (
    Partner,
    course_of,
    own_partner,
    paused_on,
    payee_on,
    payee_to_come,
    payees_of,
)
from recruit.queries.payments import due_payments, receipts_of
from recruit.registers import registers_of
from recruit.services.tell_payee import stop_payee, tell_payee
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.money import bp
from recruit.web.money.common import done, today
from recruit.web.money.forms import PayeeForm
from recruit.web.money.goods import Sheet, blank, run, sheet_of, show
from recruit.web.money.partner import masked, repayments_of, schedule_rows, told_by
from recruit.web.money.station import send_picture
from recruit.web.money.words import EXITS, HOWS, KINDS_OF_ACCOUNT, PROPOSALS, RECEIPTS, lack_words


def _own() -> Partner:
    """Errors: Refusal('unknown') for somebody who has not signed."""
    found = own_partner(guards.account())
    if found is None:
        raise Refusal("unknown")
    return found


@bp.get("/my/money")
@guards.applicant
def mine() -> Any:
    """All payments by year, what the next one waits for, the account."""
    found = own_partner(guards.account())
    if found is None:
        return render_template("money/not_yet.html")
    day = today(found.cohort)
    rows = schedule_rows(found, day)
    payees = payees_of(found.engagement)
    cash = [row["payment"] for row in rows if not row["payment"].in_kind]
    mine_due = [
        one
        for one in due_payments(found.cohort, day.strftime("%Y-%m"), day, found.place.township_code)
        if one.partner.engagement.id == found.engagement.id
    ]
    missing = list(dict.fromkeys(words for one in mine_due for words in lack_words(one)))
    return render_template(
        "money/mine.html",
        cohort=found.cohort,
        partner=found,
        place=place_words(found.cohort, found.place),
        years=_by_year(rows),
        next=next(
            (row for row in rows if row["payment"].state == "planned" and not row["payment"].in_kind), None
        ),
        missing=missing,
        payee=masked(payee_on(payees, day)),
        waiting=any(one.state == "proposed" for one in payees),
        paid=sum((one.paid for one in cash), Decimal(0)),
        total=sum((one.due for one in cash), Decimal(0)),
        repayments=repayments_of(found),
        ended=found.engagement.ended_on,
        exits=_exit_words(found.cohort),
        never=found.engagement.ended_on is not None
        and found.engagement.ended_on < found.engagement.starts_on,
        receipts=[(RECEIPTS[one.kind], one) for one in receipts_of(found.engagement)],
        paused=paused_on(course_of(found.engagement), day),
        goods=goods_promise(found),
        deposits=found.cohort.programme.deposits,
        to_confirm=any(one.state == "proposed" for one in handovers_of(found.engagement)),
        figures=figures,
        books=[
            (one.own_title(), url_for(one.own_page))
            for one, _said in registers_of(found.cohort.programme)
            if one.own_page
        ],
    )


def _exit_words(cohort: Cohort) -> list[str]:
    """What the month in which somebody leaves is worth, by the programme; each rule once."""
    rules = [one.exit for one in cohort.programme.support.items if one.every == "month" and not one.in_kind]
    return [str(EXITS[rule]) for rule in dict.fromkeys(rules)]


def _by_year(rows: list[dict[str, Any]]) -> list[tuple[int, list[dict[str, Any]]]]:
    years: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        years.setdefault(int(row["payment"].period.partition("-")[0]), []).append(row)
    return sorted(years.items())


@bp.route("/my/money/account", methods=["GET", "POST"])
@guards.applicant
def my_account() -> Any:
    """Where the money goes: told by the partner, looked at by an officer before it holds."""
    found = _own()
    form = PayeeForm()
    problems: list[str] = []
    if request.method == "GET":
        form.holder.data = found.name
    if form.is_submitted() and form.validate():
        told = told_by(form)
        if done(form, lambda: tell_payee(found.engagement, told, guards.account(), now()), problems):
            flash(_("收到了。工作人员核对以后，钱就付到这个账号。"), "success")
            return redirect(url_for("money.mine"), 303)
        found = _own()
    payees = payees_of(found.engagement)
    page = render_template(
        "money/my_account.html",
        partner=found,
        form=form,
        problem=" ".join(problems),
        holding=masked(payee_on(payees, today(found.cohort))),
        coming=payee_to_come(payees, today(found.cohort)),
        payees=payees,
        kinds=KINDS_OF_ACCOUNT,
        proposals=PROPOSALS,
        wait=found.cohort.programme.support.payee_wait_days,
        hows=HOWS,
    )
    return page, 422 if problems or form.errors else 200


@bp.post("/my/money/account/stop")
@guards.applicant
def stop_my_account() -> Any:
    """A changed account that does not hold yet is not to be used."""
    found = _own()
    one = payee_to_come(payees_of(found.engagement), today(found.cohort))
    if one is None:
        raise Refusal("unknown")
    return act(
        lambda: stop_payee(one, guards.account(), now()),
        _("停用了，钱还是付到原来的账号。"),
        url_for("money.my_account"),
    )


def _sheet(found: Partner) -> Sheet:
    return sheet_of(
        found,
        url_for("money.my_goods"),
        lambda number, size: url_for("money.my_picture", picture_id=number, size=size),
        url_for("money.my_goods_blank"),
    )


@bp.route("/my/goods", methods=["GET", "POST"])
@guards.applicant
def my_goods() -> Any:
    """The sign-list, filled by the partner."""
    sheet = _sheet(_own())
    return run(sheet) if request.method == "POST" else show(sheet)


@bp.get("/my/goods/blank")
@guards.applicant
def my_goods_blank() -> Any:
    return blank(_own())


@bp.get("/my/station/picture/<int:picture_id>/<any(thumb, full):size>")
@guards.applicant
def my_picture(picture_id: int, size: str) -> Response:
    return send_picture(_own(), picture_id, size)
