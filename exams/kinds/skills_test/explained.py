"""The on-site test in words: what an overrun costs, told beforehand, and how each operation came out."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from exams.kinds.skills_test.worth import HALF, Done, done_of
from exams.services.tick_operations import checklist_component
from recruit.i18n import _, current_locale
from recruit.kinds import Working
from recruit.models import Entry
from recruit.programme import Component
from scoring.numeric import plain


def overrun_words(component: Component) -> str:
    """What becomes of an operation's points beyond its time; '' where nothing does."""
    rule = str(component.params.get("overrun", "keep"))
    if rule == "partly":
        share = Decimal(component.params.get("overrun_share", HALF))
        return _("超过限时做完的，这一项的分数乘以 %(share)s。", share=plain(share))
    return _("超过限时做完的，这一项不得分。") if rule == "lost" else ""


def workings(entry: Entry) -> Sequence[Working]:
    """Nothing for somebody of whom nothing was observed."""
    component, lines = checklist_component(entry.stage), done_of(entry)
    if not lines:
        return ()
    told = [(one.operation.title.in_(current_locale()), _line(one)) for one in lines]
    return (Working(component.title.in_(current_locale()), tuple(told)),)


def _line(one: Done) -> str:
    points, maximum = plain(one.points), plain(one.operation.max)
    if one.over and one.counts != one.points:
        return _(
            "%(points)s 分（满分 %(max)s），用了 %(seconds)s 秒，限时 %(limit)s 秒，超时后算 %(counts)s 分",
            points=points, max=maximum, seconds=one.seconds, limit=one.operation.seconds, counts=plain(one.counts),
        )  # fmt: skip
    if one.seconds is not None:
        return _(
            "%(points)s 分（满分 %(max)s），用了 %(seconds)s 秒",
            points=points,
            max=maximum,
            seconds=one.seconds,
        )
    return _("%(points)s 分（满分 %(max)s）", points=points, max=maximum)
