"""What the register of fees says when something is wrong: what, why, the remedy."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

learn(
    {
        "fee-one": _l("“%(value)s”要写、也只能写一样：%(allowed)s。"),
        "fees-off": _l("这个方案没有收费标准。"),
        "fee-unknown": _l("收费标准里没有这一项，或者这一项不用填价钱。请刷新页面再填。"),
        "fee-places": _l("“%(title)s”的价钱不能是负数，最多两位小数，比如 1.50。"),
        "fee-above": _l(
            "“%(title)s”填的是 %(price)s 元，县里的上限是 %(limit)s 元。请改成 %(limit)s 元或更少。"
        ),
        "fee-above-rate": _l(
            "“%(title)s”填的是百分之 %(price)s，县里的上限是百分之 %(limit)s。请改成 %(limit)s 或更小。"
        ),
        "fee-other": _l("“%(title)s”县里定的就是 %(limit)s，不能多也不能少。请改成 %(limit)s。"),
        "fee-none": _l("一项价钱也没有填。办哪一项就填哪一项，不办的空着。"),
        "fee-not-yours": _l("价目表只有本站的站长、本乡镇登记员和办公室能改。"),
        "complaint-service": _l("请选是哪一项收费。"),
        "complaint-charged": _l("请写收了多少，不能是负数，最多两位小数。"),
        "complaint-day": _l("日期不能晚于今天。请核对。"),
        "complaint-outcome": _l("请选处理结果。"),
    }
)
