"""Times on a sheet of training as codes that are kept, and in words."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from recruit.i18n import _

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
