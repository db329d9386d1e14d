"""What the register of performance periods says when something is wrong: what, why, the remedy."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

learn(
    {
        "performance-period": _l("“%(value)s”不是考核期。按月的写 2016-10，按季度的写 2016-q4。"),
        "performance-shares": _l("各项指标的 share 加起来是 %(total)s，要正好是 100。请改一改。"),
        "performance-commission": _l(
            "“%(value)s”的提成要写、也只能写 each（每单位几元）和 rate（百分之几）中的一个。"
        ),
        "performance-everybody": _l(
            "垫底的取 %(last)s 个，at_least 就要比 %(last)s 大，不然所有站点都垫底。"
        ),
        "performance-off": _l("这个方案没有业绩考核。"),
        "performance-running": _l("%(period)s 到 %(last)s 才结束，结束以后才能提交考核结果。"),
        "performance-order": _l("%(period)s 的考核结果还没有确认。请先办那一期，连续几次垫底才数得清。"),
        "performance-nobody": _l("%(period)s 没有站点可以考核。请核对各站点的开业日期。"),
        "performance-waiting": _l("%(period)s 的考核结果已经提交，在等复核人确认。要改数，请先收回或退回。"),
        "performance-same": _l("数据和已经确认的结果一样，没有要更正的。请先改好数据再提交。"),
        "performance-missing": _l(
            "还有 %(count)s 个站点的数据没有报齐，这一期不能给它们排名。请补齐，或者勾选“照现在的数据提交”。"
        ),
        "performance-changed": _l("提交以后数据变了，不能确认。请退回，由办公室重新提交。"),
        "performance-figure": _l("“%(title)s”要填不小于 0 的整数。没有发生的填 0。"),
        "performance-money": _l("“%(title)s”要填不小于 0 的金额，最多两位小数。没有发生的填 0。"),
        "performance-station": _l("本期没有这个站点，或者不归您填。请核对准考证号。"),
        "performance-columns": _l("表格里没有“%(column)s”这一列。请用本页下载的表格填。"),
        "performance-double": _l("这个站点在表格里出现了两次。请只留一行。"),
        "performance-not-yours": _l("这个方案的业绩数据由县里填报。请把数字报给办公室。"),
        "performance-settled": _l("这一期的结果已经确认，数据由办公室更正。请告诉办公室哪里不对。"),
        "objection-late": _l("%(period)s 的异议到 %(until)s 为止，已经过了。有问题请打咨询电话。"),
        "objection-filed": _l("这一期您已经提过异议了，请等答复。"),
        "objection-own-list": _l("这份结果是您提交的，要由另一位同事答复。"),
        "objection-outcome": _l("请选异议成立还是不成立。"),
        "case-open": _l("这个站点已经有一件清退的事在办，请先办完那一件。"),
        "case-cause": _l("请选一种可以立即清退的情形。"),
        "case-closed": _l("这件事已经办完了，不能再改。请刷新页面看结果。"),
        "case-unheard": _l(
            "还没有听本人说明。请先登记本人怎么说；本人 %(until)s 前都没有说的，过了这一天可以办。"
        ),
        "case-objection": _l("本人对考核结果的异议还没有答复。请先答复，再决定。"),
        "case-gone": _l("结果更正以后，连续垫底的次数不够了，不能再以这个理由清退。请选择保留。"),
        "case-twice": _l("这件事已经有一个处理意见在等复核人确认。请等办完，或者先收回。"),
        "case-statement": _l("请写下本人的说明。"),
    }
)
