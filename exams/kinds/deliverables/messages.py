"""What the stage of deliverables says."""

from recruit.i18n import lazy as _l
from recruit.messages import learn

TEXTS = {
    "todo-hand-in-deliverables": _l("交成果：表、文件、照片、会议记录"),
    "deliverables-unassigned": _l("有 %(count)s 份交齐的成果还没有分给评审的人。"),
    "deliverables-unjudged": _l("有 %(count)s 份交齐的成果还没有评审。"),
    "deliverable-changed": _l("您看的时候，对方又交了新的。请刷新页面，看过新的再评。您写的话还在下面。"),
    "deliverable-criteria": _l("每一条标准都要选“合”或者“不合”。"),
    "deliverable-incomplete": _l("这一项还没有交齐，现在不能评审。等交齐了再来。"),
    "deliverable-not-met": _l("有一条不合要求，不能收下。请退回补正，或者把那一条改成“合”。"),
    "deliverable-outcome": _l("请选：收下、退回补正，还是不收。"),
    "deliverable-own-hand": _l(
        "考生 %(number)s 的成果是您代交的，不能由您评审。请点“我要回避”，请办公室另派人。"
    ),
    "deliverable-settled": _l("这一项已经评审完了，不能再交。有疑问请打咨询电话。"),
    "deliverable-too-early": _l("%(closes)s 以前还可以补正，现在不能定“不收”。请退回补正，写清楚缺什么。"),
    "deliverable-too-late": _l(
        "对方的交件时间 %(closes)s 已经过了，退回去也交不了。请收下或者不收；要给对方时间，请办公室单独安排。"
    ),
    "deliverable-words": _l("请写清楚缺什么、为什么，对方要照着补。"),
    "piece-no-file": _l("这一项要在网页上填表，不收文件。文件请交在“文件”那一项里。"),
    # What `programme check` finds
    "item-code-long": _l("编号“%(value)s”太长，最多 %(most)s 个字符。"),
    "item-empty": _l(
        "“%(value)s”没有写要交什么。请写 form（表）、file: true（文件）或者 evidence（照片、会议记录）。"
    ),
    "item-form-private": _l(
        "表“%(form)s”里有要保密的内容（private）。成果的表不保密，请换一张表，或者去掉 private。"
    ),
}
#: States of an item, for whoever hands it in and for whoever judges.
STATES = {
    "missing": _l("没有交齐"),
    "waiting": _l("等评审"),
    "accepted": _l("收下了"),
    "back": _l("退回补正"),
    "refused": _l("不收"),
}
MET = {True: _l("合"), False: _l("不合")}
#: Why somebody is out, on the list.
REASONS = {
    "deliverable-missing": _l("“%(item)s”没有交齐"),
    "deliverable-waiting": _l("“%(item)s”没有评审"),
    "deliverable-back": _l("“%(item)s”退回以后没有补正"),
    "deliverable-refused": _l("“%(item)s”没有通过评审"),
}

learn(TEXTS)
