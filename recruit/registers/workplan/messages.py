"""What a work plan says when something is wrong: what, why, the remedy."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

learn(
    {
        "work-not-yours": _l("这件事不由您这里报，请告诉负责的单位或者办公室。"),
        "work-state": _l("这件事刚才已经报过了，请看最新的记录，再选现在的情况。"),
        "work-day": _l("日期不能晚于今天（%(today)s）。"),
        "work-early": _l("日期不能早于 %(day)s，请核对年份。"),
        "work-before": _l("日期不能早于上一次报的那一天（%(day)s）。"),
        "work-words": _l("请写清楚为什么停、为什么又做。"),
        "work-proof": _l("这件事做完要附材料，请选一个文件。"),
    }
)
