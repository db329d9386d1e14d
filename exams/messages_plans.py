"""What marking written pieces blind and comparing them says: refusals and blockers."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

TEXTS = {
    "plan-aside": _l("请选一个不评这份的原因。"),
    "plan-blind": _l("这一项由两位阅卷人背靠背评，不在这里分配。请到任务页的“评计划书”办理。"),
    "plan-changed": _l("这份计划书后来有变动，现在的和分给您的不一样。请办公室再按一次“分给阅卷人”。"),
    "plan-comment": _l("每条评语最多写 %(most)s 个字，请写短一点。分数和评语都还在，没有记下。"),
    "plan-criterion": _l("“%(title)s”请填 0 到 %(max)s 之间的数，最多两位小数。"),
    "plan-handed-in": _l("这份的分已经交上去了，不能再改。要改，等核对时再改。"),
    "plan-marker": _l(
        "%(login)s 不能评这一环节的计划书：要有阅卷员的角色，账号在用，而且不是乡镇的账号（乡镇的人可能认得考生）。"
    ),
    "plan-no-role": _l("计划书写了 marking，roles 里却没有 marker（阅卷员），没有人能评。请加上这个角色。"),
    "plan-none": _l("这一环节没有要背靠背评的计划书。"),
    "plan-not-marking": _l("%(login)s 不在这一环节的阅卷人里。"),
    "plan-nothing": _l("没有打好分还没交的。请先打分。"),
    "plan-number": _l("这一环节里没有准考证号 %(number)s。请核对后再填。"),
    "plan-looked": _l("请选一个看过以后的结论。"),
    "plan-why": _l("认定抄袭要写明依据，哪几段、问过谁。请写几句。"),
    "plan-note": _l("说明最多写 %(most)s 个字，请写短一点。"),
    "plan-few": _l("交上来能读出文字的计划书不到两份，没有可比的。"),
    "plan-template-many": _l("共用的模板最多放 %(most)s 份。请先去掉一份。"),
    "plans-no-markers": _l("还没有阅卷人。请先选阅卷人。"),
    "plans-too-early": _l("还有人可以交、可以改。等最后一位考生截止以后，再分给阅卷人。"),
    "plans-undealt": _l("有 %(count)s 份计划书还缺阅卷人。请在“评计划书”页分给阅卷人。"),
    "plans-unmarked": _l("阅卷人手里还有 %(count)s 份计划书没有交分。"),
}

learn(TEXTS)
