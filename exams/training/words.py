"""Times on a sheet of training as codes that are kept, and in words."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from recruit.i18n import _
from scoring.minutes import DAYS
from scoring.training import COMPLETE, LESSONS, SHORT

ABSENT = "absent"
_CODE = "%Y-%m-%dT%H:%MZ"


def times_code(arrived: datetime | None, left: datetime | None) -> str:
    """``absent``, or from when to when; nothing behind the slash where the person stayed to the end."""
    if arrived is None:
        return ABSENT
    return "/".join(one.astimezone(UTC).strftime(_CODE) if one is not None else "" for one in (arrived, left))


def times_words(arrived: datetime | None, left: datetime | None, zone: tzinfo) -> str:
    """Hours and minutes, in the reader's language."""
    if arrived is None:
        return _("没来")
    begins = f"{arrived.astimezone(zone):%H:%M}"
    if left is None:
        return _("%(begins)s 到结束", begins=begins)
    return _("%(begins)s 到 %(ends)s", begins=begins, ends=f"{left.astimezone(zone):%H:%M}")


def code_words(code: str, zone: tzinfo) -> str:
    """What `times_code` wrote, in words; '' for nothing."""
    if not code or code == ABSENT:
        return _("没来") if code else ""
    arrived, _slash, left = code.partition("/")
    return times_words(datetime.fromisoformat(arrived), datetime.fromisoformat(left) if left else None, zone)


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
