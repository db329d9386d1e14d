"""Why a candidacy ended, in words: the code that is counted, and what was written beside it."""

from __future__ import annotations

from recruit.i18n import _, lazy

#: Code of `recruit.services.withdraw.CODES` -> what people tick.
LEAVING = {
    "family": lazy("家里有事"),
    "work": lazy("找到别的工作"),
    "health": lazy("身体原因"),
    "distance": lazy("路太远，或者村子不合适"),
    "other": lazy("别的原因"),
}
#: Codes that a rule or the office set.
ENDED = {
    **LEAVING,
    "waiver-refused": lazy("没有同意放宽条件"),
    "declined": lazy("本人放弃"),
    "fraud": lazy("弄虚作假"),
    "cheating": lazy("考试或者任务作弊"),
    "unfit": lazy("复查不合格"),
    "conduct": lazy("违反招募纪律"),
    "papers-missing": lazy("材料没有交齐"),
}
#: State of `Exclusion` -> (state of a badge, word).
EXCLUSION_STATES = {
    "proposed": ("waiting_us", lazy("等复核人确认")),
    "confirmed": ("done", lazy("已经取消资格")),
    "rejected": ("rejected", lazy("复核人退回")),
    "recalled": ("withdrawn", lazy("办公室收回")),
}


def ended_words(state_reason: str) -> str:
    """`state_reason` is a code, with or without a text behind it; older rows hold a text only."""
    code, _space, text = state_reason.partition(" ")
    if code not in ENDED:
        return state_reason
    words = str(ENDED[code])
    return _("%(words)s：%(text)s", words=words, text=text) if text else words
