"""Every kind of verdict that people give in this room, in words: marks, pictures, calls, attendance."""

from __future__ import annotations

from datetime import datetime

from exams.fieldwork.rules import EVIDENCE, SERIES
from exams.fieldwork.words import REASONS, VERDICT_WORDS
from exams.rubrics import SHEET_KINDS, criteria_of
from exams.services.tick_operations import checklist_of
from exams.taken_in import elsewhere_waiting, origin_of
from recruit.i18n import _, current_locale, lazy
from recruit.kinds import BaseKind, Blocker
from recruit.models import Stage
from recruit.programme import Component

STATUS_WORDS = {"present": lazy("到场"), "late": lazy("迟到"), "absent": lazy("没来")}
PICTURE_WORDS = {"waiting": lazy("还没审"), "accepted": lazy("已收下"), "rejected": lazy("已退回")}


class JudgedKind(BaseKind):
    """A kind whose verdicts are of the sorts below."""

    def second_hands(self, stage: Stage) -> list[Blocker]:
        """Another body's table that waits for its second signature."""
        return elsewhere_waiting(stage)

    def mark_notes(self, stage: Stage, number: str, at: datetime) -> list[str]:
        """From which tables the marks of another body came."""
        return origin_of(stage, at)

    def verdict_words(self, stage: Stage, component: str, part: str, verdict: str) -> tuple[str, str]:
        found = next((one for one in stage.definition.components if one.code == component), None)
        kind = found.kind if found is not None else ""
        if kind == EVIDENCE:
            return _("第 %(serial)s 张", serial=part), _picture(verdict)
        if kind == SERIES:
            return _("第 %(number)s 户", number=part), str(VERDICT_WORDS.get(verdict, verdict))
        if kind == "checklist" and verdict.endswith("s"):
            return _criterion(stage, found, part), _("用了 %(seconds)s 秒", seconds=verdict[:-1])
        return _criterion(stage, found, part), str(STATUS_WORDS.get(verdict, verdict))


def _picture(verdict: str) -> str:
    state, _colon, reason = verdict.partition(":")
    word = str(PICTURE_WORDS.get(state, state))
    return _("%(outcome)s（%(why)s）", outcome=word, why=REASONS.get(reason, reason)) if reason else word


def _criterion(stage: Stage, component: Component | None, part: str) -> str:
    if component is None or not part:
        return ""
    sheet = criteria_of(component) if component.kind in SHEET_KINDS else checklist_of(stage)
    return next((one.title.in_(current_locale()) for one in sheet if one.code == part), part)
