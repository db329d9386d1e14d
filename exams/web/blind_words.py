"""Words of blind marking that every kind uses."""

from __future__ import annotations

from recruit.i18n import lazy

ASIDE_WORDS = {
    "relative": lazy("写的人是我的亲属"),
    "interest": lazy("我和写的人有利害关系"),
    "known": lazy("我认出了是谁写的"),
    "other": lazy("有别的情形，可能影响公正"),
}
#: A mark is a short number; what is longer was no mark.
LONGEST_MARK = 12
