"""How a panel's mark came about, in villagers' words. The lines are those of `scoring.explain_panels`."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from recruit.i18n import _, listed, sentences
from recruit.list_words import component_titles
from recruit.models import Stage
from recruit.web.said import Facts, Said
from scoring.numeric import Rounding, fixed, plain


def rounding_words(mode: str) -> str:
    """How a figure loses its further decimals."""
    modes = {"half-up": _("四舍五入"), "truncate": _("直接舍去后面的位数"), "half-even": _("四舍六入五成双")}
    return modes[mode]


def short(value: Decimal) -> str:
    """A figure as a sentence can hold it: one that was not rounded ends in dots."""
    text = fixed(value)
    return text if len(text) <= 8 else plain(value) if len(plain(value)) <= 8 else plain(value)[:8] + "…"


def _mark(whole: Decimal) -> str:
    """A judge's whole mark: as it was given, without needless zeros."""
    return plain(whole) if len(plain(whole)) <= 8 else plain(whole)[:8] + "…"


def _decimals(rounding: Rounding) -> str:
    mode = rounding_words(rounding.mode)
    return _("%(places)s 位小数，%(mode)s", places=rounding.places, mode=mode)


def _title(facts: Facts, stage: Stage) -> str:
    code = str(facts["component"])
    return component_titles(stage.definition).get(code, code)


def _judges(facts: Facts, stage: Stage) -> Said:
    given = [(judge, whole, counted) for judge, whole, counted in facts["sheets"] if whole is not None]
    away = [judge for judge, whole, _counted in facts["sheets"] if whole is None]
    parts = [
        _(
            "%(count)s 位评委各打各的：%(marks)s。",
            count=len(given),
            marks=listed(_one(*one) for one in given),
        )
    ]
    if away:
        parts.append(_("%(judges)s 没有给您打分（回避或不在），不算在内。", judges=listed(away)))
    if facts["smaller"]:
        parts.append(
            _(
                "面试以后有评委回避，评委少于规则要的人数；经两人裁定，按留下的 %(count)s 位计分。",
                count=len(given),
            )
        )
    parts.append(_trimmed(facts))
    counted = [whole for _judge, whole, kept in given if kept]
    mean, exact = short(facts["mean"]), short(facts["unrounded"])
    if facts["trim"] == "per-element" and facts["applied"]:
        parts.append(_("剩下的每项取平均，再加起来：%(exact)s 分。", exact=exact))
    else:
        sums = " + ".join(_mark(whole) for whole in counted)
        parts.append(
            _("平均：(%(sums)s) ÷ %(count)s = %(exact)s 分。", sums=sums, count=len(counted), exact=exact)
        )
    if facts["mean"] != facts["unrounded"]:
        parts.append(
            _(
                "保留 %(places)s 位小数（%(mode)s）：%(mean)s 分。",
                places=facts["places"],
                mode=rounding_words(facts["mode"]),
                mean=mean,
            )
        )
    room = str(facts["room"])
    title = _("%(title)s：第 %(room)s 面试室的评委", title=_title(facts, stage), room=room)
    return Said(title if room else _("%(title)s：评委", title=_title(facts, stage)), sentences(parts))


def _one(judge: str, whole: Decimal, counted: bool) -> str:
    if counted:
        return _("%(judge)s 打 %(mark)s", judge=judge, mark=_mark(whole))
    return _("%(judge)s 打 %(mark)s（不算）", judge=judge, mark=_mark(whole))


def _trimmed(facts: Facts) -> str:
    trim, applied = facts["trim"], facts["applied"]
    if trim == "none":
        return _("不去掉高低分。")
    if not applied:
        return _("到场的评委少，去掉高低分就剩不下几个了，所以这次都算。")
    if trim == "per-element":
        return _("每一项各去掉一个最高分和一个最低分。")
    said = _("去掉 %(count)s 个最高分和 %(count)s 个最低分。", count=applied)
    if facts["softened"]:
        return sentences([said, _("到场的评委少，比平时少去掉一些。")])
    return said


def _between(facts: Facts, stage: Stage) -> Said:
    title = _("%(title)s：修正以后", title=_title(facts, stage))
    mean, lifted, corrected = short(facts["mean"]), short(facts["lifted"]), short(facts["corrected"])
    if facts["method"] == "none" or facts["level"]:
        parts = [
            _("本室的修正系数算不出来；经两人裁定，本室的分数不修正，也不计入共同平均分。")
            if facts["level"]
            else _("各面试室的分数不修正。")
        ]
        if facts["mean"] != facts["corrected"]:
            parts.append(_("%(mean)s 分记作 %(corrected)s 分。", mean=mean, corrected=corrected))
        return Said(title, sentences(parts))
    figures = {
        "room": facts["room"],
        "count": facts["counted"],
        "room_mean": short(facts["room_mean"]),
        "common": short(facts["common"]),
        "coefficient": short(facts["coefficient"]),
        "mean": mean,
        "lifted": lifted,
    }
    parts = [_("各室评委有松有紧，所以按事先公布的办法修正。")]
    if facts["method"] == "pooled":
        parts.append(
            _(
                "全部考生平均 %(common)s 分，第 %(room)s 室的 %(count)s 位考生平均 %(room_mean)s 分。",
                **figures,
            )
        )
    else:
        parts.append(
            _(
                "各室平均分的平均是 %(common)s 分，第 %(room)s 室的 %(count)s 位考生平均 %(room_mean)s 分。",
                **figures,
            )
        )
    if facts["counted"] != facts["candidates"]:
        left = (facts["candidates"] - facts["counted"]) // 2
        parts.append(_("算本室平均时，最高、最低各 %(left)s 位考生不算。", left=left))
    parts.append(
        _(
            "修正系数：%(common)s ÷ %(room_mean)s = %(coefficient)s（%(rounded)s）。",
            rounded=_decimals(facts["coefficient_rounding"]),
            **figures,
        )
    )
    parts.append(
        _(
            "您的分数：%(mean)s × %(coefficient)s = %(lifted)s 分（%(rounded)s）。",
            rounded=_decimals(facts["score_rounding"]),
            **figures,
        )
    )
    if facts["lifted"] != facts["corrected"]:
        parts.append(_("超过了满分，按满分 %(corrected)s 分算。", corrected=corrected))
    elif facts["max"] is None and facts["corrected"] > stage.definition.component(facts["component"]).max:
        parts.append(_("规则写明修正以后不封顶，所以可以超过满分。"))
    return Said(title, sentences(parts))


WORDS: dict[str, Callable[[Facts, Stage], Said]] = {"judges": _judges, "between": _between}
