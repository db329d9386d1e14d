"""What the periodic reports say when something is wrong: what, why, the remedy."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

learn(
    {
        "bulletin-unknown": _l("这个方案没有这种通报，或者没有这一期。请回到列表重新选。"),
        "bulletin-early": _l("这一期要到 %(until)s 过完才能编。"),
        "bulletin-twice": _l("这一期已经编好了，请到列表里看。"),
        "bulletin-remarks-long": _l("补充说明最多 %(longest)s 个字，请缩短。"),
    }
)
