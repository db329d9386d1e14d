"""What moving up from the reserve says when it is refused: the thing, the reason, the remedy."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

learn(
    {
        "cause-wanted": _l(
            "考生 %(number)s 还没有退出。本人说不来的请选“本人放弃”；弄虚作假或者复查不合格的，"
            "先在这位考生的页面上取消资格（听本人说、两个人定），再来递补。"
        ),
        "list-not-published": _l("这一环节的名单还没有公布。先公布名单，再按名单递补。"),
        "list-waiting": _l("“%(stage)s”有一份名单正等人签字。请先签完或者退回那份名单，再来递补。"),
        "list-owed": _l(
            "“%(stage)s”有核对或异议答复了要更正，更正的名单还没有签字，候补的先后可能会变。请先签好那份名单，再来递补；"
            "确实办不到更正的，在那件核对的页面上由两个人转报领导小组。"
        ),
        "move-up-changed": _l(
            "排在前面的递补还没有办完，或者提交以后名单有变动，现在轮到的不是这一位。请先办前面的，或者退回重新提交。"
        ),
        "not-on-list": _l("考生 %(number)s 没有占这份名单的名额，不用递补。请核对准考证号。"),
        "move-up-twice": _l("考生 %(number)s 的名额已经提交过递补，不能再提一次。"),
        "offer-answered": _l("这次递补已经答复过了。请刷新页面看看。"),
        "offer-choice": _l("请选来，还是不来。"),
        "offer-gone": _l("名单后来更正过，这次通知作废了。轮到您时会再通知。"),
        "offer-noted-twice": _l("已经记过电话里说不来了。请由另一个人再打电话，在这一页核实。"),
        "offer-noted-none": _l("没有等着核实的电话答复：本人已经自己答复，或者时间过了。请刷新页面看看。"),
        "offer-too-late": _l(
            "“%(stage)s”就要开始，剩下的时间不够本人答复（至少 %(hours)s 小时），不再问下一位，名额空着。"
        ),
        "offer-over": _l("答复的时间已经过了（%(until)s），名额要问下一位。有意见请找意见窗口。"),
        "offer-said": _l("请写明什么时候、跟谁通的话、对方怎么说的。"),
        "offer-said-long": _l("写得太长，请缩短到 %(high)s 个字以内。"),
        "replacement-closed-fraud": _l("方案写明，有人弄虚作假被取消资格的，名额空着，不递补。"),
        "replacement-closed-unfit": _l("方案写明，有人复查不合格的，名额空着，不递补。"),
        "replacement-closed": _l(
            "“%(stage)s”的名单已经签字，候补的人不能再进去。再下一环节还没有开始的，可以更正那份名单，在已经进去的人里重新排；已经开始的，名额只能空着。"
        ),
        "replacement-last": _l("后面没有别的环节了，没有地方可以递补进去。"),
        "replacement-none": _l("方案写明这一环节有人退出不递补，名额空着。"),
        "replacement-opened": _l("按方案只递补到下一环节开始为止，“%(stage)s”已经开始了。"),
        # What stands in the way of closing the next stage.
        "offer-open": _l("“%(stage)s”还有 %(count)s 人的递补在等本人答复。等答复了，或者时间过了再提交。"),
        "reserve-empty": _l("候补名单上没有人了，名额只能空着。"),
        "reserve-shared": _l(
            "候补名单上 %(numbers)s 并列，还分不出谁先。有名次的请先登记加试（或见证抽签），没有名次的名单不能递补。"
        ),
    }
)
