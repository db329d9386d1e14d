"""Words for chains of approval, and the sealed part of a word."""

from __future__ import annotations

import json

from recruit.i18n import _, current_locale, lazy
from recruit.models import ApprovalWord, Stage
from recruit.queries.approvals import steps_in
from recruit.secrets import seal, unseal

VERDICT_WORDS = {"pass": lazy("通过"), "return": lazy("退回，要补"), "refuse": lazy("不通过")}
#: State of a chain -> (state of a badge, word).
STATES = {
    "open": ("waiting_us", lazy("审批中")),
    "returned": ("waiting_you", lazy("退回，等补")),
    "passed": ("passed", lazy("通过")),
    "refused": ("out", lazy("没有通过")),
    "gone": ("withdrawn", lazy("已退出")),
}
VOICE_WORDS = {
    "village": lazy("村里"),
    "township": lazy("乡镇（街道）"),
    "office": lazy("办公室"),
    "company": lazy("公司"),
    "leading-group": lazy("领导小组"),
}


def set_said(word: ApprovalWord, words: str, signed: str) -> None:
    """Seals what was said and who signed. The row needs its id."""
    text = json.dumps({"words": words, "signed": signed}, ensure_ascii=False)
    word.words_sealed = seal(text, f"approval_word:{word.id}") if words or signed else None


def said_of(word: ApprovalWord) -> dict[str, str]:
    """``words`` and ``signed``; empty once it was erased."""
    if word.words_sealed is None:
        return {"words": "", "signed": ""}
    found: dict[str, str] = json.loads(unseal(word.words_sealed, f"approval_word:{word.id}"))
    return found


def step_title(stage: Stage, code: str) -> str:
    """The step's own title; its code where the programme no longer has it."""
    for step in steps_in(stage):
        if step.code == code:
            return step.title.in_(current_locale())
    return code


def refused_words(stage: Stage, reason: str) -> str:
    """The sentence for ``approved`` and ``refused-STEP``; '' for any other code."""
    if reason == "approved":
        return _("审批通过")
    kind, _dash, step = reason.partition("-")
    return _("“%(step)s”没有通过", step=step_title(stage, step)) if kind == "refused" and step else ""
