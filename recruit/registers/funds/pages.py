"""Pages of the funds: how a year stands, all requests, one request with its way and its payments."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from recruit.clock import now
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.models import Cohort, FundRequest
from recruit.queries.applications import cohort_by_code
from recruit.queries.funds import (
    asked_of,
    cohort_of,
    fund_of,
    next_step,
    paid_of,
    payment_in,
    request_in,
    requests_of,
    standing_of,
)
from recruit.registers import READERS
from recruit.registers.funds.forms import AskForm, PartForm, WordForm
from recruit.registers.funds.said import Fund, funds_of
from recruit.registers.funds.words import KINDS, PAYMENTS, STATES, VERDICTS, WAYS, WHO, step_title
from recruit.services.ask_fund import Asking, ask_again, ask_fund, withdraw_request
from recruit.services.decide_fund import HANDS, Word, close_request, pass_step, turn_down
from recruit.services.pay_fund import Part, confirm_fund_payment, propose_fund_payment, send_payment_back
from recruit.tables import write_xlsx
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.given_files import file_response, given
from recruit.web.money.common import done, today
from recruit.web.sheets import workbook

bp = Blueprint("funds", __name__, url_prefix="/registers/funds")
HANDLERS = ("office", "second-signatory", "clerk")


def _chosen(cohort: str) -> tuple[Cohort, Fund, int]:
    """Cohort, fund and year of the address; the first fund and this year where it names none."""
    found = cohort_by_code(cohort)
    every = funds_of(found.programme)
    if not every:
        raise Refusal("unknown")
    code = request.args.get("fund", "")
    fund = fund_of(found, code) if code else every[0]
    year = request.args.get("year", type=int) or today(found).year
    return found, fund, min(max(year, fund.years[0]), fund.years[-1])


def _filtered(rows: list[FundRequest]) -> list[FundRequest]:
    asked = {name: request.args.get(name, "") for name in ("state", "purpose", "township")}
    return [
        one
        for one in rows
        if asked["state"] in ("", one.state)
        and asked["purpose"] in ("", one.purpose)
        and asked["township"] in ("", one.township_code)
    ]


@bp.get("/<cohort>")
@guards.staff(*READERS)
def home(cohort: str) -> str:
    """One year of one fund: the limit, what was granted, paid and left, by purpose and by township."""
    found, fund, year = _chosen(cohort)
    by = guards.account()
    rows = requests_of(found, by, fund.code, year)
    return render_template(
        "registers/funds/home.html",
        cohort=found,
        funds=funds_of(found.programme),
        fund=fund,
        year=year,
        stands=standing_of(found, fund, year) if by.township_scope is None else None,
        purposes=_sums(
            rows, "purpose", {code: text.in_(current_locale()) for code, text in fund.purposes.items()}
        ),
        townships=_sums(rows, "township_code", _townships(found)),
        rows=[(one, STATES[one.state], paid_of(one)) for one in _filtered(rows)],
        total=len(rows),
        states=STATES,
        names=_townships(found),
        asked={name: request.args.get(name, "") for name in ("state", "purpose", "township")},
        may_ask=bool({"office", "clerk"} & by.roles),
    )


def _townships(cohort: Cohort) -> dict[str, str]:
    return {one.code: one.name for one in cohort.programme.regions.townships} | {"": str(_("县直和公司"))}


def _sums(rows: list[FundRequest], by: str, names: dict[str, str]) -> list[dict[str, Any]]:
    """Granted against asked for, for everybody who asked; in yuan."""
    sums: dict[str, list[Decimal]] = {}
    for one in rows:
        if one.state in ("refused", "withdrawn"):
            continue
        money = asked_of(one)
        kept = sums.setdefault(getattr(one, by), [Decimal(0), Decimal(0), Decimal(0)])
        for place, more in enumerate((one.amount, money.bound, money.paid)):
            kept[place] += more
    return [
        {
            "label": names[key],
            "asked": sums[key][0],
            "granted": sums[key][1],
            "paid": sums[key][2],
            "bar": {
                "label": names[key],
                "value": _in_ten_thousands(sums[key][1]),
                "target": _in_ten_thousands(sums[key][0]),
            },
        }
        for key in names
        if key in sums
    ]


def _in_ten_thousands(amount: Decimal) -> Decimal:
    """Yuan as a picture has room for them: in 万元, one decimal where it is not whole."""
    found = (amount / 10000).quantize(Decimal("0.1"))
    return found.quantize(Decimal(1)) if found == found.to_integral_value() else found


@bp.get("/<cohort>/requests.xlsx")
@guards.staff(*READERS)
def sheet(cohort: str) -> Response:
    """The requests that the page shows, as a table."""
    found, fund, year = _chosen(cohort)
    names = _townships(found)
    rows = [
        [one.number, one.unit, names.get(one.township_code, ""), fund.purposes[one.purpose].in_(current_locale()),
         one.matter, one.amount, one.granted, paid_of(one), str(STATES[one.state][1])]
        for one in _filtered(requests_of(found, guards.account(), fund.code, year))
    ]  # fmt: skip
    head = [_("编号"), _("申请单位"), _("乡镇（街道）"), _("支持重点"), _("做什么用"), _("申请（元）"),
            _("批准（元）"), _("付了（元）"), _("状态")]  # fmt: skip
    return workbook(write_xlsx(head, rows, _("专项资金"), now()), f"funds-{found.code}-{year}")


@bp.route("/<cohort>/ask", methods=["GET", "POST"])
@guards.staff("office", "clerk")
def ask(cohort: str) -> Any:
    """A unit applies; a township's clerk for the own township, the office for anybody."""
    found, fund, year = _chosen(cohort)
    form, by, problems = AskForm(), guards.account(), []
    form.offer(fund, found, by)
    if request.method == "GET":
        form.year.data = str(year)
    if form.is_submitted() and form.validate() and done(form, lambda: _ask(found, fund, form), problems):
        flash(_("申请交上去了，办公室会接着办。"), "success")
        return redirect(url_for("funds.home", cohort=cohort, fund=fund.code, year=form.year.data), 303)
    page = render_template(
        "registers/funds/ask.html", cohort=found, fund=fund, form=form, problem=" ".join(problems)
    )
    return page, 422 if problems or form.errors else 200


def _ask(found: Cohort, fund: Fund, form: AskForm) -> None:
    ask_fund(found, _asking(fund, form), given(form.plan), guards.account(), now())


def _asking(fund: Fund, form: AskForm) -> Asking:
    year = form.year.data or ""
    return Asking(
        fund.code,
        int(year) if year.isdecimal() else 0,
        form.purpose.data or "",
        form.unit.data or "",
        form.township.data or "",
        form.matter.data or "",
        form.amount.data,
    )


@bp.get("/request/<int:request_id>")
@guards.staff(*READERS)
def request_page(request_id: int) -> str:
    return _page(request_in(guards.account(), request_id))


def _page(found: FundRequest, form: Any = None, problem: str = "") -> str:
    by, cohort = guards.account(), cohort_of(found)
    fund, step = fund_of(cohort, found.fund), next_step(cohort, found)
    again = form if isinstance(form, AskForm) else AskForm(formdata=None, data=_typed(found))
    again.offer(fund, cohort, by)
    own = bool({"clerk", "office"} & by.roles)
    return render_template(
        "registers/funds/request.html",
        cohort=cohort,
        fund=fund,
        one=found,
        state=STATES[found.state],
        purpose=fund.purposes[found.purpose].in_(current_locale()),
        way=_way(found, fund),
        coming=[(step_title(one), WHO[one.who]) for one in fund.steps]
        if found.state in ("asked", "granted")
        else [],
        step=step,
        step_title=step_title(step),
        may_step=step is not None and bool(set(HANDS[step.who]) & by.roles) and by.township_scope is None,
        word=form if isinstance(form, WordForm) else WordForm(formdata=None, step=step.code if step else ""),
        part=form if isinstance(form, PartForm) else PartForm(formdata=None),
        again=again,
        form=form,
        problem=problem,
        payments=[(one, PAYMENTS[one.state], KINDS[one.kind], WAYS[one.way]) for one in found.payments],
        paid=paid_of(found),
        stands=standing_of(cohort, fund, found.year) if by.township_scope is None else None,
        may_withdraw=own and found.state in ("asked", "returned", "granted"),
        may_mend=own and found.state == "returned",
        office="office" in by.roles and by.township_scope is None,
        second="second-signatory" in by.roles,
        me=by.id,
    )


def _typed(found: FundRequest) -> dict[str, Any]:
    return {
        "year": str(found.year), "purpose": found.purpose, "township": found.township_code, "unit": found.unit,
        "matter": found.matter, "amount": found.amount,
    }  # fmt: skip


def _way(found: FundRequest, fund: Fund) -> list[tuple[Any, str, Any]]:
    titles = {one.code: step_title(one) for one in fund.steps}
    return [(one, titles.get(one.step, ""), VERDICTS[one.verdict]) for one in found.steps]


@bp.post("/request/<int:request_id>/<any(say, again, withdraw, close, pay):what>")
@guards.staff(*HANDLERS)
def request_step(request_id: int, what: str) -> Any:
    """One word on a request; what was typed stays where it is refused."""
    found = request_in(guards.account(), request_id)
    form: Any = {"again": AskForm, "pay": PartForm}.get(what, WordForm)()
    if what == "again":
        form.offer(fund_of(cohort_of(found), found.fund), cohort_of(found), guards.account())
    problems: list[str] = []
    if form.validate() and done(form, lambda: _step(found, what, form), problems):
        flash(_("办好了。"), "success")
        return redirect(url_for("funds.request_page", request_id=request_id), 303)
    again = request_in(guards.account(), request_id)
    return _page(again, form, " ".join(problems)), 422


def _step(found: FundRequest, what: str, form: Any) -> None:
    by, at = guards.account(), now()
    if what == "again":
        fund = fund_of(cohort_of(found), found.fund)
        asking = replace(_asking(fund, form), township=found.township_code)
        ask_again(found, asking, given(form.plan), by, at)
    elif what == "pay":
        way, receipt = form.way.data or "", form.reference.data or ""
        told = Part(
            form.kind.data or "", form.amount.data, form.on_day.data, way, receipt, form.remark.data or ""
        )
        propose_fund_payment(found, told, by, at)
    elif what == "withdraw":
        withdraw_request(found, form.reason.data or "", by, at)
    elif what == "close":
        close_request(found, form.reason.data or "", by, at)
    else:
        _say(found, form)


def _say(found: FundRequest, form: WordForm) -> None:
    by, at, step = guards.account(), now(), form.step.data or ""
    verdict = request.form.get("verdict", "")
    if verdict != "pass":
        turn_down(found, step, verdict, form.reason.data or "", by, at)
        return
    reason, reference = form.reason.data or "", form.reference.data or ""
    pass_step(
        found, step, Word(reason, form.granted.data, reference, form.on_day.data, given(form.paper)), by, at
    )


@bp.post("/payment/<int:payment_id>/<any(confirm, back):what>")
@guards.staff("office", "second-signatory")
def settle_payment(payment_id: int, what: str) -> Any:
    one = payment_in(guards.account(), payment_id)
    by, at, url = guards.account(), now(), url_for("funds.request_page", request_id=one.request_id)
    if what == "confirm":
        return act(lambda: confirm_fund_payment(one, by, at), _("确认了。"), url)
    reason = request.form.get("reason", "")[:500]
    return act(lambda: send_payment_back(one, reason, by, at), _("记下来了。"), url)


@bp.get("/request/<int:request_id>/file/<int:step_id>")
@guards.staff(*READERS)
def paper(request_id: int, step_id: int) -> Response:
    """The plan (0), or the paper of one step."""
    found = request_in(guards.account(), request_id)
    if step_id == 0:
        return file_response(found.plan_sha256, found.plan_type, f"{found.number}-plan")
    step = next((one for one in found.steps if one.id == step_id), None)
    if step is None:
        raise Refusal("unknown")
    return file_response(step.letter_sha256, step.letter_type, f"{found.number}-{step.step}")
