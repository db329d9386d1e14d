"""Words for places, ways, fates and agreements, in the reader's language."""

from __future__ import annotations

from recruit.closing.placing import Reason
from recruit.closing.wording_words import FIELD_WORDS
from recruit.i18n import _, lazy
from recruit.models import Cohort, Place

#: Agreement line -> (state of a badge, word).
STATES = {
    "to-print": ("waiting_us", lazy("还没有印")),
    "issued": ("waiting_you", lazy("印好了，等签字")),
    "signed": ("passed", lazy("已经签订")),
    "declined": ("out", lazy("不签")),
    "void": ("closed", lazy("作废")),
    "withdrawn": ("withdrawn", lazy("已退出")),
    "excluded": ("out", lazy("取消资格")),
}
#: What is next with a candidate's paper -> (state of a badge, word); in the order of the way.
WHEREABOUTS = {
    "to-print": ("waiting_us", lazy("还没有印")),
    "to-sign-b": ("waiting_you", lazy("印好了，等乙方签字")),
    "to-seal-a": ("waiting_us", lazy("乙方签了，等甲方盖章")),
    "to-scan": ("waiting_us", lazy("双方签好了，等扫描")),
    "to-file": ("waiting_us", lazy("扫描了，等归档")),
    "done": ("done", lazy("已经归档")),
    "declined": ("out", lazy("不签")),
    "withdrawn": ("withdrawn", lazy("已退出")),
    "excluded": ("out", lazy("取消资格")),
}
#: Step of a paper -> word.
STEP_WORDS = {
    "signed-b": lazy("乙方签字"),
    "sealed-a": lazy("甲方盖章"),
    "scanned": lazy("扫描"),
    "filed": lazy("归档"),
}
#: Proposal to annul a signing -> (state of a badge, word).
ANNULMENTS = {
    "proposed": ("waiting_us", lazy("等复核人确认")),
    "confirmed": ("closed", lazy("撤销了")),
    "rejected": ("rejected", lazy("没有同意")),
    "recalled": ("withdrawn", lazy("收回了")),
}
#: What became of a wish -> (state of a badge, word).
FATES = {
    "yours": ("passed", lazy("分到了这里")),
    "taken": ("out", lazy("轮到您时已经满了")),
    "given": ("out", lazy("给了别人，整体更合适")),
    "not-on-offer": ("closed", lazy("这里没有设点")),
    "not-reached": ("closed", lazy("不用再看")),
}
_WAYS = {
    "reassigned-same-township": lazy("想去的都满了，服从调剂，分到同一个乡镇"),
    "reassigned-elsewhere": lazy("想去的都满了，服从调剂，分到别的乡镇"),
    "no-preference-free": lazy("想去的都满了，又不服从调剂"),
    "no-preference-given": lazy("没有选点，又不服从调剂"),
    "no-preference-on-offer": lazy("想去的地方没有点位可以分，又不服从调剂"),
    "rank-shared": lazy("名次相同，想去的地方又冲突，还分不出先后"),
    "no-place-left": lazy("所有点位都分完了"),
    "fit-same-township": lazy("服从调剂，按整体最合适分到想去的乡镇"),
    "fit-elsewhere": lazy("服从调剂，按整体最合适分到别的乡镇"),
    "fit-no-preference": lazy("想去的给了别人整体更合适，又不服从调剂"),
    "fit-no-place": lazy("点位不够，按整体最合适没有轮到"),
    "not-considered": lazy("没有名次，不参加定点"),
    "withdrawn": lazy("已退出"),
    "excluded": lazy("取消资格"),
    "declined": lazy("没有签协议"),
    "signed": lazy("签了协议"),
    "annulled": lazy("签字登记错了，已经撤销"),
}
#: The agreement's fields as the office knows them, for what is missing.
_FIELDS = {
    **FIELD_WORDS,
    "support": lazy("支持内容"),
    "subsidy_payer": lazy("补助由谁发放"),
    "notice_days": lazy("提前通知的天数"),
    "courses_per_year": lazy("每年培训次数"),
}


def reason_words(text: str | None, cohort: Cohort | None = None) -> str:
    """The sentence for a reason code of an allotment or agreement list, place included; unknown codes as they are."""
    reason = Reason.read(text)
    if reason.way.startswith("preference-"):
        words = _("第 %(number)s 志愿", number=reason.way.removeprefix("preference-"))
    elif reason.way.startswith("fit-preference-"):
        words = _("第 %(number)s 志愿，按整体最合适分", number=reason.way.rpartition("-")[2])
    elif reason.way in _WAYS:
        words = _(str(_WAYS[reason.way]))
    else:
        return text or ""
    if not reason.place:
        return words
    return _("%(way)s：%(place)s", way=words, place=place_by_code(cohort, reason.place))


def place_by_code(cohort: Cohort | None, code: str) -> str:
    """Township and place by a place's or a village's code, as far as the code itself tells."""
    if cohort is not None:
        regions = cohort.programme.regions
        village = code[:12]
        if len(village) == 12 and village.isdigit() and regions.knows(village):
            return (
                f"{regions.township(regions.village(village).township).name} {regions.village(village).name}"
            )
    return code


def place_words(cohort: Cohort, place: Place) -> str:
    """Township, village, and the place's own name where it has one."""
    regions = cohort.programme.regions
    village = regions.village(place.village_code)
    words = f"{regions.township(village.township).name} {village.name}"
    return words if place.name == village.name else f"{words} · {place.name}"


def field_words(field: str) -> str:
    """What the office calls a field of the agreement."""
    known = _FIELDS.get(field)
    return _(str(known)) if known is not None else field
