"""Amounts of training in words: minutes or days, and what a list says of who has how many."""

from __future__ import annotations

from recruit.i18n import _
from scoring.minutes import DAYS
from scoring.training import COMPLETE, LESSONS, SHORT


def count_words(count: int, unit: str) -> str:
    """So many minutes, or days."""
    return _("%(count)s 天", count=count) if unit == DAYS else _("%(count)s 分钟", count=count)


def figures_words(reason: str, unit: str) -> str:
    """The sentence for a reason of `scoring.training`, '' for any other."""
    code, _colon, figures = reason.partition(":")
    had, _slash, rest = figures.partition("/")
    needed, _second, lessons = rest.partition(":")
    if not (had.isdigit() and needed.isdigit()):
        return ""
    had, needed = count_words(int(had), unit), count_words(int(needed), unit)
    if code == COMPLETE:
        return _("上了 %(had)s，要求 %(needed)s", had=had, needed=needed)
    if code == SHORT:
        return _("只上了 %(had)s，要求 %(needed)s", had=had, needed=needed)
    if code == LESSONS:
        return _("上了 %(had)s，够了，但有 %(count)s 课没有上够", had=had, count=lessons)
    return ""
