"""Why somebody may not judge somebody: kin of five kinds, an interest of one's own, another circumstance."""

from __future__ import annotations

from recruit.i18n import lazy as _l

#: The five kinds of kin that every notice excludes.
KIN = ("spouse", "direct-line", "collateral", "in-law", "adoptive")
#: What somebody may give as a reason.
RELATIONS = (*KIN, "interest", "other")
#: Not a tie: who was drawn could not come, or had to leave.
AWAY = "away"

WORDS = {
    "spouse": _l("夫妻"),
    "direct-line": _l("父母、子女、祖父母、孙子女等直系血亲"),
    "collateral": _l("兄弟姐妹、叔伯姑舅姨、堂表亲等三代以内旁系血亲"),
    "in-law": _l("配偶的父母兄弟姐妹、子女的配偶等近姻亲"),
    "adoptive": _l("收养关系"),
    "relative": _l("有亲属关系"),
    "interest": _l("有利害关系"),
    AWAY: _l("没能来，或者中途离开"),
    "other": _l("有别的情形，可能影响公正"),
}
