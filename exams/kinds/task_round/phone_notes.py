"""What the phone check came to, in the candidate's own words: how many were confirmed, and what chance leaves open."""

from __future__ import annotations

from math import ceil, floor

from exams.fieldwork.rules import SERIES, phone_rule
from exams.queries.phone_rates import Rate, rate_of
from recruit.i18n import _, current_locale
from recruit.models import Stage


def phone_notes(stage: Stage, number: str) -> list[str]:
    """One sentence or two for each series of forms that was checked by phone; the mark is not touched by them."""
    lines = []
    for component in stage.definition.components:
        if component.kind == SERIES and phone_rule(component) is not None:
            rate = rate_of(stage, component.code, number)
            if rate is not None:
                lines.append(_words(component.title.in_(current_locale()), rate))
    return lines


def _words(title: str, rate: Rate) -> str:
    if rate.low is None or rate.high is None:
        return _("%(title)s：电话抽查抽了 %(called)s 户，都没有打通。", title=title, called=rate.called)
    facts = {
        "title": title,
        "called": rate.called,
        "reached": rate.reached,
        "good": rate.good,
        "forms": rate.forms,
    }
    if rate.low >= 1:
        return _("%(title)s：%(forms)s 户都打过电话，全部属实。", **facts)
    found = _(
        "%(title)s：电话抽查抽了 %(called)s 户，打通 %(reached)s 户，属实 %(good)s 户。",
        **facts,
    )
    # An end that is no round number is moved outwards, so that the sentence never promises too much.
    chance = _(
        "抽查只看一部分：您交的 %(forms)s 户要是都打电话，属实的大概在 %(low)s%% 到 %(high)s%% 之间。"
        "这个范围只是说明抽查有多准，不改变分数。",
        forms=rate.forms,
        low=floor(rate.low * 100),
        high=ceil(rate.high * 100),
    )
    return found + chance
