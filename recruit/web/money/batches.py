"""One batch: put together, approved, exported for finance, and what became of each payment."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from sqlalchemy import select

from recruit.clock import now
from recruit.closing.words import place_words
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.messages import tell
from recruit.models import Cohort, PayBatch, PayLine
from recruit.queries.applications import cohort_by_code
from recruit.queries.money import Partner, partners_of
from recruit.queries.payments import batch_in
from recruit.services.pay import (
    Outcome,
    Row,
    approve_batch,
    export_batch,
    propose_batch,
    record_outcomes,
    send_back_batch,
)
from recruit.tables import write_xlsx
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.county import whole_county
from recruit.web.money import bp
from recruit.web.money.common import done, today
from recruit.web.money.forms import OutcomeForm
from recruit.web.money.words import BATCHES, KINDS_OF_ACCOUNT, LINES, kind_words, period_words, township_words
from recruit.web.sheets import workbook
from scoring.csvtext import csv_bytes

COUNTY = ("office", "second-signatory", "auditor")


def _at(cohort: str, batch_id: int) -> tuple[Cohort, PayBatch]:
    found = cohort_by_code(cohort)
    one = batch_in(found, batch_id)
    whole_county()
    return found, one


@bp.post("/money/<cohort>/batches")
@guards.staff("office")
def new_batch(cohort: str) -> Any:
    """Submits everything of the month that can be paid."""
    found = cohort_by_code(cohort)
    month, township = request.form.get("month", ""), request.form.get("township", "")
    back = url_for("money.due", cohort=found.code, month=month, township=township)
    try:
        made = propose_batch(found, month, township, guards.account(), now())
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        flash(tell(refusal), "warning")
        return redirect(back, 303)
    flash(_("提交了，共 %(count)s 笔，等复核人批准。", count=len(made.lines)), "success")
    return redirect(url_for("money.batch", cohort=found.code, batch_id=made.id), 303)


@bp.get("/money/<cohort>/batch/<int:batch_id>")
@guards.staff(*COUNTY)
def batch(cohort: str, batch_id: int) -> Any:
    """Every line with its state, and what the reader may do."""
    found, one = _at(cohort, batch_id)
    form = OutcomeForm(formdata=None)
    form.done_on.data = today(found)
    return _page(found, one, form)


def _page(
    cohort: Cohort, one: PayBatch, form: OutcomeForm, problem: str = "", back: tuple[str, str] = ("", "")
) -> Any:
    by = guards.account()
    known = partners_of([line.payment.engagement_id for line in one.lines])
    own = by.id == one.proposed_by_id
    second = "second-signatory" in by.roles
    page = render_template(
        "money/batch.html",
        cohort=cohort,
        batch=one,
        state=BATCHES[one.state],
        where=township_words(cohort, one.township_code),
        rows=[
            {
                "line": line,
                "partner": known[line.payment.engagement_id],
                "place": place_words(cohort, known[line.payment.engagement_id].place),
                "kind": kind_words(cohort, line.payment.kind),
                "period": period_words(line.payment),
                "state": LINES[line.state],
                "void": _void(known[line.payment.engagement_id], line),
            }
            for line in one.lines
        ],
        counts={state: sum(line.state == state for line in one.lines) for state in LINES},
        form=form,
        problem=problem,
        back_problem=back[0],
        back_reason=back[1],
        may_approve=one.state == "proposed" and second and not own,
        may_recall=one.state == "proposed" and own,
        may_undo=one.state == "approved" and second,
        may_export=one.state in ("approved", "exported") and "office" in by.roles,
        may_record=one.state == "exported" and "office" in by.roles,
    )
    return page, 422 if problem or form.errors or back[0] else 200


@bp.post("/money/<cohort>/batch/<int:batch_id>/approve")
@guards.staff("second-signatory")
def approve(cohort: str, batch_id: int) -> Response:
    return act(
        lambda: approve_batch(_at(cohort, batch_id)[1], guards.account(), now()),
        _("批准了，可以导出给财务。"),
        url_for("money.batch", cohort=cohort, batch_id=batch_id),
    )


@bp.post("/money/<cohort>/batch/<int:batch_id>/back")
@guards.staff("office", "second-signatory")
def batch_back(cohort: str, batch_id: int) -> Any:
    """Sent back with a reason, or taken back by whoever submitted it."""
    found, one = _at(cohort, batch_id)
    reason = request.form.get("reason", "")[:500]
    if guards.account().id != one.proposed_by_id and not reason.strip():
        return _page(found, one, OutcomeForm(formdata=None), back=(tell(Refusal("reason-wanted")), reason))
    return act(
        lambda: send_back_batch(_at(cohort, batch_id)[1], guards.account(), now(), reason),
        _("记下来了，这些笔可以重新提交。"),
        url_for("money.batch", cohort=cohort, batch_id=batch_id),
    )


@bp.post("/money/<cohort>/batch/<int:batch_id>/finance.<any(xlsx, csv):kind>")
@guards.staff("office")
def finance(cohort: str, batch_id: int, kind: str) -> Any:
    """The table for finance, accounts in clear. Posted, because it opens them and is noted."""
    found, one = _at(cohort, batch_id)
    try:
        rows = export_batch(one, guards.account(), now())
    except Refusal as refusal:
        db.session.rollback()
        return _page(found, one, OutcomeForm(formdata=None), tell(refusal))
    heads, cells = finance_table(found, one, rows)
    exported = one.exported_at
    assert exported is not None
    number = one.number
    db.session.commit()
    if kind == "xlsx":
        response = workbook(write_xlsx(heads, cells, number, exported), number)
    else:
        response = Response(csv_bytes(heads, cells), mimetype="text/csv")
        response.headers["Content-Disposition"] = f'attachment; filename="{number}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


#: Beside a payment in the sheet for finance.
STOP = lazy("（协议已作废，请停付）")


def _void(partner: Partner, line: PayLine) -> bool:
    """Whether a line that is on its way is for an agreement that two people have annulled since."""
    return line.state == "in" and partner.agreement.state == "void"


def finance_table(cohort: Cohort, one: PayBatch, rows: list[Row]) -> tuple[list[str], list[list[Any]]]:
    """Header and rows, a sum at the end, then the number of the batch and the hash it was approved under."""
    heads = [
        _("序号"), _("协议编号"), _("姓名"), _("服务站"), _("项目"), _("哪个月"), _("金额（元）"), _("收款方式"),
        _("开户行"), _("户名"), _("账号"),
    ]  # fmt: skip
    cells: list[list[Any]] = [
        [
            number, row.partner.agreement.number, row.partner.name, place_words(cohort, row.partner.place),
            kind_words(cohort, row.line.payment.kind) + (str(STOP) if _void(row.partner, row.line) else ""),
            period_words(row.line.payment), row.line.amount,
            str(KINDS_OF_ACCOUNT[row.line.payee.kind]), row.details.bank, row.details.holder, row.details.number,
        ]
        for number, row in enumerate(rows, 1)
    ]  # fmt: skip
    blank: list[Any] = [None] * 11
    cells.append([*blank[:5], _("合计"), one.total, *blank[7:]])
    cells.append([*blank[:5], _("批次"), None, one.number, None, None, one.content_hash])
    return heads, cells


@bp.post("/money/<cohort>/batch/<int:batch_id>/record")
@guards.staff("office")
def record(cohort: str, batch_id: int) -> Any:
    """The ticked payments were made, or came back."""
    found, one = _at(cohort, batch_id)
    form = OutcomeForm()
    wanted = request.form.getlist("line", type=int)[:5000]
    lines = list(
        db.session.scalars(
            select(PayLine).where(PayLine.batch_id == one.id, PayLine.id.in_(wanted)).order_by(PayLine.id)
        )
    )
    if not lines:
        return _page(found, one, form, _("请先在表里勾选。"))
    if not form.validate():
        return _page(found, one, form)
    paid = request.form.get("what") == "paid"
    outcomes = [
        Outcome(line, paid, form.done_on.data, form.reference.data or "", form.reason.data or "")
        for line in lines
    ]
    problems: list[str] = []
    if not done(form, lambda: record_outcomes(one, outcomes, guards.account(), now()), problems):
        return _page(*_at(cohort, batch_id), form, " ".join(problems))
    flash(_("登记了 %(count)s 笔。", count=len(lines)), "success")
    return redirect(url_for("money.batch", cohort=cohort, batch_id=batch_id), 303)
