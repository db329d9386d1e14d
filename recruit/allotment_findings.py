"""What the second look at an allotment finds, in words. For the page and the commands; no database."""

from __future__ import annotations

from collections.abc import Callable

from recruit.i18n import _
from scoring.placement_check import Wrong

WORDS: dict[str, Callable[[], str]] = {
    "on-list": lambda: _("%(candidate)s 在名单上出现了 %(times)s 次，或者不该在名单上。"),
    "site-unknown": lambda: _("%(candidate)s 分到的点位 %(site)s 不在可分的点位里。"),
    "without-place": lambda: _("%(candidate)s 写着有点位，却没写是哪一个。"),
    "too-full": lambda: _("点位 %(site)s 只有 %(places)s 个名额，却分给了 %(held)s 人。"),
    "held-moved": lambda: _("%(candidate)s 在上一版名单里已经分到 %(site)s，这一版却不是。"),
    "not-asked": lambda: _("%(candidate)s 没有选 %(site)s，也没有服从调剂，却分到了那里。"),
    "wish-misnamed": lambda: _("%(candidate)s 分到 %(site)s，写的志愿序号不对。"),
    "free-preferred": lambda: _("%(candidate)s 更想去的 %(site)s 还空着。"),
    "behind-preferred": lambda: _("%(candidate)s 更想去的 %(site)s 给了排在后面的 %(holder)s。"),
    "nearer-free": lambda: _("%(candidate)s 调剂到 %(site)s，可是志愿所在乡镇的 %(free)s 还空着。"),
    "lower-code": lambda: _(
        "%(candidate)s 调剂到 %(site)s，可是编号更小的 %(free)s 还空着，或者给了排在后面的人。"
    ),
    "place-left": lambda: _("%(candidate)s 服从调剂却没有点位，而 %(site)s 还空着。"),
    "township-full": lambda: _("乡镇 %(township)s 最多 %(most)s 人，却分去了 %(held)s 人。"),
    "fit-unproved": lambda: _("没有附上价格，证明不了总和最小。"),
    "price-wrong": lambda: _("%(site)s 的价格不对。"),
    "unplaced-wrong": lambda: _("没有点位的代价写的是 %(published)s，应该是 %(found)s。"),
    "sum-wrong": lambda: _("总代价写的是 %(published)s，加起来是 %(found)s。"),
    "fit-not-best": lambda: _("总代价是 %(total)s，价格只证明到 %(bound)s，可能还有更好的分法。"),
}


def told(wrong: Wrong) -> str:
    """One finding as a sentence."""
    return WORDS[wrong.code]() % {name: str(value)[:60] for name, value in wrong.facts.items()}
