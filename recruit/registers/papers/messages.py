"""What printed forms say when something is wrong: what, why, the remedy."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

learn(
    {
        "paper-row-wide": _l(
            "这一行的格子放不下：一行最多 %(pairs)s 组“名称和内容”。请把后面的格子移到下一行。"
        ),
        "paper-rows-two": _l(
            "占几行的格子（rows），一行只能有一个，旁边还要有别的格子，下面几行也不能再有。请挪开。"
        ),
        "paper-rows-beyond": _l("这个格子占的行数（rows）比下面剩的行还多。请改小。"),
        "paper-part": _l("“%(key)s”在这种表（about: %(about)s）里用不上。请删掉，或者改 about。"),
        "paper-cell-empty": _l("这个格子什么都没有写。请写 label、value 或 text。"),
        "paper-from": _l("列里写了 value: %(value)s，表上却没有写从哪里来。请给这张表加上 from: sites。"),
        "paper-off": _l("这个方案没有要打印的表单。"),
        "paper-nobody": _l("这个范围里没有可以印的。请换一个乡镇，或者先登记。"),
        "paper-rows-many": _l("一张表最多 %(most)s 行，这里有 %(count)s 行。请删掉一些，或者分两张表印。"),
        "paper-text-long": _l("这一格最多写 %(most)s 个字，请写短一些。"),
        "paper-rows-changed": _l(
            "您填的时候，%(name)s 已经改过这张表。您填的都还在下面；请对照最新的一份，再存一次。"
        ),
        "paper-cell-wrong": _l("有 %(count)s 格填得不对，已经标出来。请改好再存，填过的都还在。"),
    }
)
