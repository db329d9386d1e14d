"""What is said of a trial's figures, of its groups' tables, and what still blocks its list."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

TEXTS = {
    "activity-columns": _l("表格里缺这几列：%(columns)s。请照空表的第一行写列名。"),
    "activity-figure": _l("看不懂这个数。请填 0 到 999999 的整数，不带单位。"),
    "activity-formula": _l("这一格是公式。请复制后“只粘贴数值”，再导入。"),
    "activity-known": _l("这张表已经导入过了（“%(title)s”），不会再算一遍。要重新导入，请先把那一张撤掉。"),
    "activity-merged": _l("这一格是合并单元格，只有左上角的一格有字。请核对各行各列。"),
    "activity-missing": _l("“%(component)s”还没有导入群里的表，也没有登记过。"),
    "activity-name-long": _l("名字太长（最多 %(most)s 个字）。请核对这一格。"),
    "activity-no-name": _l("没有名字，也没有准考证号，不知道是谁。请填一样。"),
    "activity-nothing": _l("都是 0，没有可以登记的。请至少填一个数。"),
    "activity-open": _l("“%(component)s”的表里还有 %(count)s 个名字没有对上人。"),
    "activity-row-longer": _l("这一行比表头长，请检查是不是串了列。"),
    "activity-taken-back": _l("这张表已经撤掉了，不能再改。"),
    "activity-title": _l("请写清楚是哪个群、哪几天的，2 到 %(most)s 个字。"),
    "activity-twice": _l("第 %(row)s 行已经算给这位考生了，一张表里一个人只能有一行。请核对哪一行对。"),
    "activity-unknown": _l("这一环节里没有这位考生。请核对准考证号。"),
    "report-note-long": _l("说明太长，最多 %(most)s 个字。请写短一些。"),
    "report-note-needless": _l("这一天的数字没有要说明的了。"),
    "report-note-short": _l("请写一句为什么是这个数，至少 4 个字。数字写错了，请改日报。"),
}

learn(TEXTS)
