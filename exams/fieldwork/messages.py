"""What the refusals, blockers and tasks of field work say."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

TEXTS = {
    "answers-unfit": _l("“%(field)s”：%(why)s请改好再交，这张表还没有收。"),
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
    "files-at-once": _l("网站正在读别人的文件，这一份还没有收。请过半分钟再交一次。"),
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
    "household-drawn": _l(
        "这张表已经进过电话抽查的名单，不能改成另一户。是另一户请重新登记；地点或电话写错了请找办公室。"
    ),
    "household-struck": _l("这一户（您的第 %(slot)s 户）已经被办公室划掉，不能再登记。请换一户。"),
    "likeness-nothing": _l("这一项还没有图片，没有什么可以比的。"),
    "likeness-not-same": _l("要退回的图片里，有一张没有判成“同一张图片”，一张都没有退。请刷新页面再看看。"),
    "likeness-verdict": _l("请选一个结果：同一张图片、画面一样、不一样，或者看不出来。"),
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
    "review-accept": _l(
        "允许错 %(accept_number)s 张，可是只抽 %(drawn)s 张，怎么抽都合格。请把 accept_number 改小，或者多抽几张。"
    ),
    "review-plan": _l(
        "“%(component)s”的抽样审（review）要写 sample（每人抽几张）或者 rate（抽几成），只写其中一个。"
    ),
    "review-sample-empty": _l("没有可以抽的图片：都抽过了，或者还没有人交。"),
    "picture-small": _l("图片太小（不到 %(limit)s 像素），看不出是什么。"),
    "piece-bytes": _l("一次送得太多或是空的，最多 %(limit)s KB。请刷新页面，会自动再送。"),
    "replaced-already": _l("这一张已经换过了，请刷新页面看看。"),
    "sample-drawn": _l("这次抽样已经抽完，不能重抽。"),
    "sample-empty": _l("没有可以抽的：任务还没截止，或者都抽过了。"),
    "asked-nothing": _l("还没有填户主怎么回答的。问到一题就填一题；没人接、没有这回事，直接按下面的结果。"),
    "asked-unfit": _l(
        "“%(field)s”这一项的回答没有填对：数字只写数字，选择题从列出的里面选。其他填的都还在。"
    ),
    "cause-count": _l("一次最多多打 %(most)s 户，最少 1 户。请改一下户数。"),
    "cause-early": _l("考生 %(number)s 的抽样还没有抽完，先按抽样打。抽完还有疑问，再多打几户。"),
    "cause-nothing": _l("考生 %(number)s 的表都抽过了，没有可以再打的。"),
    "lead-outcome": _l("请选看了以后怎么样。"),
    "leads-few": _l("表太少，没法比较：至少要两个人、3 份表。"),
    "pair-settled": _l("这一户两个人的结果没有出入，不用定。请刷新页面看看。"),
    "recall-early": _l(
        "刚打过没打通，要换个时间再打：%(when)s 以后。到时候这一户会排在最前面。对方打回来了，可以马上记别的结果。"
    ),
    "second-nobody": _l("没有别的电话抽查员可以打第二次。请先给别的抽查员分配考生。"),
    "verdict-unknown": _l("请选一个通话结果。"),
    # Blockers
    "calls-unassigned": _l("%(count)s 位考生有抽中的表，还没有分配电话抽查员。"),
    "calls-differ": _l("有 %(count)s 户两个抽查员的结果不一样，请先定下来。"),
    "calls-second": _l("有 %(count)s 户要第二个人再打一次，还没有分给人。"),
    "calls-waiting": _l("还有 %(count)s 户没有电话抽查结果。"),
    "review-sample-missing": _l("还有 %(count)s 位考生的图片没有抽样，请先抽样再审。"),
    "review-sample-waiting": _l("审图片的抽样名单定下来了，等第二个人写签词，写完就抽。"),
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
