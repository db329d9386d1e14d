"""Words for posts, providers, sorts and marks of sites, and for how somebody came to a post."""

from __future__ import annotations

from collections.abc import Mapping

from recruit.closing.words import place_by_code
from recruit.i18n import _, current_locale, lazy
from recruit.models import Cohort
from recruit.programme import Text
from scoring.posts import HAND, HELD, RULE, WISH
from scoring.posts_list import given_of

SORT_WORDS = {"township": lazy("乡镇级网点"), "village": lazy("村级网点")}
#: How somebody came to a post, and why somebody has none.
WAYS = {
    WISH: lazy("按本人想做的岗位"),
    RULE: lazy("按配备规则"),
    HAND: lazy("办公室手工定的"),
    HELD: lazy("上一版名单已经定的"),
    "left-out": lazy("办公室登记为不安排"),
    "no-seat": lazy("能去的网点没有空位了"),
    "no-provider": lazy("没有写由谁派来"),
    "withdrawn": lazy("已退出"),
    "excluded": lazy("取消资格"),
    "declined": lazy("没有签协议"),
}


def titled(titles: Mapping[str, Text], code: str) -> str:
    """The title of a post, a provider or a mark in the reader's language; an unknown code as it is."""
    return titles[code].in_(current_locale()) if code in titles else code


def reason_words(cohort: Cohort, reason: str) -> str:
    """The sentence for a line of the list, with post and place; '' for a code of something else."""
    given, plan = given_of("", reason), cohort.programme.places.staffing
    if given.way not in WAYS or plan is None:
        return ""
    words = str(WAYS[given.way])
    if not given.site:
        return words
    return _(
        "%(place)s：%(post)s（由%(provider)s派），%(way)s",
        place=place_by_code(cohort, given.site),
        post=titled(plan.posts, given.post),
        provider=titled(plan.providers, given.provider),
        way=words,
    )
