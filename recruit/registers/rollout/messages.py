"""What the roll-out says when something is wrong: what, why, the remedy."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

learn(
    {
        "rollout-off": _l("这个方案没有按月开站的计划。"),
        "rollout-milestone-unknown": _l("阶段目标写了 %(month)s，这个月不在计划的起止之间。请在方案里改正。"),
        "rollout-milestone-backwards": _l(
            "阶段目标 %(month)s 比前面的还少，或者比站点总数还多。请在方案里改正。"
        ),
        "rollout-milestone-short": _l(
            "到最后一个月 %(month)s 只排了 %(total)s 个，一共有 %(stations)s 个站点。请改方案。"
        ),
        "rollout-months-missing": _l("计划里一个月也没有。请在方案里写上起止月份。"),
        "rollout-place": _l("没有编号是 %(place)s 的点位，请核对编号。"),
        "rollout-month": _l(
            "%(month)s 不在计划的月份里，请填 %(first)s 到 %(last)s 之间的月份，例如 %(first)s。"
        ),
        "rollout-line": _l("第 %(line)s 行看不懂：请每行写一个点位编号和一个月份，中间空一格。"),
        "rollout-waiting": _l("已经有一份计划在等第二个人确认，请等它办完。"),
        "places-none": _l("还没有报点位，没有可以排的。请先由乡镇报点位。"),
        "opened-already": _l("这个站点已经登记过开业，不用再登记。登记错了，由办公室先作废。"),
        "not-opened": _l("这个站点没有登记过开业，没有可以作废的。"),
        "opening-day": _l("开业日期不能晚于今天，请核对。"),
    }
)
