"""What accounts, payments, deposits, goods and acceptance say when something is wrong: what, why, the remedy."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

learn(
    {
        "acceptance-day": _l("验收日期请填 %(first)s 到 %(last)s 之间的一天。"),
        "acceptance-marks": _l("验收单上每一项都要选“合格”或“不合格”，请补齐。"),
        "acceptance-picture": _l("还没有装修后的照片。请先拍一张传上来，再写“合格”。"),
        "acceptance-twice": _l("已经有一份验收在等县里确认，请等它办完。"),
        "accepted-already": _l("这个服务站已经验收合格，不用再验。"),
        "alipay-account": _l("支付宝账号是11位手机号或者邮箱，请核对。"),
        "bank-missing": _l("请写开户行，例如“农业银行金沙支行”。"),
        "batch-empty": _l(
            "这个月这里没有可以付的：到期的不是缺条件，就是已经在别的批次里。请看下面各笔还缺什么。"
        ),
        "batch-stale": _l(
            "提交以后有人中途离开、暂停，或者账号有变动，这一批不能再用。请由复核人退回，办公室重新提交。"
        ),
        "card-check": _l("这个卡号有一位不对（校验没有通过）。请对着银行卡再抄一遍。"),
        "card-digits": _l("银行卡号是16到19位数字，现在是 %(found)s 位。请对着银行卡再抄一遍。"),
        "card-not-seen": _l("请先看本人的银行卡（支付宝看手机上的账号），看过了再打勾。"),
        "change-cause": _l("请选一个缘由。"),
        "change-day": _l("日期请填 %(first)s 到 %(last)s 之间的一天。"),
        "change-kind": _l("请选要办的是结束、暂停还是恢复。"),
        "change-twice": _l("这位合伙人已经有一件结束或暂停的事在等复核人确认，请等它办完。"),
        "damage-price": _l("写了扣多少钱的，要写明哪里坏了；价钱不能是负数。"),
        "engagement-annulled": _l("这份协议的签字登记已经撤销，合作没有开始，不用再办。"),
        "engagement-over": _l(
            "协议在 %(day)s 已经结束，不能再暂停或恢复。结束的日子写错了，请重新办“结束合作”。"
        ),
        "engagement-runs": _l("协议还在执行，押金要等合作结束以后才退。提前结束的，请先办“结束合作”。"),
        "goods-empty": _l("还没有写买了什么。请先填物资清单。"),
        "goods-given": _l("“%(name)s”已经有村民签收，不能从清单里去掉。写错了请先划掉签收的那几行。"),
        "goods-left": _l("还有价值 %(left)s 元的物资没有村民签收。物资要全部发给村民，请把签收补齐。"),
        "goods-many": _l("物资清单请填 1 到 %(high)s 种。"),
        "goods-none": _l("这次招募没有要发给村民的物资。"),
        "goods-over": _l(
            "一共买了 %(bought)s 元，超过了 %(worth)s 元。写错了请改数量或单价；确实是这个价，请写明为什么再交。"
        ),
        "goods-paper": _l("还没有签名表的照片。请把村民签了名的纸表拍清楚传上来。"),
        "goods-rest": _l(
            "一共买了 %(bought)s 元，应该是 %(worth)s 元。请补齐再交；凑不到整数的，请写明为什么再交。"
        ),
        "goods-row": _l("物资清单第 %(row)s 行不对：名称不能空、不能重复，数量是整数，单价最多两位小数。"),
        "goods-too-many": _l("签收的比买的还多，请核对数量。"),
        "handover-count": _l("每种物料的数量请填 1 到 %(high)s 的整数。"),
        "handover-day": _l("请填签协议以后、今天以前的一天：%(low)s 到 %(high)s。"),
        "handover-none": _l("请写交了哪些物料，1 到 %(high)s 种，每种写名称和数量。"),
        "handover-paper": _l("请选本人签过字的交接单（扫描件或照片）。"),
        "handover-twice": _l("上一张交接单还在等本人确认，请等他确认，或者先收回再写。"),
        "handed-day": _l("签收日期请填 %(first)s 到 %(last)s 之间的一天。"),
        "handed-many": _l("签收的行数太多，最多 %(high)s 行。"),
        "handed-quantity": _l("“%(name)s”还剩 %(left)s 件，请核对领取的数量。"),
        "handed-who": _l("第 %(row)s 行请写领取人的姓名（40个字以内）和领的是哪一种物资。"),
        "holder-differs": _l(
            "户名和本人姓名（%(name)s）不一样。请核对；确实要付给别人的，写明为什么，例如“本人账户被冻结，由配偶代收”。"
        ),
        "holder-missing": _l("请写户名，就是卡上是谁的名字。"),
        "inspect-nothing": _l("请写下验收时看了哪些东西，1 到 %(high)s 项，每项写名称。"),
        "line-settled": _l("这一笔已经登记过结果，请刷新页面。"),
        "month-early": _l("这个月还没有到，不能提前提交。"),
        "month-wrong": _l("月份请写成 2016-06 这样。"),
        "not-paused": _l("现在没有暂停，不用恢复。"),
        "paid-day": _l("日期请填 %(first)s 到 %(last)s 之间的一天。"),
        "paused-already": _l("已经在暂停，请先办恢复。"),
        "payee-erased": _l("这一批里的账号已经到期删除，不能再导出。"),
        "payee-kind": _l("请选银行卡或者支付宝。"),
        "payee-stop": _l("新账号还没有启用，现在用的就是这个账号。要接着用它，请按“停用新账号”，不用再填。"),
        "payee-same": _l("填的和现在用的账号一样，不用改。"),
        "payee-twice": _l("别人已经登记了一个账号，在等核对。请等它办完，或者找乡镇登记员问一下。"),
        "picture-kind": _l("请选这是什么照片。"),
        "pictures-most": _l("这一类照片最多 %(high)s 张。"),
        "receipt-amount": _l("金额要大于零，最多两位小数。"),
        "receipt-day": _l("日期请填签协议那天到 %(last)s 之间的一天。"),
        "receipt-how": _l("请选现金或者转账。"),
        "correction-day": _l("日期请填 %(first)s 到 %(last)s 之间的一天。"),
        "correction-twice": _l("这一笔的更正已经在等复核人确认，请等它办完。"),
        "repayment-amount": _l("退回的金额请填 0.01 到 %(most)s 元。"),
        "receipt-twice": _l("这一笔已经开过收据，不能重复开。"),
        "return-twice": _l("这笔押金已经在办退还，或者已经退了。"),
    }
)
