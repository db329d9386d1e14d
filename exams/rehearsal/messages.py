"""What a rehearsal tells the office: findings and why one does not begin or end. One sentence each, with what to do."""

from recruit.i18n import lazy as _l
from recruit.messages import learn

learn(
    {
        "rehearsal-nobody-left": _l(
            "“%(stage)s”之后一个人也没有剩下，后面的环节没有人参加。请看取人的办法和合格线。"
        ),
        "rehearsal-more-places": _l(
            "“%(stage)s”取 %(places)s 人，来的只有 %(people)s 人，没有人落选。想看怎么落选，请多用些人试演，"
            "或者把名额改小。"
        ),
        "rehearsal-more-sites": _l(
            "方案有 %(places)s 个名额可去，走到定点的只有 %(people)s 人，会空着 %(empty)s 个。"
        ),
        "rehearsal-pass-line": _l(
            "“%(stage)s”的合格线没有一个人达到（%(people)s 人参加）。请看合格线是不是定高了。"
        ),
        "rehearsal-lots": _l(
            "“%(stage)s”有 %(people)s 人在入选线上同分，靠抽签才分出先后。可以在抽签前再加一级比较。"
        ),
        "rehearsal-extra-test": _l(
            "“%(stage)s”有 %(people)s 人在入选线上同分，要加试才分得出。请留出加试的时间。"
        ),
        "rehearsal-rooms": _l(
            "“%(stage)s”有 %(rooms)s 间面试室，只有 %(people)s 个人，有的房间没有人去。请减少房间。"
        ),
        "rehearsal-queue": _l(
            "“%(stage)s”每间每人按 %(minutes)s 分钟算，%(people)s 人、%(rooms)s 间要 %(needed)s 小时，"
            "时间窗里的上下午一共只有 %(hours)s 小时。请加房间或者加天数。"
        ),
        "rehearsal-nobody-came": _l("“%(stage)s”没有一个人参加。"),
        "rehearsal-lowered": _l(
            "“%(stage)s”的“%(part)s”要交 %(target)s 份，试演里每人只交 %(played)s 份：多交不会试出别的，只是更慢。"
        ),
        "rehearsal-made-up": _l(
            "“%(stage)s”要“%(topic)s”类的题 %(count)s 道，试演用的题库里只有 %(there)s 道，用编的题代替了。正式考试前请在题库里备好题。"
        ),
        "rehearsal-register": _l("台账“%(register)s”没有演法，跳过了。它不影响选人。"),
        "rehearsal-unreadable": _l("方案有错，还不能试演：%(why)s"),
        "rehearsal-broke": _l(
            "程序在这里出了错（%(error)s），不是方案里写得出来的原因。请把方案文件交给维护人员看。"
        ),
        "rehearsal-crashed": _l("试演的程序中途断了。请再试一次；还是这样，请联系管理员看日志。"),
        "rehearsal-too-long": _l("演了 %(minutes)s 分钟还没有演完，停下了。请少用些人再试。"),
    }
)
