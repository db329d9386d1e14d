"""Differences between witnesses in words."""

from __future__ import annotations

from exams.shares.witness import Difference, Witness, differences
from recruit.i18n import _


def told(one: Witness, has_list: bool) -> list[str]:
    """What stands out about a candidate, a sentence each."""
    return [difference_words(found) for found in differences(one, has_list)]


def difference_words(found: Difference) -> str:
    facts = found.facts
    if found.code == "few-visits":
        return _(
            "收下 %(shown)s 张转发截图，链接只有 %(count)s 人打开", shown=facts["shown"], count=facts["count"]
        )
    if found.code == "from-one":
        return _(
            "一天 %(all)s 人打开，其中 %(count)s 人来自同一个网络出口", all=facts["all"], count=facts["count"]
        )
    if found.code == "few-downloads":
        return _(
            "收下 %(shown)s 张下载截图，名单和确认合起来只有 %(count)s 个",
            shown=facts["shown"],
            count=facts["count"],
        )
    return _("一天里打开的人太多，有 %(count)s 次没有记", count=facts["count"])
