"""Words for payments, batches, accounts and changes, in the reader's language."""

from __future__ import annotations

from decimal import Decimal

from recruit.documents.numbers import money as figures
from recruit.i18n import _, current_locale, lazy
from recruit.models import Cohort, Payment
from recruit.queries.money import item_of
from recruit.queries.payments import Due

#: What a payment waits for -> words.
LACKS = {
    "payee": lazy("还没有收款账号"),
    "payee-waits": lazy("收款账号等核对，或者还没到启用的日子"),
    "opened": lazy("服务站还没有开业"),
    "accepted": lazy("装修还没有验收合格"),
    "paused": lazy("暂停合作中"),
    "change-waits": lazy("结束或暂停在等复核人确认"),
    "annulment-waits": lazy("签字登记有疑问，在等复核人确认"),
}
#: Payment state -> (state of a badge, word).
PAYMENTS = {
    "planned": ("future", lazy("没到时间")),
    "due": ("waiting_us", lazy("到期，等办公室付")),
    "batched": ("current", lazy("正在办付款")),
    "paid": ("done", lazy("付了")),
    "stopped": ("closed", lazy("停发")),
    "given": ("done", lazy("发给村民了")),
    "in-kind": ("future", lazy("给物资或上课，不发钱")),
}
BATCHES = {
    "proposed": ("waiting_us", lazy("等复核人批准")),
    "approved": ("passed", lazy("批准了，等导出")),
    "exported": ("done", lazy("交给财务了")),
    "rejected": ("rejected", lazy("退回了")),
    "recalled": ("withdrawn", lazy("收回了")),
}
LINES = {
    "in": ("waiting_us", lazy("等付款结果")),
    "paid": ("done", lazy("付了")),
    "bounced": ("rejected", lazy("退票")),
    "dropped": ("closed", lazy("没有付")),
}
PROPOSALS = {
    "open": ("waiting_you", lazy("正在填")),
    "proposed": ("waiting_us", lazy("等第二个人核对")),
    "confirmed": ("passed", lazy("核对过了")),
    "rejected": ("rejected", lazy("退回了")),
    "recalled": ("withdrawn", lazy("收回了")),
}
#: State of a list of materials -> (state of a badge, word).
HANDOVERS = {
    "proposed": ("waiting_you", lazy("等本人确认")),
    "confirmed": ("passed", lazy("收到了")),
    "rejected": ("rejected", lazy("没有收齐，或者退回了")),
    "recalled": ("withdrawn", lazy("收回了")),
    "void": ("closed", lazy("作废了")),
}
KINDS_OF_ACCOUNT = {"bank": lazy("银行卡"), "alipay": lazy("支付宝")}
CHANGES = {"end": lazy("结束合作"), "suspend": lazy("暂停合作"), "resume": lazy("恢复合作")}
CAUSES = {
    "own-notice": lazy("本人提出不做了"),
    "agreed": lazy("双方商量好"),
    "breach": lazy("没有按协议做"),
    "fraud": lazy("弄虚作假"),
    "illness": lazy("生病"),
    "death": lazy("去世"),
    "performance": lazy("业绩考核连续垫底"),
    "other": lazy("其他"),
}
RECEIPTS = {"deposit": lazy("押金收据"), "deposit-return": lazy("退押金收据"), "repayment": lazy("退款收据")}
#: A monthly item's `exit` -> what the month in which somebody leaves is worth.
EXITS = {
    "by-days": lazy("结束那个月按天折算。"),
    "whole-month": lazy("结束那个月照整月发。"),
    "nothing": lazy("结束那个月没有做满，不发。"),
}
HOWS = {"cash": lazy("现金"), "transfer": lazy("转账")}
PICTURES = {
    "before": lazy("装修前"),
    "after": lazy("装修后"),
    "goods": lazy("发物资的现场"),
    "signed": lazy("村民签了名的纸表"),
}
OUTCOMES = {"accepted": ("passed", lazy("合格")), "again": ("rejected", lazy("要整改再验"))}


def kind_words(cohort: Cohort, kind: str) -> str:
    """What the programme calls a kind of support; its code where the programme no longer knows it."""
    try:
        return item_of(cohort, kind).title.in_(current_locale())
    except KeyError:
        return kind


def period_words(payment: Payment) -> str:
    """Which contract month a payment is for, counted through."""
    return _("第 %(month)s 个月", month=int(payment.period.partition("-")[2]))


def lack_words(due: Due) -> list[str]:
    return [str(LACKS[one]) for one in due.lacks]


def yuan(amount: Decimal) -> str:
    """With the unit, fen only where there are any."""
    return _("%(amount)s 元", amount=figures(amount))


def township_words(cohort: Cohort, code: str) -> str:
    return cohort.programme.regions.township(code).name if code else _("全县")
