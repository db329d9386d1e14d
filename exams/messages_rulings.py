"""What rulings after an exam say: late work, voided and re-keyed questions, the item report."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

TEXTS = {
    "late-unruled": _l("%(count)s 人有迟到的答案，还没有两个人定下算不算分。请在“迟到的答案”页办。"),
    "late-waiting": _l("%(count)s 份迟到答案的处理等第二个人确认。"),
    "late-nobody": _l("请先在上面勾选考生。"),
    "late-changed": _l("勾选的答案有变动：又有答案送到，或者别人已经提交了。请看看现在的情况，再勾一次。"),
    "late-verdict": _l("请选算分还是不算分。"),
    "late-cause": _l("请选一个原因。"),
    "late-reason": _l("请写明依据。"),
    "rekey-waiting": _l("%(count)s 道题的更正等第二个人签字。"),
    "rekey-action": _l("请选怎么更正。"),
    "rekey-cause": _l("请选一个原因。"),
    "rekey-reason": _l("请写明理由。"),
    "rekey-key": _l("新答案读不懂，或者题里没有这个选项。请照下面的说明再写一次。"),
    "rekey-same": _l("新答案和原来的一样，不用更正。"),
    "rekey-essay": _l("这道题由人评分，没有标准答案可改；可以全体给满分，或者不计这道题。"),
    "rekey-twice": _l("这道题已经有一份更正等人签字，请先办完那一份。"),
    "rekey-nothing": _l("这道题没有更正过，不用恢复。"),
    "rekey-not-sat": _l("这场考试的卷子里没有这道题。"),
    "report-too-early": _l("考试还没有结束，或者还有人没有交卷。收完卷再来看试题分析。"),
    "report-nobody": _l("没有人参加这场考试，没有可以分析的。"),
}

learn(TEXTS)
