"""Doubts about a day's figures, in words."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from exams.fieldwork.doubts import Doubt
from recruit.i18n import _, current_locale
from recruit.programme import Form


def told_doubts(found: Sequence[Doubt], form: Form) -> list[str]:
    """One sentence each, with the figures and what they are compared with."""
    locale = current_locale()
    titles = {one.code: one.label.in_(locale) for one in form.fields}
    return [_sentence(one, titles) for one in found]


def _sentence(doubt: Doubt, titles: dict[str, str]) -> str:
    facts = {
        name: short(value) if isinstance(value, Decimal) else value for name, value in doubt.facts.items()
    }
    facts |= {"what": titles.get(doubt.field, doubt.field), "per": titles.get(str(facts.get("per")), "")}
    if doubt.code == "same":
        return _("连这一天在内，有 %(days)s 天的数字一模一样。", **facts)
    if doubt.code == "step":
        return _("“%(what)s”是 %(value)s，以前每天一般是 %(usual)s，多出很多。", **facts)
    if doubt.code == "without":
        return _("“%(what)s”是 %(value)s，可是“%(per)s”是 0。", **facts)
    return _(
        "“%(what)s”除以“%(per)s”是 %(ratio)s，一般在 %(low)s 到 %(high)s 之间。",
        **facts,
    )


def short(value: Decimal) -> str:
    """At most two decimals, without zeros that say nothing."""
    text = format(value.quantize(Decimal("0.01")), "f")
    return text.rstrip("0").rstrip(".")
