"""What requests about lists say beyond arithmetic when something is wrong: the thing, the reason, the remedy."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

learn(
    {
        "agreement-waits": _l(
            "“%(stage)s”的名单还有一件异议没有答复（编号 %(receipt)s，最晚 %(until)s 答复），"
            "协议要等它有了结果再印、再签。"
        ),
        "agreement-waits-correction": _l(
            "“%(stage)s”的名单要按异议 %(receipt)s 更正，更正的名单还没有签字。签完再印、再签协议；"
            "确实不能更正的，在那件异议的页面上由两个人转报领导小组。"
        ),
        "desk-number": _l("这份名单上没有这个准考证号。请对照名单再填一次。"),
        "objection-kind": _l("请选是哪一种：核对算分、重看材料，还是对规则或当天的事有异议。"),
        "objection-none": _l("这份名单的规则里没有这一种异议。有疑问请找意见窗口。"),
        "objection-files": _l("最多交 %(high)s 个文件，请去掉几个再交。"),
        "objection-file-type": _l("只收照片（JPG、PNG、WebP）和 PDF。请拍成照片再交。"),
        "objection-file-bytes": _l("一个文件最大 %(limit)s MB。请拍小一点，或者分成几张。"),
        "objection-not-posted": _l("这份名单上没有准考证号 %(number)s 的公示人员。请对照名单再填一次。"),
        "objection-party": _l("请写您的姓名和电话（或邮箱）。办公室只用来核实和答复，不公开，也不告诉对方。"),
        "objection-party-long": _l("姓名、电话写得太长，请缩短到 %(high)s 个字以内。"),
        "objection-over": _l("对这份名单提意见已经截止（%(until)s）。还有情况请找意见窗口。"),
        "objection-barred-decision": _l(
            "考生 %(number)s 在这一环节的结果是您定的，不能由您办。请换一位同事。"
        ),
        "objection-barred-signer": _l("这份名单是您签的字，对它的异议不能由您办。请换一位没有签过字的同事。"),
        "objection-barred-mender": _l("考生 %(number)s 的判定是您改过的，不能由您办。请换一位同事。"),
        "objection-by-two": _l("这一种异议要由两个人一起定。请填写处理意见，再由另一个人确认。"),
        "objection-by-two-idle": _l("这一种由一位没有参与过的同事直接答复，不用两个人。请在答复栏里填。"),
        "objection-commission": _l("请写参加处理的人的姓名，至少两位。"),
        "objection-commission-long": _l("参加处理的人写得太长，请缩短到 %(high)s 个字以内。"),
        "objection-letter-wanted": _l(
            "没有别的人能办了，要由领导小组书面答复。请把书面答复拍照或扫描，一起交上来。"
        ),
        "objection-letter-idle": _l(
            "还有没参与过这份名单的同事可以办（%(names)s），请由他们办，不用领导小组代答。"
        ),
        "refer-not-owed": _l(
            "这一件没有等着更正的名单（没有答应更正，已经更正，或者已经转报）。请刷新页面看看。"
        ),
        "refer-early": _l("下一环节还没有开始，名单还能更正。请照答复更正名单，不用转报。"),
        "refer-words": _l("请写明为什么名单不能再更正、接下来由谁怎么处理，申请人要看得懂。"),
        "objection-ruling-waits": _l("这件异议已经有一份处理意见在等确认，请先确认或者退回。"),
        "objection-hearing": _l("请先听当事人怎么说，把他说的（或者怎么联系都没有回音）记下来，再定。"),
        "objection-hearing-day": _l("听当事人说明的日子不对：要在收到意见以后、今天以前。"),
        "objection-heard": _l("当事人的说明已经记下，不能改。本人可以登录补充；办公室有补充请写进处理意见。"),
        "objection-heard-enough": _l("您的说明加起来太长了，装不下了。还有情况请找意见窗口。"),
        "objection-hearing-words": _l("请写当事人说了什么，或者什么时候、怎么联系都没有回音。"),
        "objection-hearing-only": _l("只有对公示人员的意见要听当事人说明。"),
    }
)
