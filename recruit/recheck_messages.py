"""What rechecks say when something is wrong or stands in the way: the thing, the reason, the remedy."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

learn(
    {
        "recheck-about": _l("请从列表里选要核对哪一项。"),
        "recheck-answered": _l("这件核对已经答复过，答复不能改。请刷新页面看看。"),
        "recheck-filed": _l("这份名单您已经申请过，同样的事只能申请一次。请等答复，或者看答复。"),
        "recheck-kind": _l("请选核对的结果：没有算错，要更正，已经更正过，还是报领导小组。"),
        "recheck-long": _l("写得太长，请缩短到 %(high)s 个字以内。"),
        "recheck-none": _l("这份名单的规则里没有核对。有疑问请找意见窗口。"),
        "recheck-not-corrected": _l(
            "问的就是现行的这一版名单，后面还没有更正过的。请选“没有算错”“有错，要出更正名单”或“报领导小组”。"
        ),
        "recheck-over": _l("核对已经截止（%(until)s），不能再申请。还有疑问请找意见窗口。"),
        "recheck-own-mark": _l(
            "考生 %(number)s 在这一环节是您考评的，不能由您答复。请换一位没有给他评过分的同事。"
        ),
        "recheck-superseded": _l("这份名单已经更正过，请从“我的进度”打开新的一版，再申请核对。"),
        "recheck-too-late": _l(
            "“%(next)s”已经开始，名单和分数都不能再更正。请选“有错，但名单已不能更正，报领导小组”，并写明错在哪里。"
        ),
        "recheck-words": _l("请写几个字，说明哪里觉得不对、为什么。"),
        "recheck-answer-words": _l("请写明核对了什么、怎么得出这个结果，申请人要看得懂。"),
        "carry-out-unmended": _l(
            "考生 %(numbers)s 的核对答复了要更正，可这份名单上他们的成绩还和问的那一版一样。请等考评人员改好再提交；"
            "查下来确实不用改动的，请在每一件下面写明原因，复核人和申请人都看得到。"
        ),
        "mend-reason": _l("考生 %(number)s 的判定改了，请写一句为什么改。名单已经公布，改动会留底。"),
        "mend-undecided": _l("名单已经公布，不能改回未审。请直接改成收下或者退回。"),
        # What stands in the way of closing the next stage.
        "recheck-unpublished": _l("“%(stage)s”的名单还没有公布，核对还没有开始。请先公布那份名单。"),
        "recheck-running": _l(
            "“%(stage)s”的名单到 %(until)s 还可以申请核对，过了这个时间才能提交这一份名单。"
        ),
        "recheck-uncorrected": _l(
            "“%(stage)s”有 %(count)s 件核对或异议答复了要更正，更正的名单还没有签字。请先改好、签好那份名单；"
            "确实办不到的，在那件核对的页面上由两个人转报领导小组。"
        ),
        "recheck-open": _l("“%(stage)s”还有 %(count)s 件核对没有答复，请先答复。"),
    }
)
