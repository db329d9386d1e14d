"""What evaluations say when something is wrong: what, why, the remedy."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

learn(
    {
        "evaluation-state": _l(
            "这个单位现在不用写评估表：有一张在等核对，或者已经评过了。请先看下面的记录。"
        ),
        "evaluation-day": _l("请填实际去看的那一天，从 %(low)s 到 %(high)s。"),
        "evaluation-mark": _l("请填 0 到 %(high)s 之间的分数。"),
        "evaluation-found": _l("请写看到了什么，让被评的单位看得懂分数怎么来的。"),
        "evaluation-mend": _l("没有达到合格线，请写清楚要改什么。"),
        "evaluation-mend-until": _l("改好的期限不能早于去看的那一天。"),
        "evaluation-closed": _l("这个站点已经撤了，不用再报整改。"),
        "evaluation-mended": _l("这张评估表没有要改的，或者已经报过改好了。"),
    }
)
