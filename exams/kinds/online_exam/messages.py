"""What the exam's refusals, blockers and tasks say."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

TEXTS = {
    "anchor-missing": _l(
        "题库里没有审过的锚题 %(anchor)s，或者它的题型、类别、难度和这一行不一样（要 %(topic)s 类的 %(type)s 题）。请核对题号。"
    ),
    "anchors-too-many": _l("锚题写了 %(found)s 道，这一行一共才 %(count)s 道题。请减少锚题或改 count。"),
    "answer-id-reused": _l("这条答案的编号已经用过，请刷新页面再答一次。"),
    "answer-malformed": _l("这条答案的格式不对，没有保存。请刷新页面再答一次。"),
    "answers-not-kept": _l("服务器现在存不进去，答案还在您的手机上，会自动再送。"),
    "answers-too-often": _l("送得太频繁，答案还在您的手机上，过一会儿会自动再送。"),
    "answers-too-many": _l("一次送来的答案太多，没有保存。请刷新页面再试。"),
    "answers-unreadable": _l("送来的内容读不出来，没有保存。请刷新页面再试。"),
    "attempt-submitted": _l("这份卷子已经交了，不能再改。"),
    "attempt-unknown": _l("没有找到这场考试，请从“我的进度”重新进入。"),
    "attempts-running": _l("还有 %(count)s 人没有交卷。时间到了请在考场页按“收卷”。"),
    "bank-too-small": _l(
        "题库里审过的题不够：%(topic)s 类的 %(type)s 题要 %(need)s 道，只有 %(have)s 道。请办公室补题后再抽卷。"
    ),
    "bank-too-exposed": _l(
        "题库里审过的题不够分散：%(topic)s 类的 %(type)s 题（难度 %(low)s 到 %(high)s）每份卷子抽 %(count)s 道，要让一道题最多出现在 "
        "%(exposure)s%% 的卷子里，需要 %(need)s 道，只有 %(have)s 道。请补题，或者放宽 exposure。"
    ),
    "bank-too-small-span": _l(
        "题库里审过的题不够：%(topic)s 类、难度 %(low)s 到 %(high)s 的 %(type)s 题要 %(need)s 道，只有 %(have)s 道。请补题，或者放宽难度。"
    ),
    "equate-without-anchors": _l(
        "写了 equate: %(value)s，命题表里却没有锚题（anchors）。这种换算靠各套卷都有的题，请写上锚题，或者改用 mean、linear、equipercentile。"
    ),
    "equate-without-forms": _l(
        "写了 equate: %(value)s，却没有写 forms。只有平行卷的分数才能换算，请写上 forms。"
    ),
    "forms-too-few": _l(
        "只有 %(value)s 套卷，一道题至少出现在其中一套里，做不到 exposure: %(exposure)s。至少要 %(low)s 套。"
    ),
    "order-tells-key": _l("%(kind)s 题的选项不能照原来的顺序排，那个顺序就是答案。请删掉这一项。"),
    "papers-begun": _l("已经有 %(count)s 人开考，卷子不能再换。"),
    "papers-missing": _l("还有 %(count)s 人没有抽到卷子。请先补足题库，再在考场页按“抽卷”。"),
    "papers-not-proposed": _l("这些卷子没有在等确认，可能已经有人办过了。请刷新页面看看。"),
    "papers-reason-missing": _l("请写明为什么要换卷子。"),
    "papers-released": _l("这些卷子已经提交或者定下来了，不能再换。还没确认的，请先退回。"),
    "rule-not-partial": _l("%(kind)s 题没有部分得分，不能写 rule。可以写的题型：%(allowed)s。"),
    "time-answer-missing": _l("请写明为什么不同意。"),
    "time-asked-already": _l("考生 %(number)s 已经有一份加时间的申请等人同意，请先办完那一份。"),
    "time-cause": _l("请选一个加时间的原因。"),
    "time-in-the-past": _l(
        "考生 %(number)s 加这么多也已经过了时间。现在至少要加 %(needed)s 分钟才来得及，请改分钟数。"
    ),
    "time-minutes": _l("请填 1 到 %(most)s 之间的整分钟数。"),
    "time-never-started": _l(
        "考生 %(number)s 没有开考，考试时间也过了，加时间没有用。请办公室在“单独安排时间”里给他另排时间。"
    ),
    "time-nobody": _l("现在没有可以加时间的人：没有人正在答题，或者都已经申请过、加满了。"),
    "time-not-in-exam": _l("考生 %(number)s 已经退出或不在这场考试里，不能加时间。"),
    "time-number-unknown": _l("这场考试里没有这些准考证号：%(numbers)s。请核对后再填。"),
    "time-paper-in": _l(
        "考生 %(number)s 的卷子已经收了，不能再加时间。收卷以后送到的答案都还留着，请把情况写下来报领导小组决定。"
    ),
    "time-reason-missing": _l("选了“其他”，请用几个字写明是什么原因。"),
    "time-settled": _l("这份加时间的申请已经有人办过了，请刷新页面看看。"),
    "time-too-much": _l("考生 %(number)s 已经加了 %(given)s 分钟，一共最多加 %(most)s 分钟。请减少分钟数。"),
    "time-waiting": _l("%(count)s 份加时间的申请等第二个人同意。"),
    "position-unknown": _l("卷子上没有这一题，请刷新页面。"),
    "ticket-unknown": _l("这一页的凭证认不出来，请刷新页面。答案还在您的手机上。"),
    # Tasks
    "todo-exam-receipt": _l("已经交卷，回执号在这里"),
    "todo-finish-exam": _l("正在考试，接着答题"),
    "todo-sit-exam": _l("开考前先看清规则，再按“开始考试”"),
}

learn(TEXTS)
