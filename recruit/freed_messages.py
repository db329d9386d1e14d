"""What is said where a place that came free after the allotment cannot be offered: thing, reason, remedy."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

learn(
    {
        "freed-none": _l(
            "考生 %(number)s 没有空出点位：定点名单没有分给他，或者空出来的已经有人。请到定点的名单核对。"
        ),
        "freed-goes-first": _l(
            "点位 %(place)s 先轮到定点时没有分到、又愿意去那里的 %(numbers)s。"
            "请到“定点”更正名单，点位会按名次分给他们，不用问候补的人。"
        ),
        # What stands in the way of closing the stage in which agreements are signed.
        "freed-waiting": _l(
            "有 %(count)s 人答应去空出来的点位，还没有写进定点名单。请先更正定点名单，两个人签字。"
        ),
    }
)
