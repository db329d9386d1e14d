"""What the logbooks say when something is wrong: what, why, the remedy."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

learn(
    {
        "logbooks-off": _l("这个方案没有台账簿。"),
        "log-not-yours": _l("这本台账不由您记。请找它的记录人，或者问办公室。"),
        "log-place": _l("请先选是哪个服务站。"),
        "log-day": _l("日期请填 %(first)s 到 %(last)s 之间的一天。"),
        "log-missing": _l("“%(title)s”要填。"),
        "log-answer": _l("“%(title)s”填得不对，请核对以后再填。"),
        "log-files": _l("一次最多交 %(high)s 个文件，请少选几个。"),
        "log-file-needed": _l("这本台账每次都要交照片或文件，请选一个。"),
        "log-file-none": _l("这本台账不用交文件，请去掉。"),
        "log-corrected": _l("这一条已经更正过。请刷新页面，改最新的那一条。"),
        "dossier-many": _l(
            "这段时间有 %(count)s 条，一份档案最多印 %(most)s 条。请把起止日期缩短，分几份印。"
        ),
    }
)
