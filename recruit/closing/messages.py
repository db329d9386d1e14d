"""What places, wishes and agreements say when something is wrong: the thing, the reason, the remedy."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

learn(
    {
        "annul-moved-on": _l(
            "考生 %(number)s 签字以后已经进入下一环节，签字不能再撤销。合作不做了的，请到补助里办“结束合作”。"
        ),
        "annul-twice": _l("协议 %(number)s 已经有一件撤销签字的事在等复核人确认，请等它办完。"),
        "annulments-wait": _l("有 %(count)s 份协议要撤销签字登记，等复核人确认。"),
        "agreements-printed": _l("没有要印的协议了：要么都印好了，要么还没有人定下服务站。"),
        "agreements-open": _l("还有 %(count)s 人没有签协议。签了的请登记；不签的、没来的，请登记为“不签”。"),
        "allotment-broken": _l("定点结果不合规则（%(what)s），没有保存。请重新预览，再不行请联系管理员。"),
        "capacity-wrong": _l("名额请填 1 到 %(high)s 的整数，不填就按方案。"),
        "cell-damaged": _l("这个编号被表格软件改坏了（末几位成了0）。请把这一列设成“文本”再填一遍。"),
        "document-missing": _l("方案里没有“%(document)s”这份文件，不能印。请在方案的 documents 里写上。"),
        "compare-shared": _l("有 %(count)s 人名次相同，至少有一种办法还分不出先后，现在没法对照。"),
        "fit-too-large": _l(
            "人和点位太多（超过 %(limit)s 对），整体最合适算不过来。请在方案里把定点的 rule 改成 rank。"
        ),
        "no-allotment": _l("这次招募没有定点环节，不用选点。"),
        "refill-none": _l("现在没有空着的站点，不用再招人。"),
        "refill-day": _l("开始报名的日子要在今天（%(today)s）以后。"),
        "place-given": _l(
            "协议 %(number)s 上的点位，新的定点名单没有再给这个人。请把这份协议作废，按新名单办。"
        ),
        "place-given-since": _l(
            "协议 %(number)s 没有开始就结束了，点位已经给了别人或者正在问别人，不能再改回来。"
            "还在问的，等别人不要了可以再改；已经给了别人的，这个人可以报名下一次招募。原协议不欠钱。"
        ),
        "not-signed-b": _l(
            "协议 %(number)s 还没有登记乙方签字，甲方不能先盖章。请先登记乙方签字的日期和见证人。"
        ),
        "not-printed": _l("考生 %(number)s 的协议还没有印，不能登记签字。请先印。"),
        "number-missing": _l("准考证号空着，请补上。"),
        "number-unknown": _l("没有这个准考证号，或者不归您办理，请核对。"),
        "party-missing": _l("考生 %(number)s 没有报名资料，印不了协议，请联系管理员。"),
        "place-wanted": _l("请写明归档的位置（柜号、盒号、页号），%(high)s 个字以内。"),
        "place-closed": _l("点位 %(place)s 已经撤下，请刷新页面。"),
        "place-code-taken": _l("点位编号 %(place)s 已经有了，请换一个，或者空着由系统编。"),
        "place-code-wrong": _l("点位编号用1到24个字母、数字或短横线，不能就是村的代码。也可以空着由系统编。"),
        "place-missing": _l("考生 %(number)s 还没有定下服务站，印不了协议。请先办完定点。"),
        "place-name-long": _l("服务站名称太长，请缩短到 %(high)s 个字以内。"),
        "place-not-offered": _l("点位 %(place)s 不在可选的名单里，请换一个。"),
        "places-settled": _l("定点结果已经签发，点位不能再增减。"),
        "places-short": _l("有 %(count)s 人服从调剂却没有位置可去。请让乡镇再报一些点位，或者加名额。"),
        "preferences-closed": _l("选点在 %(closes)s 截止了，现在不能再改。"),
        "rank-missing": _l("有 %(count)s 人在前一份名单上没有名次，不能按名次定点。请先更正那份名单。"),
        "rank-shared": _l("有 %(count)s 人名次相同、想去的地方又冲突，分不出先后。请先登记加试成绩。"),
        "reason-wanted": _l("请写明原因。"),
        "row-twice": _l("和第 %(row)s 行重复，只留一行。"),
        "scan-kind": _l("扫描件请用 PDF 或者照片（JPG、PNG），请换一个文件。"),
        "seal-unusable": _l(
            "办公室的电子印章用不了，协议没有印。请管理员检查印章文件、口令和证书有效期（%(why)s）。"
        ),
        "signing-day": _l("签订日期请填 %(first)s 到 %(last)s 之间的一天。"),
        "step-sealed": _l(
            "甲方已经盖章，这一步不能单独撤回。登记错了的，请办“撤销签字登记”；合作要结束的，请办提前结束。"
        ),
        "step-twice": _l("协议 %(number)s 的这一步已经登记过了，请刷新页面。"),
        "term-starts-early": _l("起始日不能早于印制的那天（%(day)s），请改一下。"),
        "terms-differ": _l("方案里协议期是 %(agreement)s 年，补助却按 %(support)s 年算。请先把方案改一致。"),
        "print-broken": _l("印到一半出了意外的错，停下来了，印好的都在。可以接着印；再不行请管理员看日志。"),
        "text-printing": _l("正在印协议，改动现在不能生效。请先到签约页停下来，确认以后再接着印。"),
        "text-same": _l("文本没有改动，不用提交。"),
        "text-waiting": _l("已经有一份改动等第二个人确认，请先办完那一份。"),
        "text-waits": _l("协议文本有改动，等第二个人确认。"),
        "todo-choose-places": _l("选好想去的服务站，写明服不服从调剂"),
        "todo-sign-agreement": _l("带身份证去签协议，时间和地点点进来看"),
        "township-not-listed": _l("名册里没有这个乡镇（街道），请按名册写名称或9位代码。"),
        "track-open": _l("“%(stage)s”还没有结束，还不知道有哪些点位可以分。"),
        "village-ambiguous": _l("好几个乡镇都有这个村名，请把乡镇也填上，或者写12位代码。"),
        "village-not-listed": _l("名册里没有这个村（社区），请按名册写名称或12位代码。"),
        "wish-twice": _l("同一个点位选了两次，请换一个，或者留空。"),
        "wishes-too-many": _l("最多选 %(limit)s 个点位，请去掉几个。"),
        "witness-wanted": _l("请写明是谁看着乙方签字的，%(high)s 个字以内。"),
        "wording-broken": _l("协议文本第 %(line)s 行第 %(column)s 个字有错，请改正后再提交。"),
        "yes-or-no-wanted": _l("请填“是”或“否”。"),
    }
)
