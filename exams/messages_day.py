"""What the refusals and checks of an exam's day say: pauses, incidents, seats, staggered starts, the help desk."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

TEXTS = {
    "browser-key": _l(
        "Config Key 要 64 位，由数字和 a 到 f 组成。请从 Safe Exam Browser 的设置工具里整个复制过来。"
    ),
    "browser-wanted": _l(
        "您的座位在机房，请用机房电脑上的考试专用浏览器（Safe Exam Browser）打开这一页。打不开就举手叫监考的人。"
    ),
    "day-number-unknown": _l("没有找到准考证号 %(number)s，也可能不归您管。请核对后再填。"),
    "day-room-unknown": _l("没有叫“%(room)s”的考室，也可能不归您管。请从列表里选。"),
    "exam-paused": _l("考试暂停了，时间没有走。请等一会儿再按“开始考试”，不会少给您时间。"),
    "help-card": _l("身份证号和这位考生的对不上。请对着身份证原件再输一遍。"),
    "help-no-account": _l("这位考生没有登录账号，请到登记点办理。"),
    "help-sent-already": _l("刚发过验证码，一分钟以后才能再发。没有手机号的，请用一次性密码条。"),
    "incident-about": _l("准考证号和考室只能填一样。都不填，就是全场的情况。"),
    "incident-ahead": _l("时间还没到，请填已经发生的时间。"),
    "incident-cause": _l("请选是哪一类情况。"),
    "incident-long-ago": _l("这个时间太早了，请看看年份对不对。"),
    "incident-words": _l("请用几句话写明发生了什么。"),
    "pause-cause": _l("请选暂停的原因。"),
    "pause-on": _l("这里已经暂停了，不用再按。"),
    "pause-over": _l("这次暂停已经有人恢复了。"),
    "pause-reason-missing": _l("选了“其他”，请用几个字写明是什么原因。"),
    "pause-whole": _l("您只管一部分考生，请选自己的考室。全场的事请县办公室办。"),
    "plan-begun": _l("已经有人开考或者考试已经开始，不能再改分批。"),
    "plan-groups": _l("请分 1 到 60 批，每批隔 1 到 240 分钟。分 1 批就是大家一起开考。"),
    "plan-not-everybody": _l("名单和提交分批时不一样了，请重新分批。"),
    "plan-settled": _l("这份分批安排已经有人办过了。"),
    "plan-waiting": _l("已经有一份分批安排等第二个人确认，请先办完那一份。"),
    "rehearsal-late": _l("考试已经开了，不能再开练习。"),
    "rehearsal-missing": _l("现在没有开着的练习考试。"),
    "rehearsal-nested": _l("这一场本来就是练习。"),
    "seat-cell": _l("请填 1 到 2000 之间的整数座位号。"),
    "seat-cell-damaged": _l("准考证号在表格里变成了数字，前面的零可能丢了。请把这一列改成文本再填。"),
    "seat-columns": _l("表格里要有“准考证号”“考室”“座位”三列，缺：%(columns)s。"),
    "seat-number-twice": _l("这个准考证号在表里出现了两次。"),
    "seat-room-cell": _l("请填考室的名字，不超过 40 个字。"),
    "seat-row-unknown": _l("这场考试里没有这个准考证号。"),
    "seat-row-begun": _l("这位考生已经开考，座位不能再换。"),
    "seat-taken": _l("%(room)s的 %(seat)s 号座位排了两个人，请改一个。"),
    "seats-begun": _l("考生 %(number)s 已经开考，座位不能再换：考室的暂停是按座位算的。"),
    "seats-rooms": _l("考室请一行写一个，名字后面空一格写座位数，例如“机房一 40”。这一行不对：%(line)s"),
    "seats-room-twice": _l("考室“%(room)s”写了两遍。"),
    "seats-too-few": _l("一共只有 %(seats)s 个座位，要坐 %(people)s 人。请加考室或座位。"),
    "starts-waiting": _l("%(count)s 份分批开考的安排等第二个人确认。"),
    "signals-unreadable": _l("送来的内容读不出来。"),
}

learn(TEXTS)
