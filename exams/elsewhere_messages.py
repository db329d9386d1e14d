"""What is said of an exam held elsewhere: its table of marks row by row, the second signature, what still blocks."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

TEXTS = {
    "elsewhere-absent": _l("写了缺考，又填了分数。请核对后只留一样。"),
    "elsewhere-both": _l("缺考和违纪不能都写“是”。"),
    "elsewhere-columns": _l("表格里缺这几列：%(columns)s。请下载空表照着填。"),
    "elsewhere-component": _l("只有写了 held: elsewhere（在别处考）的线上考试，才能有 elsewhere 这一项。"),
    "elsewhere-empty": _l("没有分数。没来考的，请在“缺考”里写“是”。"),
    "elsewhere-exam": _l("这场考试不在本站考，没有考场。成绩从成绩表导入。"),
    "elsewhere-flag": _l("请写“是”，或者空着。"),
    "elsewhere-formula": _l("这一格是公式。请复制后“只粘贴数值”，再导入。"),
    "elsewhere-left": _l("这位考生已经退出或被取消资格。请从表里删掉这一行。"),
    "elsewhere-mark": _l("看不懂这个分数。请填数字，最多两位小数，不带“分”字。"),
    "elsewhere-missing": _l("还有 %(count)s 人没有成绩。没来考的也要在成绩表里写上缺考。"),
    "elsewhere-name": _l("姓名和这个准考证号的考生对不上。请核对是哪一位。"),
    "elsewhere-no-name": _l("请填姓名，用来核对是不是这个人。"),
    "elsewhere-none-new": _l("这张表里的成绩和已经定下来的一模一样，不用再导入。"),
    "elsewhere-number-damaged": _l("准考证号在表格里变成了数字，可能已经变样。请把这一列改成文本再填。"),
    "elsewhere-over": _l("超过满分 %(max)s 分。请核对。"),
    "elsewhere-reason": _l("有 %(count)s 人的成绩要改。请写明为什么改。"),
    "elsewhere-tail": _l("请填身份证号最后 4 位，前面的零不能少。"),
    "elsewhere-tail-differs": _l("身份证后四位和这个准考证号的考生对不上。请核对是哪一位。"),
    "elsewhere-text": _l("这一格是文本，不是数字。请在表格里改成数字，免得读错。"),
    "elsewhere-too-early": _l("考试还没有开始，不能导入成绩。"),
    "elsewhere-twice": _l("第 %(row)s 行也是这位考生，两行都没有算。请核对哪一行对，每人只留一行。"),
    "elsewhere-two": _l("有 %(count)s 位考生姓名和身份证后四位都一样，分不出是谁。请填准考证号。"),
    "elsewhere-unknown": _l("这场考试里没有这位考生。请核对准考证号，或者姓名和身份证后四位。"),
    "elsewhere-waiting": _l("有一张成绩表等复核人确认。"),
}

learn(TEXTS)
