"""What was ruled on a candidate's own paper, in the candidate's words. Keys are never told."""

from __future__ import annotations

from datetime import datetime

from exams.kinds.online_exam.late import CAUSE_WORDS
from exams.models import Attempt, ItemRuling
from exams.queries.essay_sheets import Told, told_of
from exams.queries.essays import rules_of_essays
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


def essay_notes(stage: Stage, number: str, at: datetime) -> list[str]:
    """What people gave for each essay, as it stood at that moment: by the markers' order, never by name."""
    if rules_of_essays(stage) is None:
        return []
    paper = marked_papers(stage, only=number).papers.get(number)
    if paper is None:
        return []
    attempt_id, slots = paper
    voided = {one.bank_item_id for one in _in_force(stage, at) if one.action in ("full", "leave-out")}
    told = told_of(stage, attempt_id, slots, at)
    return [essay_words(one) for one in told if slots[one.position - 1].item_id not in voided]


def essay_words(told: Told) -> str:
    """The marks of one essay in a sentence."""
    facts = {
        "position": told.position,
        "points": plain(told.points),
        "result": plain(told.result),
        **dict(zip(("one", "two", "three"), map(plain, told.marks), strict=False)),
    }
    if len(told.marks) == 1:
        return _("第 %(position)s 题（满分 %(points)s）由一位阅卷人评分：%(result)s 分。", **facts)
    if len(told.marks) == 2:
        return _(
            "第 %(position)s 题（满分 %(points)s）由两位阅卷人各评各的：第一位 %(one)s 分，第二位 %(two)s 分，"
            "取平均，%(result)s 分。",
            **facts,
        )
    if told.used == (2,):
        return _(
            "第 %(position)s 题（满分 %(points)s）由两位阅卷人各评各的：第一位 %(one)s 分，第二位 %(two)s 分，"
            "相差太大，请了第三位，以第三位的为准，%(result)s 分。",
            **facts,
        )
    low, high = (plain(told.marks[at]) for at in told.used)
    return _(
        "第 %(position)s 题（满分 %(points)s）由两位阅卷人各评各的：第一位 %(one)s 分，第二位 %(two)s 分，"
        "相差太大，请了第三位，评 %(three)s 分；最接近的两个分是 %(low)s 和 %(high)s，取平均，%(result)s 分。",
        low=low,
        high=high,
        **facts,
    )


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
