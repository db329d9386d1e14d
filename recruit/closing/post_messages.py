"""What the putting of people on posts says."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

learn(
    {
        "place-sort-unknown": _l("没有“%(value)s”这种网点。请写“乡镇级”或“村级”，不填按村级。"),
        "place-mark-unknown": _l("方案里没有“%(value)s”这个网点标记。请核对，或者空着。"),
        "posts-broken": _l("考生 %(number)s 的岗位和签字的名单对不上，没有保存。请重新预览。"),
        "posts-gone": _l("有 %(count)s 人手工定的位置已经没有了（网点撤下或者名额变了）。请重新定。"),
        "posts-provider": _l(
            "有 %(count)s 人没有写由谁派来，规则排不了。请手工定一个岗位，或者登记为“不安排”。"
        ),
        "posts-short": _l("网点还缺 %(count)s 人。请再招人，或者手工调整。"),
        "posts-uncovered": _l("有 %(count)s 个网点人满了，却有岗位没有人。请手工换一下岗位。"),
        "post-reason": _l("请写为什么这样定，本人可以来问。"),
        "post-choice": _l("请选一个网点、由谁派、一个岗位；不安排的，请选“不安排”。"),
        "post-seat-none": _l("%(place)s 没有“%(provider)s”的空位了。请选别的网点，或者先把占着的人换开。"),
        # What `programme check` finds
        "staffing-missing": _l("定岗要有配备规则。请在 places 里写上 staffing。"),
        "posts-field": _l("报名表里没有“%(value)s”这一栏，或者它不是单选。请改 params，或者在报名表里加上。"),
        "posts-choices": _l("报名表的“%(field)s”里有“%(value)s”，配备规则里没有。两边的编号要一样。"),
    }
)
