"""What the exam's refusals, blockers and tasks say."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

TEXTS = {
    "answer-id-reused": _l("这条答案的编号已经用过，请刷新页面再答一次。"),
    "answer-malformed": _l("这条答案的格式不对，没有保存。请刷新页面再答一次。"),
    "answers-too-many": _l("一次送来的答案太多，没有保存。请刷新页面再试。"),
    "answers-unreadable": _l("送来的内容读不出来，没有保存。请刷新页面再试。"),
    "attempt-submitted": _l("这份卷子已经交了，不能再改。"),
    "attempt-unknown": _l("没有找到这场考试，请从“我的进度”重新进入。"),
    "attempts-running": _l("还有 %(count)s 人没有交卷。时间到了请在考场页按“收卷”。"),
    "bank-too-small": _l(
        "题库里审过的题不够：%(topic)s 类的 %(type)s 题要 %(need)s 道，只有 %(have)s 道。请办公室补题后再抽卷。"
    ),
    "papers-missing": _l("还有 %(count)s 人没有抽到卷子。请先补足题库，再在考场页按“抽卷”。"),
    "position-unknown": _l("卷子上没有这一题，请刷新页面。"),
    # Tasks
    "todo-exam-receipt": _l("已经交卷，回执号在这里"),
    "todo-finish-exam": _l("正在考试，接着答题"),
    "todo-sit-exam": _l("开考前先看清规则，再按“开始考试”"),
}

learn(TEXTS)
