"""The month at a glance: what each township's partners get, what waits, the sums against the budget, all partners."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, redirect, render_template, request, url_for

from recruit.clock import now
from recruit.closing.words import place_words
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.models import Cohort
from recruit.queries.applications import cohort_by_code
from recruit.queries.money import (
    Partner,
    changes_by_engagement,
    cohorts_with_partners,
    course_of,
    partners,
    paused_on,
    payee_on,
    payees_by_engagement,
)
from recruit.queries.payments import Due, batches, due_payments, kind_sums, last_of, month_rows, repayments
from recruit.tables import write_xlsx
from recruit.web import guards
from recruit.web.cohorts import chosen
from recruit.web.money import READERS, bp
from recruit.web.money.common import today
from recruit.web.money.words import BATCHES, kind_words, lack_words, period_words, township_words
from recruit.web.money_desk import money_items
from recruit.web.sheets import workbook

PAGE = 50


@bp.get("/money/")
@guards.staff(*READERS)
def home() -> Any:
    """The cohort last looked at, among those in which somebody signed."""
    every = cohorts_with_partners()
    if not every:
        return render_template("money/none.html")
    return redirect(url_for("money.overview", cohort=chosen(every).code))


def month_asked(cohort: Cohort) -> str:
    """The month in the address, else the running one; what is no month is the running one too."""
    month = request.args.get("month", "")
    try:
        last_of(month)
    except Refusal:
        return today(cohort).strftime("%Y-%m")
    return month


def township_asked(cohort: Cohort) -> str:
    """The reader's own township, else the one in the address, else '' for the county."""
    own = guards.account().township_scope
    asked = request.args.get("township", "")
    known = {one.code for one in cohort.programme.regions.townships}
    return own or (asked if asked in known else "")


@bp.get("/money/<cohort>")
@guards.staff(*READERS)
def overview(cohort: str) -> Any:
    """One month by township; below it batches, what is to be returned, and the budget by kind and year."""
    found = cohort_by_code(cohort)
    month, township = month_asked(found), township_asked(found)
    county = guards.account().township_scope is None
    return render_template(
        "money/overview.html",
        cohort=found,
        month=month,
        rows=month_rows(found, month, today(found), township),
        township=lambda code: township_words(found, code),
        items=money_items(found, guards.account(), now()),
        batches=batches(found) if county else [],
        batch_words=BATCHES,
        sums=kind_sums(found) if county else [],
        years=range(1, found.programme.support.years + 1),
        kind=lambda code: kind_words(found, code),
        owing=_owing(found) if county else [],
        deposits=found.programme.deposits,
    )


def _owing(cohort: Cohort) -> list[tuple[Partner, Any]]:
    known = {one.engagement.id: one for one in partners(cohort)}
    return [(known[one.payment.engagement_id], one) for one in repayments(cohort)]


@bp.get("/money/<cohort>/month.xlsx")
@guards.staff(*READERS)
def month_sheet(cohort: str) -> Response:
    """The month by township as a table."""
    found = cohort_by_code(cohort)
    month = month_asked(found)
    rows = month_rows(found, month, today(found), township_asked(found))
    cells = [
        (township_words(found, one.township_code), one.people, one.ready, one.waiting, one.batched, one.paid)
        for one in rows
    ]
    heads = [_("乡镇（街道）"), _("合伙人"), _("可以付"), _("还缺条件"), _("正在办"), _("付了")]
    return workbook(write_xlsx(heads, cells, f"{month}", now()), f"{found.code}-{month}")


@bp.get("/money/<cohort>/due")
@guards.staff(*READERS)
def due(cohort: str) -> Any:
    """Every payment that is due by the end of the month, what it waits for, and the button to submit a batch."""
    found = cohort_by_code(cohort)
    month, township = month_asked(found), township_asked(found)
    every = due_payments(found, month, today(found), township)
    which = request.args.get("which", "")
    shown = [
        one for one in every if which not in ("ready", "waiting") or bool(one.lacks) == (which == "waiting")
    ]
    pages = max(1, -(-len(shown) // PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    ready = [one for one in every if not one.lacks]
    return render_template(
        "money/due.html",
        cohort=found,
        month=month,
        township=township,
        which=which,
        townships=found.programme.regions.townships,
        rows=_rows(found, shown[(page - 1) * PAGE : page * PAGE]),
        count=len(shown),
        ready=len(ready),
        total=sum(one.payment.left for one in ready),
        name=township_words(found, township),
        page=page,
        pages=pages,
        page_address=lambda number: url_for(
            "money.due", cohort=found.code, month=month, township=township, which=which, page=number
        ),
        office="office" in guards.account().roles and guards.account().township_scope is None,
        scoped=guards.account().township_scope is not None,
    )


def _rows(cohort: Cohort, shown: Sequence[Due]) -> list[dict[str, Any]]:
    return [
        {
            "due": one,
            "kind": kind_words(cohort, one.payment.kind),
            "period": period_words(one.payment),
            "lacks": lack_words(one),
            "place": place_words(cohort, one.partner.place),
        }
        for one in shown
    ]


@bp.get("/money/<cohort>/due.xlsx")
@guards.staff(*READERS)
def due_sheet(cohort: str) -> Response:
    """The same as a table, without accounts."""
    found = cohort_by_code(cohort)
    month = month_asked(found)
    cells = [
        (
            row["due"].partner.agreement.number, row["due"].partner.name, row["place"], row["kind"], row["period"],
            row["due"].payment.due_on.isoformat(), row["due"].payment.left,
            "；".join(row["lacks"]),  # data: a separator
        )
        for row in _rows(found, due_payments(found, month, today(found), township_asked(found)))
    ]  # fmt: skip
    heads = [
        _("协议编号"),
        _("姓名"),
        _("服务站"),
        _("项目"),
        _("哪个月"),
        _("到期日"),
        _("金额（元）"),
        _("还缺什么"),
    ]
    return workbook(write_xlsx(heads, cells, month, now()), f"{found.code}-due-{month}")


@bp.get("/money/<cohort>/partners")
@guards.staff(*READERS)
def partner_list(cohort: str) -> Any:
    """Everybody who signed: station, account, whether the engagement runs."""
    found = cohort_by_code(cohort)
    township = township_asked(found)
    every = partners(found, township)
    pages = max(1, -(-len(every) // PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    shown = every[(page - 1) * PAGE : page * PAGE]
    ids = [one.engagement.id for one in shown]
    payees, changes = payees_by_engagement(ids), changes_by_engagement(ids)
    day = today(found)
    return render_template(
        "money/partners.html",
        cohort=found,
        township=township,
        townships=found.programme.regions.townships,
        count=len(every),
        rows=[
            (
                one,
                place_words(found, one.place),
                payee_on(payees.get(one.engagement.id, []), day),
                any(payee.state == "proposed" for payee in payees.get(one.engagement.id, [])),
                paused_on(course_of(one.engagement, changes.get(one.engagement.id, [])), day),
            )
            for one in shown
        ],
        page=page,
        pages=pages,
        page_address=lambda number: url_for(
            "money.partner_list", cohort=found.code, township=township, page=number
        ),
        scoped=guards.account().township_scope is not None,
    )
