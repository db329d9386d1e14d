"""The words for what `scoring.policy` finds wrong with a stage's rules."""

from __future__ import annotations

from collections.abc import Callable

from recruit.i18n import _

POLICY: dict[str, Callable[..., str]] = {
    "policy-without-components": lambda **f: _("没有“打哪些分”（components），就不能写算分规则（%(keys)s）。请补上或删掉。", **f),
    "policy-not-a-mapping": lambda **f: _("这里要写“名称: 值”。", **f),
    "policy-not-a-list": lambda **f: _("这里要写一个列表。", **f),
    "policy-unknown-key": lambda **f: _("不认识这个名称。可以写：%(allowed)s。", **f),
    "policy-not-a-choice": lambda **f: _("“%(value)s”不行。可以写：%(allowed)s。", **f),
    "policy-not-a-number": lambda **f: _("“%(value)s”不是数字。请写成 30 或 0.5 这样。", **f),
    "policy-not-a-whole-number": lambda **f: _("“%(value)s”不是合适的整数。", **f),
    "policy-out-of-range": lambda **f: _("“%(value)s”超出了范围。请写大于零的数。", **f),
    "policy-components-missing": lambda **f: _("没有写“打哪些分”（components）。", **f),
    "policy-bad-code": lambda **f: _("“%(value)s”不能当编号。编号只用小写字母、数字和连字符。", **f),
    "policy-reserved-code": lambda **f: _("“%(value)s”这个编号系统自己要用。请换一个。", **f),
    "policy-duplicate-code": lambda **f: _("编号“%(value)s”重复。请改一个。", **f),
    "policy-weight-missing": lambda **f: _("“%(component)s”要计分，却没有写“占多少分”（weight）。请写上。", **f),
    "policy-weight-not-scored": lambda **f: _("“%(component)s”不计分（%(role)s），不能写“占多少分”（weight）。请删掉。", **f),
    "policy-pass-line-unused": lambda **f: _("%(key)s 只能写在要计分的项里；写了没有竞争时的分数线（unopposed），也要写合格线（pass_line）。", **f),
    "policy-pass-line-too-high": lambda **f: _("合格线 %(value)s 比这一项的满分 %(max)s 还高。请改低。", **f),
    "policy-weights-not-100": lambda **f: _("各项的 weight 加起来是 %(total)s，应该是 100。请改到刚好 100。", **f),
    "policy-window-missing": lambda **f: _("按完成时间给分要有开始和结束时间。", **f),
    "policy-window-backwards": lambda **f: _("结束时间不在开始时间之后。请改过来。", **f),
    "policy-cut-incomplete": lambda **f: _("取人规则“%(rule)s”缺了一个数。请补上。", **f),
    "policy-cut-unused": lambda **f: _("选的取人办法（%(rule)s）用不到这个数。请清空这一格，或者换一个办法。", **f),
    "policy-duplicate-rung": lambda **f: _("同分比较的“%(rung)s”写了两次。请删掉一处。", **f),
    "policy-rung-unknown": lambda **f: _("同分比较里没有“%(rung)s”。成绩项写成 component:编号，编号可以是：%(components)s。", **f),
    "policy-rung-without-completion": lambda **f: _("没有用到完成时间，同分时就不能比“%(rung)s”。请删掉。", **f),
}  # fmt: skip
