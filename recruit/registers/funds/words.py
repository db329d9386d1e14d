"""Words for funds: states, verdicts, ways of buying, and what waits for whom."""

from __future__ import annotations

from datetime import date

from flask import url_for

from recruit.i18n import _, current_locale, lazy
from recruit.models import Account, Cohort, FundRequest
from recruit.queries.funds import next_step, requests_of, standings
from recruit.registers import Duty, Sheet
from recruit.registers.funds.said import Step, funds_of
from recruit.services.decide_fund import HANDS

#: State of a request -> (state of a badge, word).
STATES = {
    "asked": ("waiting_us", lazy("审批中")),
    "granted": ("waiting_us", lazy("批准了，等备案")),
    "done": ("passed", lazy("手续办完，可以付款")),
    "returned": ("waiting_you", lazy("退回修改")),
    "refused": ("rejected", lazy("没有批准")),
    "withdrawn": ("withdrawn", lazy("撤回了")),
    "closed": ("closed", lazy("结清了")),
}
VERDICTS = {
    "ask": lazy("提出申请"),
    "pass": lazy("通过"),
    "return": lazy("退回修改"),
    "refuse": lazy("不批准"),
    "withdraw": lazy("撤回"),
    "close": lazy("结清"),
}
WAYS = {"tender": lazy("公开招标"), "unified": lazy("统一采购"), "direct": lazy("直接支付"), "": ""}
KINDS = {"paid": lazy("付出去"), "back": lazy("退回来")}
WHO = {
    "office": lazy("办公室"),
    "second-signatory": lazy("分管领导（复核人）"),
    "leading-group": lazy("领导小组（由办公室录入批件）"),
}
PAYMENTS = {
    "proposed": ("waiting_us", lazy("等复核人确认")),
    "confirmed": ("passed", lazy("确认了")),
    "rejected": ("rejected", lazy("没有同意")),
    "recalled": ("withdrawn", lazy("收回了")),
}


def step_title(step: Step | None) -> str:
    return step.title.in_(current_locale()) if step else ""


def duties(cohort: Cohort, by: Account) -> list[Duty]:
    """Each request that waits for a step, each payment that waits for the second person, what was returned."""
    found = []
    for one in requests_of(cohort, by):
        url = url_for("funds.request_page", request_id=one.id)
        if one.state == "returned":
            text = _("资金申请 %(number)s 退回来了，要修改", number=one.number)
            found.append(Duty(text, url, roles=("clerk", "office")))
        elif step := next_step(cohort, one):
            text = _("资金申请 %(number)s 等“%(step)s”", number=one.number, step=step_title(step))
            found.append(Duty(text, url, roles=HANDS[step.who], asked_by=_hands(one)))
        found += [
            Duty(
                _("资金申请 %(number)s 有一笔付款等复核人确认", number=one.number),
                url,
                roles=("second-signatory",),
                asked_by=(payment.proposed_by_id,),
            )
            for payment in one.payments
            if payment.state == "proposed"
        ]
    return found


def period_sheet(cohort: Cohort, since: date, until: date) -> list[Sheet]:
    """Every year of every fund that the period touches, as it stands when the report is made."""
    rows = [
        (
            fund.title.in_(current_locale()),
            str(year),
            *(f"{amount:f}" for amount in (one.limit, one.asked, one.granted, one.paid, one.left)),
        )
        for fund in funds_of(cohort.programme)
        for year, one in standings(cohort, fund).items()
        if since.year <= year <= until.year
    ]
    columns = [
        _("资金"),
        _("哪一年"),
        _("全年额度（元）"),
        _("正在申请（元）"),
        _("批准的（元）"),
        _("付出去的（元）"),
        _("还能批的（元）"),
    ]
    return [Sheet(_("专项资金"), columns, rows)] if rows else []


def _hands(request: FundRequest) -> list[int]:
    """Who had a hand in this round already."""
    return [
        one.by_id for one in request.steps if one.round == request.round and one.verdict in ("ask", "pass")
    ]
