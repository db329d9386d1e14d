"""What taking somebody out of the running says when it is refused: the thing, the reason, the remedy."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

learn(
    {
        "exclude-cause": _l("请选一个缘由。"),
        "exclude-gone": _l(
            "考生 %(number)s 已经退出，或者报名没有通过，现在不用确认。人要是回来了，这份会再等您确认；也可以退回。"
        ),
        "exclude-signed": _l(
            "考生 %(number)s 的协议已经签了，不能在这里取消资格。要结束合作，请照协议里变更和提前结束那一条办。"
        ),
        "exclude-twice": _l("考生 %(number)s 已经有一份取消资格等人确认，请先办完那一份。"),
        "hearing-day": _l("听取说明的日子要在报名以后、今天或今天以前，请核对。"),
        "hearing-wanted": _l(
            "请写下本人怎么说的。找不到本人或本人不愿说的，写明哪天、怎么问过。没有问过本人，不能取消资格。"
        ),
    }
)
