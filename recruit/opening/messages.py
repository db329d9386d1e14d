"""What the opening stage says: the thing, the reason, the remedy."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

learn(
    {
        "opening-accept": _l("装修还没有验收合格。请先在“补助发放”里这位合伙人的页面上验收，再登记开业。"),
        "opening-unsigned": _l("这个人没有生效的协议，不能登记开业。"),
        "opening-list": _l("清单上还有 %(count)s 项没有打勾。都齐了才能登记开业。"),
        "opening-day-missing": _l("请填哪一天开业。"),
        "opening-twice": _l("已经登记过了。登记错了的，等复核时退回，或者自己收回。"),
        "openings-open": _l("还有 %(count)s 个站点没有开业，也没有登记不开。"),
        "openings-waiting": _l("%(count)s 个站点的开业等另一个人确认"),
        "todo-open-station": _l("准备开业，看看还缺什么"),
    }
)
