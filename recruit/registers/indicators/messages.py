"""What targets say when something is wrong: what, why, the remedy."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

learn(
    {
        "indicator-counted": _l("这一项由程序自己数，不用填报。"),
        "indicator-unit": _l("请从表里选是哪个乡镇、哪个村做的。"),
        "indicator-day": _l("日期不能晚于今天，请核对。"),
        "indicator-number": _l("数量请填 1 到 %(high)s 之间的整数。"),
        "indicator-people": _l("人数请填 %(high)s 以内的整数；按人次算的，人数不能空。"),
    }
)
