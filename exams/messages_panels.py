"""What the briefing, the on-site test, the interview and the examiners' pages say when something cannot be done."""

from recruit.i18n import lazy as _l
from recruit.messages import learn

learn(
    {
        "absent-but-marked": _l("考生 %(number)s 已经有分数，不能登记为缺考。要是真的没来，请先联系办公室。"),
        "absence-too-early": _l("还没有到截止时间（%(closes)s），现在不能把没来的人登记为缺席。"),
        "anonymous-undrawn": _l(
            "评委只知道号码（anonymous），号码却要抽面试室时一起抽。请写上 draw: true，或者去掉 anonymous。"
        ),
        "attendance-missing": _l(
            "还有 %(count)s 位考生没有签到记录。可以到签到页补登，或由办公室把其余的登记为缺席。"
        ),
        "candidate-absent": _l("考生 %(number)s 登记为缺考，不能打分。要是弄错了，请先把缺考改过来。"),
        "draw-on-record": _l("这一环节已经抽过签，不能重抽。"),
        "draw-missing": _l("还没有抽签分面试室。"),
        "draw-waiting": _l("抽签分面试室的名单定下来了，等第二个人写签词，写完就抽。"),
        "draw-roster-empty": _l("还没有考生进入这一环节，不能抽签。"),
        "examiner-missing": _l("还有 %(count)s 位考生没有分配考评人员。"),
        "experts-many": _l(
            "每组只有 %(judges)s 位评委，却要 %(experts)s 位专业评委（experts）。请改小，或者加评委。"
        ),
        "experts-too-few": _l("要 %(needed)s 位专业评委，只选了 %(found)s 位。请在“其中的专业评委”里补选。"),
        "judges-even": _l("每组 %(judges)s 位评委是双数，规则要单数（odd）。请加一位或减一位。"),
        "judges-minimum": _l(
            "每组只有 %(judges)s 位评委，少于 %(needed)s 位（minimum_judges，没写就是 3）不能打分。"
        ),
        "judges-trim": _l(
            "每组只有 %(judges)s 位评委，按“%(trim)s”去掉最高和最低后剩不下 %(kept)s 个分。"
            "至少要 %(needed)s 位，或者改 trim。"
        ),
        "judges-too-few": _l("要 %(needed)s 位评委，现在只选了 %(found)s 位，请再选几位。"),
        "operation-unknown": _l("没有“%(operation)s”这项操作，请刷新页面再填。"),
        "operations-missing": _l("还有 %(count)s 位考生的操作没有打完分，也没有登记缺考。"),
        "panel-coefficient": _l(
            "第 %(panel)s 面试室的修正系数算不出来（%(reason)s），请申请“本室分数不修正”，由第二个人确认。"
        ),
        "panel-too-small": _l("有 %(count)s 位考生的评委不足 %(needed)s 人，请补派评委。"),
        "recusal-reason": _l("请选一个回避的原因。"),
        "sheet-incomplete": _l("考生 %(number)s 的评分表没有填完，请每一项都打分。"),
        "sheet-missing": _l("还有 %(count)s 份评分表没有交。"),
        "todo-come": _l("带上身份证，按时到场"),
        "status-unknown": _l("签到情况“%(status)s”不在规则里，请重新选择。"),
    }
)
