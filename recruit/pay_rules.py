"""What an agreement says of its money beside the amounts: what must have happened first, and what an early end leaves.

Pure. The same settings decide what is paid (`recruit.entitlement`, `recruit.queries.payments`): paper and payments
cannot say different things.
"""

from __future__ import annotations

from recruit.programme.model import Support, SupportItem

# data: agreements speak Chinese
_NEEDS = {"opened": "服务站开业以后", "accepted": "装修验收合格以后"}
# data: agreements speak Chinese
_EXITS = {
    "by-days": "当月没有做满的，按实际天数计算",
    "whole-month": "当月做过的，发整月",
    "nothing": "当月没有做满的，当月不发",
}
# data: agreements speak Chinese
_CLAWBACKS = {
    "keep": "合作开始以后提前结束的，仍归乙方",
    "by-days": "提前结束的，按实际合作天数计算，多发的退还",
    "all": "提前结束的，全部退还",
}


def pay_rules(support: Support) -> tuple[str, ...]:
    """One sentence for each kind of support, then what holds for all; none where nothing is promised."""
    if not support.items:
        return ()
    # data: agreements speak Chinese
    last = "提前结束的，结束以后到期的不再发。暂停合作的日子不算合作天数。"
    return (*filter(None, map(_rule, support.items)), last)


def _rule(item: SupportItem) -> str:
    """Empty for what is given on its day without any condition, and for goods, which go to villagers."""
    words = [_when(item)]
    if item.every == "month":
        words.append(_EXITS[item.exit])
    elif item.every == "once" and not item.in_kind:
        words.append(_CLAWBACKS[item.clawback])
    told = "；".join(filter(None, words))  # data: agreements speak Chinese
    return f"{item.title.zh}：{told}。" if told else ""  # data: agreements speak Chinese


def _when(item: SupportItem) -> str:
    needs = "、".join(_NEEDS[one] for one in item.needs)  # data: agreements speak Chinese
    return f"{needs}才发" if needs else ""  # data: agreements speak Chinese
