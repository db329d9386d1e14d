"""What was ruled on a candidate's own paper, in the candidate's words. Keys are never told."""

from __future__ import annotations

from datetime import datetime

from exams.kinds.online_exam.late import CAUSE_WORDS
from exams.models import Attempt, ItemRuling
from exams.queries.marked import marked_papers
from exams.queries.rulings import item_rulings, late_counts, own_late, treatments_of
from exams.sitting.points import question_points
from recruit.i18n import _
from recruit.models import Stage
from scoring.numeric import plain


def late_lines(attempt: Attempt) -> list[str]:
    """What became of answers that came after the last moment; empty where there were none."""
    every, left = late_counts(attempt)
    if not every:
        return []
    lines = []
    for share in own_late(attempt):
        cause = CAUSE_WORDS.get(share.ruling.cause, "")
        if share.stands == "counted":
            lines.append(_("收卷以后才到的答案，两个人定了：算分。原因：%(cause)s。", cause=cause))
        else:
            lines.append(_("收卷以后才到的答案，两个人定了：不算分。原因：%(cause)s。", cause=cause))
    if left:
        told = _(
            "有 %(count)s 次答案在收卷以后才到。都留着，现在没有算分；算不算由两个人定，定了这里看得到。",
            count=left,
        )
        lines.append(told)
    return lines


def mark_notes(stage: Stage, number: str, at: datetime) -> list[str]:
    """How rulings on questions, in force at that moment, changed this candidate's marks, question by question."""
    ruled = {one.bank_item_id: one for one in _in_force(stage, at)}
    if not ruled:
        return []
    marked = marked_papers(stage, only=number)
    paper = marked.papers.get(number)
    if paper is None:
        return []
    attempt_id, slots = paper
    mine, hand = marked.answers.get(attempt_id, {}), marked.by_hand.get(attempt_id, {})
    treatments = treatments_of(stage, marked.items, tuple(ruled.values()), standing=False)
    before = question_points(slots, marked.items, mine, marked.rule, by_hand=hand)
    after = question_points(slots, marked.items, mine, marked.rule, treatments, hand)
    lines = []
    for position, slot in enumerate(slots, 1):
        ruling = ruled.get(slot.item_id)
        if ruling is not None and ruling.action != "as-was":
            old, new = before[position - 1], after[position - 1]
            facts = {"position": position, "old": plain(old or slot.points * 0), "points": plain(slot.points)}
            lines.append(_words(ruling, {**facts, "new": "" if new is None else plain(new)}))
    return lines


def _words(ruling: ItemRuling, facts: dict[str, object]) -> str:
    if ruling.action == "full":
        return _("第 %(position)s 题作废：考到这题的人都得满分 %(points)s 分，您原来得 %(old)s 分。", **facts)
    if ruling.action == "leave-out":
        return _("第 %(position)s 题不计分：它的 %(points)s 分按比例摊到您卷子的其他题上。", **facts)
    if ruling.action == "also":
        return _("第 %(position)s 题不止一个答案算对：您这题从 %(old)s 分算成 %(new)s 分。", **facts)
    return _("第 %(position)s 题的答案更正了：您这题从 %(old)s 分算成 %(new)s 分。", **facts)


def _in_force(stage: Stage, at: datetime) -> list[ItemRuling]:
    """The rulings that were signed by then, the oldest first; of two on one question the later one counts."""
    every = item_rulings(stage, "confirmed", "superseded")
    return [one for one in every if one.settled_at is not None and one.settled_at <= at]
