"""What the register of awards says when something is wrong: what, why, the remedy."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

learn(
    {
        "award-total": _l(
            "各项奖励的名额乘奖金合起来是 %(found)s 元，总额写的是 %(total)s 元。请核对，两个数都会照样留着。"
        ),
        "award-fund": _l(
            "奖金要从资金“%(fund)s”的“%(purpose)s”里出，方案的 funds 里没有这一项。请改成一样。"
        ),
        "award-kind": _l("没有这种奖励。请从列表里选。"),
        "award-about": _l("找不到这个对象：乡镇写代码，服务站写点位编号，站长写编号，单位写名称。请核对。"),
        "award-grounds": _l("请写推荐理由，500个字以内。"),
        "award-twice": _l("这一年已经为同一个对象提过这一项，不用再提。"),
        "award-full": _l("“%(title)s”最多 %(most)s 个，已经满了。要换人，请先取消一个。"),
        "award-none": _l("这一年还没有确认的奖励，没有可以公布的。"),
        "award-waits": _l("还有 %(count)s 个推荐在等第二个人确认，请先办完再公布。"),
        "award-money-none": _l("没有要从专项资金里付的奖金，或者已经申请过了。"),
        "penalty-kind": _l("没有这种处理。请从列表里选。"),
        "penalty-cause": _l("请写事由，500个字以内。"),
        "penalty-heard": _l("请写对方怎么说的；没有说话的，选“没有陈述”。"),
        "penalty-day": _l("听取意见的日子不能晚于今天。请核对。"),
    }
)
