"""Essays marked by hand, as the funnel, the examiner's page and a recheck are told."""

from __future__ import annotations

from exams.queries.assigned import Work
from exams.queries.essay_sheets import handed_in, own_sheets
from exams.queries.essays import rules_of_essays
from recruit.i18n import _
from recruit.models import Account, Stage
from recruit.programme import Component


def essay_work(stage: Stage, component: Component, account: Account) -> Work | None:
    """One line of a marker's own page; None where no essay lies before them."""
    sheets = own_sheets(account, stage) if rules_of_essays(stage) is not None else []
    if not sheets:
        return None
    done = len(set(handed_in(account, stage)) & {one.id for one in sheets})
    return Work(stage, component, done, len(sheets), "exam.marking", {"stage_id": stage.id})


def essay_part(part: str) -> str:
    """``position/which`` of a mended mark in words."""
    position, _slash, which = part.partition("/")
    words = {"1": _("第一位阅卷人"), "2": _("第二位阅卷人"), "3": _("第三位阅卷人")}
    return _("第 %(position)s 题，%(who)s", position=position, who=words.get(which, which))
