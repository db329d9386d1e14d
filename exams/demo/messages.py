"""What the demonstration says when it cannot begin or stops half-way."""

from recruit.i18n import lazy as _l
from recruit.messages import learn

learn(
    {
        "demo-kind-unknown": _l(
            "演示不会演环节“%(stage)s”：不知道“%(kind)s”这种环节里谁要办哪些事。请给这种环节写一个演法，"
            "再在它的类里加一行 act，写法见 docs/adding-a-kind.md 里的“Its act in the demo”。"
        ),
        "demo-act-missing": _l(
            "环节“%(stage)s”的演法 %(act)s 找不到（%(why)s）。请看“%(kind)s”的类里 act 这一行写得对不对。"
        ),
        "demo-stopped": _l("演到“%(stage)s”停下了：%(why)s"),
        "demo-blocked": _l("还有事情没有办完，不能提交名单：%(what)s"),
    }
)
