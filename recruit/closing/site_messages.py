"""What the register of sites says when something is wrong: the thing, the reason, the remedy."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

learn(
    {
        "exempt-twice": _l("这一条已经提请了，等复核人确认。"),
        "sites-undecided": _l("还有 %(count)s 个备选站点没有审定。请到站点登记册写上村里的意见、审核。"),
        "site-accepted": _l(
            "点位 %(place)s 已经审定，考生正照着选。要改情况、换照片或撤下，"
            "请县办公室在站点页写明理由提请重新审核，另一人确认以后再办。"
        ),
        "site-changed": _l(
            "提请以后，点位的情况变了，不能照原来的确认。请退回，由办公室按现在的情况重新提请。"
        ),
        "site-day": _l("盖章的日期还没到，请核对。"),
        "site-hard-rule": _l(
            "必须达到的条件还差：%(checks)s。请先补正情况；确实要放宽的，由办公室写明理由提请，另一人确认。"
        ),
        "site-nothing-to-waive": _l("这一条不用放宽：已经达到，或者不是必须的条件。"),
        "site-opinion": _l("请选村委会同意还是不同意。"),
        "site-out-of-range": _l("请填 %(low)s 到 %(high)s 之间的数，不知道就空着。"),
        "site-point": _l(
            "经纬度看不懂。请照地图上的写，纬度像 27.459000，经度像 106.219000；不知道就两个都空着。"
        ),
        "site-signed": _l("请写明是谁签的字。"),
        "site-soft-rule": _l("应当达到的条件还差：%(checks)s。要通过，请写明为什么可以。"),
        "sites-unmet": _l(
            "有 %(count)s 个点位没达到必须的条件：%(places)s。请到站点登记册补正、由两人放宽，或者撤下。"
        ),
        "sites-again": _l(
            "有 %(count)s 个审定过的点位正在重新审核：%(places)s。请到站点登记册审定、不采用，或者撤下。"
        ),
        "site-text-long": _l("太长了，请缩短到 %(high)s 个字以内。"),
        "site-verdict": _l("请选通过、退回还是不采用。"),
        "site-words": _l("请把村里的意见写上，或者拍下盖了章的表。"),
    }
)
