"""What the register of funds says when something is wrong: what, why, the remedy."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

learn(
    {
        "fund-total": _l(
            "每年 %(per_year)s 元、共 %(years)s 年，合起来是 %(found)s 元，总额写的是 %(total)s 元。请核对，两个数都会照样留着。"
        ),
        "fund-approve": _l(
            "审批的步骤里要有一步、也只能有一步是批准（does: approve），现在有 %(found)s 步。"
        ),
        "fund-file-early": _l("报财政备案（does: file）要排在批准以后。"),
        "fund-unknown": _l("没有这项资金，或者没有这个支持重点、这个年度。请从列表里选。"),
        "fund-unit": _l("请写申请单位的名称，120个字以内。"),
        "fund-matter": _l("请写这笔钱用来做什么，500个字以内。一件事写一份申请。"),
        "fund-amount": _l("金额要大于零，最多两位小数。"),
        "fund-over-asked": _l("批准的金额不能超过申请的 %(most)s 元。请改小，或者退回去让申请单位改。"),
        "fund-plan": _l("请附上实施方案，照片、PDF、Word 或表格都行。"),
        "fund-paper": _l("这一步要附扫描件（领导小组的批件，或者一事一议的会议记录）。请选文件。"),
        "fund-reference": _l("请写财政的备案文号。"),
        "fund-day": _l("日期请填 %(first)s 到 %(last)s 之间的一天。"),
        "fund-limit": _l(
            "%(year)s 年的额度只剩 %(left)s 元，批不了这么多。请改小，或者退回去改到别的年度；有用不完的，先把那一份结清。"
        ),
        "fund-hand": _l(
            "这份申请里您已经经过手（申请或者前面的步骤），这一步要换一个人办。没有别人的，请管理员先给另一位同事开账号。"
        ),
        "fund-step-gone": _l("这份申请已经走过这一步，或者不在办理中了。请刷新页面看它现在到了哪里。"),
        "fund-over-granted": _l("付出去的不能比批准的多，现在最多还能付 %(most)s 元。请改小。"),
        "fund-back-over": _l("退回来的不能比付出去的多，一共付了 %(most)s 元。请改小。"),
        "fund-way": _l("请选怎么采购的：公开招标、统一采购，还是直接支付。"),
        "fund-receipt": _l("请写收据或发票的号码。"),
        "fund-payment-waits": _l("这份申请有一笔付款在等第二个人确认，请先等它办完。"),
    }
)
