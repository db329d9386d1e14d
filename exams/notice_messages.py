"""What invitations refuse and say."""

from __future__ import annotations

from recruit.i18n import _
from recruit.i18n import lazy as _l
from recruit.messages import learn

TEXTS = {
    "notice-busy": _l("现在下载的人很多。请过一分钟再点一次。"),
    "notice-changed": _l("有人刚改过通知的内容。请看一下现在写的，再改一次。"),
    "notice-missing": _l("请先写好地点和要带的东西，存下来，再印和通知。"),
    "notice-nobody": _l("这里面没有要通知的人。请换一个考室、乡镇或者准考证号。"),
    "notice-not-out": _l("现在没有可以下载的：通知还没有发，或者这一环节已经过了。"),
}

learn(TEXTS)


def room_words(kind: str, room: str) -> str:
    """A room as it is called: the office names those of an exam, those of an interview have numbers."""
    return _("第 %(room)s 面试室", room=room) if kind == "interview" else room


def seat_words(kind: str, seat: int) -> str:
    if not seat:
        return _("到场登记后给号")
    return _("第 %(turn)s 个", turn=seat) if kind == "interview" else _("%(seat)s 号", seat=seat)
