"""What rooms of judges, paper sheets and guest slips say when something cannot be done."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

learn(
    {
        "change-none": _l("分数和现在的一样，没有要改的。请改好要改的那一项再交。"),
        "change-reason": _l("请写明为什么改分，比如“第二项听错了”。"),
        "change-sheet": _l("这位评委还没有给这位考生交分，不用走改分手续。请先打分。"),
        "change-waiting": _l("这份评分表已经有一个改分申请在等第二个人。请先等它办完，或者收回它。"),
        "change-old": _l("申请以后分数又变了。请收回这个申请，照现在的分数重新申请。"),
        "chief-not-here": _l("这个人不在这个面试室打分，不能当主考。请从本室的评委里选。"),
        "chief-only": _l("只有本室的主考才能关闭这个面试室。主考来不了，请办公室另外指定。"),
        "mark-step": _l("“%(criterion)s”的分数要按 %(step)s 分一档来打。请改成最近的一档。"),
        "panel-nobody-left": _l("这位考生一位评委也没有了，没有分可以计。请申请重新面试。"),
        "panel-not-short": _l("这位考生的评委够数，或者还没有人打分，不用这样办。请刷新页面再看。"),
        "panel-short-heard": _l(
            "有 %(count)s 位考生面试过以后评委不足 %(needed)s 人。请申请重新面试，或者按现有评委计分，由第二个人确认。"
        ),
        "own-room": _l("您在这一环节当评委或者候补评委，这件事要由不当评委的同事来办。"),
        "paper-given": _l("评委已经自己在手机上给这位考生交过分，不能再从纸上录入。"),
        "paper-look": _l("请照着纸上的分，把两次不一样的每一项都填上。"),
        "paper-scan": _l("请选一张清楚的照片（JPG 或 PNG），不超过 %(most)s 兆。"),
        "paper-scanned": _l("这一份已经录好，照片留作凭证，不能再换。"),
        "paper-typed": _l("您已经录过这一份，另一遍要由另一个人来录。"),
        "paper-settled": _l("这一份已经录好、核对好了，不用再录。"),
        "room-asked": _l("有 %(count)s 件面试室的申请（改分、重开、关闭、评委不够）在等第二个人。"),
        "room-closed": _l("这个面试室已经由主考关闭，分数不能再直接改。要改请申请改分，由第二个人确认。"),
        "room-closed-already": _l("这个面试室已经关闭了。"),
        "room-has-coefficient": _l(
            "这个面试室的修正系数算得出来，或者还有面试室没有关闭，现在不能这样裁定。"
        ),
        "room-has-judge": _l(
            "这个面试室还有评委能登录，请由主考关闭；主考来不了的，请在本室评委里另外指定。"
        ),
        "room-missing-sheets": _l("还有 %(count)s 份评分表没有交，交齐了才能关闭。请提醒没交的评委。"),
        "room-no-chief": _l("有 %(count)s 个面试室还没有主考（%(rooms)s）。请指定主考。"),
        "room-not-closed": _l("这个面试室还没有关闭，号码也没有拆封，评委可以自己改分，不用申请。"),
        "room-open": _l("还有 %(count)s 个面试室没有关闭（%(rooms)s）。请主考在手机上关闭。"),
        "room-reason": _l("请写明为什么，让以后看记录的人明白。"),
        "ruling-old": _l("申请以后这位考生的评委又变了。请收回这个申请，照现在的情况重新申请。"),
        "ruling-room-closed": _l("这个面试室已经关闭。要重新面试，请先由两个人重新打开面试室。"),
        "ruling-waiting": _l("这件事已经有一个申请在等第二个人。请先等它办完，或者收回它。"),
        "room-waiting": _l("已经有一个重开的申请在等第二个人。"),
    }
)
