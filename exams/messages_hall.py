"""What the refusals of an exam on paper say: prints, sheets, typing, tables."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

TEXTS = {
    "hall-answer": _l("第 %(position)s 题不能这样填，请对着答题纸再看一遍。"),
    "hall-answers-waiting": _l("有 %(count)s 张答案表等复核人确认。"),
    "hall-before-start": _l("考生 %(number)s 在这个时间还没有开考，请核对换到纸上的时间。"),
    "hall-cause": _l("请选为什么在纸上考。"),
    "hall-cell": _l("这道题不能这样填。选择题只能填 %(letters)s 里的字母，判断题填 T 或 F，配对和排先后每项一个字母，空着的填 -。"),
    "hall-code": _l("编号不对，请看着答题纸再输一遍。最后两位是用来发现输错的。"),
    "hall-code-unknown": _l("没有这张答题纸，也可能是别的考试的。"),
    "hall-column-twice": _l("表里有两列是同一道题：%(column)s。请去掉一列。"),
    "hall-columns": _l("表里要有“%(number)s”一列，每道题一列，列名写 q1、q2 …… 或“第1题”。"),
    "hall-columns-few": _l("表里少了第 %(position)s 题这一列。没有答的题也要有列，格子空着就行。"),
    "hall-handed-in": _l("考生 %(number)s 已经在网上交了卷，不能再在纸上考。"),
    "hall-import-waits": _l("考生 %(number)s 的答案已经在另一张等确认的表里了。"),
    "hall-look-missing": _l("第 %(position)s 题两个人录的不一样，请选一个，或者照答题纸写。"),
    "hall-no-paper": _l("有 %(count)s 人还没有卷子，第一个是 %(number)s。请先抽卷。"),
    "hall-no-question": _l("这位考生的卷子只有 %(count)s 道题。"),
    "hall-nobody": _l("这里没有考生。"),
    "hall-not-on-paper": _l("考生 %(number)s 没有登记在纸上考。请先登记，再录答案。"),
    "hall-not-printed": _l("考生 %(number)s 的卷子还没有印，不能登记在纸上考。"),
    "hall-not-released": _l("卷子还没有两个人放行，不能印。"),
    "hall-number-unknown": _l("没有找到准考证号 %(number)s，或者已经不在考试里。"),
    "hall-paper-changed": _l("考生 %(number)s 的卷子和印的时候不一样了，请重新印。"),
    "hall-planned-begun": _l("考生 %(number)s 已经在网上开考了。中途换到纸上，请选停电、断网或设备坏了这样的原因。"),
    "hall-print-waiting": _l("有 %(count)s 批卷子等复核人同意印。"),
    "hall-row-longer": _l("这一行比表头长，请检查是不是串了列。"),
    "hall-row-unknown": _l("没有找到这个准考证号，或者这位考生没有登记在纸上考。"),
    "hall-sits-already": _l("考生 %(number)s 已经登记过在纸上考了。"),
    "hall-times": _l("请核对时间：开始要在考试时间以内、不能晚于现在，结束要晚于开始。"),
    "hall-times-same": _l("时间没有变，不用改。"),
    "hall-too-long": _l("考生 %(number)s 最多考 %(minutes)s 分钟，请核对时间；要更长，请先办加时间。"),
    "hall-too-many": _l("一次最多印 %(most)s 份，请分开印。"),
    "hall-two-only": _l("这批卷子只有提出的人和同意的人能印、能取。"),
    "hall-typed-already": _l("这份答题纸您已经录过了，或者已经录好了。要由另一个人来录。"),
    "hall-untyped": _l("还有 %(count)s 人的答题纸没有录完。"),
}  # fmt: skip

learn(TEXTS)
