"""Words for look-alike pictures, shared by the command and the pages."""

from __future__ import annotations

from recruit.i18n import _
from recruit.i18n import lazy as _l

#: What of two pictures is alike (`scoring.evidence.pairs.Pair.kind`).
KINDS = {
    "same": _l("整张都像"),
    "edges": _l("中间都像，只有最上面或最下面不一样"),
    "below": _l("上面一样，下面被截掉了或者不一样"),
    "above": _l("下面一样，上面被截掉了或者不一样"),
    "part": _l("只有一小块像"),
}
#: How sure a likeness is (`surely`).
SURELY = {
    "almost": _l("几乎一样"),
    "very": _l("非常像"),
    "rather": _l("比较像，也可能是同一个软件的两个画面"),
}
#: What a person found.
VERDICTS = {
    "same": _l("同一张图片"),
    "screen": _l("画面一样，各是各的"),
    "different": _l("不一样"),
    "unsure": _l("看不出来"),
}


def how_alike(kind: str, surely: str, framed: bool) -> str:
    """One line for a pair."""
    said = _("%(how)s：%(what)s", how=SURELY[surely], what=KINDS[kind])
    return _("%(said)s（有一张加了边框，或者是在别的手机上打开再截的）", said=said) if framed else said
