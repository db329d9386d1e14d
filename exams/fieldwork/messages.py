"""What the refusals, blockers and tasks of field work say."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

TEXTS = {
    "answers-unfit": _l("“%(field)s”这一项没有填对，整张表没有保存。请改好再交。"),
    "call-not-drawn": _l("这张表没有被抽中，不用打电话。"),
    "day-not-begun": _l("第 %(day)s 天的日报要到 %(opens)s 才能交。"),
    "day-over": _l("第 %(day)s 天的日报已经过了最后时间（%(ends)s），不能再交。"),
    "day-settled": _l("第 %(day)s 天的日报已经按时交了，过了截止时间（%(due)s）不能再改。"),
    "day-unknown": _l("没有这一天的日报，请从任务页重新进入。"),
    "document-bytes": _l("文件太大，请选不超过 %(limit)s 兆的。"),
    "document-empty": _l("文件是空的，请重新选一个。"),
    "document-type": _l("只收 PDF、Word（docx）和纯文本文件。请另存为其中一种再交，或者直接在网页上写。"),
    "evidence-at-once": _l("同一时刻有人交了一样的图片，这一批没有收。请再交一次。"),
    "evidence-enough": _l("这一项已经交够了（最多 %(most)s 张），不用再交。"),
    "evidence-repeat-other": _l("已经有人交过一模一样的图片，这一张不算。请交您自己的截图。"),
    "evidence-repeat-own": _l("这一张和您交过的第 %(serial)s 张（%(component)s）一模一样，不用再交。"),
    "task-form-missing": _l("方案里没有这张表（%(form)s），请告诉办公室。"),
    "figure-form": _l(
        "“%(component)s”要把“%(value)s”这张表的数字加起来，可是这一环节没有哪一项（form-series）交这张表。"
    ),
    "figure-unknown": _l(
        "方案里写的数字“%(field)s”不在日报里（能加的有：%(known)s），分数算不出来，请告诉办公室。"
    ),
    "reports-few": _l("要交 %(slots)s 天的日报，这里最多只收 %(most)s 张。请把 target 改成 %(slots)s。"),
    "forms-enough": _l("表已经交够了（最多 %(most)s 张），不用再交。"),
    "household-twice": _l("这一户您已经登记过（第 %(slot)s 户）。要改请打开那一张表，不要重新登记。"),
    "no-consent": _l("这一户不同意登记，就不要填这张表。请换一户。"),
    "nothing-handed-in": _l("还没有选图片，请先选好再交。"),
    "reason-unknown": _l("请给退回的图片选一个原因。"),
    "parcel-bytes": _l("这一份太大，最多 %(limit)s KB。"),
    "parcel-differs": _l("手机里有两份不一样的资料用了同一个编号，后一份没有收。请重新添加后一份。"),
    "parcel-empty": _l("这一份是空的，没有收。请重新添加。"),
    "parcel-malformed": _l("手机送来的这一份看不懂，没有收。请刷新页面，再添加一次。"),
    "parcel-too-long": _l("手机送来的比说好的多，没有收。请刷新页面，会自动再送。"),
    "parcel-unknown": _l("没有登记过这一份。请刷新页面，会自动再送。"),
    "parcels-many": _l("还有 %(most)s 份没有送完，请等它们送完再添加。"),
    "parcels-too-often": _l("送得太频繁，东西还在您的手机上，过一会儿会自动再送。"),
    "piece-bytes": _l("一次送得太多或是空的，最多 %(limit)s KB。请刷新页面，会自动再送。"),
    "replaced-already": _l("这一张已经换过了，请刷新页面看看。"),
    "sample-drawn": _l("这次抽样已经抽完，不能重抽。"),
    "sample-empty": _l("没有可以抽的：任务还没截止，或者都抽过了。"),
    "verdict-unknown": _l("请选一个通话结果。"),
    # Blockers
    "calls-unassigned": _l("%(count)s 位考生有抽中的表，还没有分配电话抽查员。"),
    "calls-waiting": _l("还有 %(count)s 户没有电话抽查结果。"),
    "evidence-unreviewed": _l("还有 %(count)s 张图片没有审核。"),
    "sample-waiting": _l("电话抽查的名单定下来了，等第二个人写签词，写完就抽。"),
    "sample-missing": _l("还有 %(count)s 位考生的调查表没有抽查样本，请先抽样。"),
    # Tasks
    "todo-task-daily-report": _l("交日报，每天一份，当天晚上截止"),
    "todo-task-document": _l("交计划书"),
    "todo-task-evidence": _l("交截图"),
    "todo-task-form-series": _l("填调查表"),
}

learn(TEXTS)
