"""What marking essays by hand says: refusals and blockers."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

TEXTS = {
    "essay-aside": _l("请选一个不评这份的原因。"),
    "essay-changed": _l("这份答案后来有变动，现在的文字和分给您的不一样。请办公室再按一次“分给阅卷人”。"),
    "essay-handed-in": _l("这个分已经交上去了，不能再改。要改，等核对时再改。"),
    "essay-mark": _l("请填 0 到 %(max)s 之间的分，每 %(step)s 分一档。"),
    "essay-marker": _l(
        "%(login)s 不能评这场考试的问答题：要有阅卷员的角色，账号在用，而且不是乡镇的账号（乡镇的人可能认得考生）。"
    ),
    "essay-no-role": _l("paper 里有问答题，roles 里却没有 marker（阅卷员），没有人能评。请加上这个角色。"),
    "essay-none": _l("这场考试没有问答题，不用人评分。"),
    "essay-not-asked": _l("写了 essay，paper 里却没有 type: essay 的一行。请删掉 essay，或者加上问答题。"),
    "essay-not-marking": _l("%(login)s 不在这场考试的阅卷人里。"),
    "essay-nothing": _l("没有打好分还没交的答案。请先打分。"),
    "essay-number": _l("这场考试里没有准考证号 %(number)s。请核对后再填。"),
    "essay-step-uneven": _l(
        "一道问答题 %(points)s 分，不是 essay.step（%(step)s）的整数倍，打不到满分。请改分数或 step。"
    ),
    "essays-late-first": _l(
        "还有迟到的答案没有定下算不算分，定了以后答案可能变。请先在“迟到的答案”页办完，再分给阅卷人。"
    ),
    "essays-no-markers": _l("还没有阅卷人。请先选阅卷人。"),
    "essays-too-early": _l("考试还没有结束，或者还有人没有交卷。收完卷再分给阅卷人。"),
    "essays-undealt": _l("有 %(count)s 份问答题的答案还缺阅卷人。请在“问答题评分”页分给阅卷人。"),
    "essays-unmarked": _l("阅卷人手里还有 %(count)s 份问答题的答案没有交分。"),
}

learn(TEXTS)
