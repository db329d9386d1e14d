"""What chains of approval say: the thing, the reason, the remedy."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

learn(
    {
        "approval-turn": _l("现在轮到的是“%(step)s”，不是您选的那一步。请刷新页面再填。"),
        "approval-over": _l("这个人的审批已经有了结果，不能再加意见。写错了的，先由另一个人撤掉最后一条。"),
        "approval-voice": _l("“%(step)s”这一步不归您填。"),
        "approval-earlier": _l("前面的意见是您写的，这一步请换一个人。"),
        "approval-verdict": _l("请选通过、退回还是不通过。"),
        "approval-day": _l("盖章的日期还没到，请核对。"),
        "approval-signed": _l("请写明是谁签的字。"),
        "approval-scan": _l("这一步要拍下盖了章的表，请选照片。"),
        "approval-nothing": _l("没有可以撤的意见。"),
        "approval-own": _l("自己写的意见由另一个人来撤。"),
        "approval-moved-on": _l("这个人已经进了下一个环节，意见不能再撤。"),
        "approval-open": _l("还有 %(count)s 个没有走完审批。"),
        "todo-approval": _l("等审批，看看走到了哪一步"),
        "todo-approval-mend": _l("材料被退回，请看看要补什么"),
    }
)
