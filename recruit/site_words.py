"""Words for sites: facts, findings, steps of the chain; and what is sealed about their owners."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from recruit.i18n import _, lazy
from recruit.models import SiteFile, SiteStep
from recruit.secrets import seal, unseal
from recruit.site_checks import BROKEN, MET, Finding
from recruit.site_waivers import REOPEN

#: State of a file -> (state of a badge, word).
STATES = {
    "none": ("closed", lazy("还没登记情况")),
    "draft": ("waiting_you", lazy("等村里的意见")),
    "township": ("waiting_us", lazy("等乡镇审核")),
    "county": ("waiting_us", lazy("等县里审定")),
    "accepted": ("passed", lazy("审定通过")),
    "returned": ("waiting_you", lazy("退回补正")),
    "refused": ("out", lazy("不采用")),
}
STEPS = {"village": lazy("村委会意见"), "township": lazy("乡镇审核"), "county": lazy("县里审定")}
VERDICTS = {
    "support": lazy("同意"),
    "object": lazy("不同意"),
    "pass": lazy("通过"),
    "return": lazy("退回补正"),
    "refuse": lazy("不采用"),
}
PHOTOS = {"outdoor": lazy("门外"), "indoor": lazy("屋里"), "map": lazy("地图位置截图")}
LEVELS = {"hard": lazy("必须"), "soft": lazy("应当"), "preference": lazy("优先")}
#: Check -> what it asks for.
CHECKS = {
    "area": lazy("面积"),
    "people": lazy("覆盖人口"),
    "distance": lazy("离最近的站点"),
    "bandwidth": lazy("宽带"),
    "storage": lazy("库房"),
    "broadband": lazy("已通宽带"),
    "truck": lazy("货车能到"),
    "ground-floor": lazy("在一楼"),
    "rent-free": lazy("免租金"),
    "own-shop": lazy("自有门面"),
}
_UNITS = {
    "area": lazy("%(value)s 平方米"),
    "storage": lazy("%(value)s 平方米"),
    "people": lazy("%(value)s 人"),
    "bandwidth": lazy("%(value)s 兆"),
    "distance": lazy("%(value)s 公里"),
}
#: Fact -> its label on the page.
FACTS = {
    "area": lazy("面积（平方米）"),
    "people": lazy("覆盖人口（人）"),
    "floor": lazy("第几层"),
    "bandwidth": lazy("宽带（兆）"),
    "broadband": lazy("已通宽带"),
    "truck": lazy("货车能到"),
    "storage": lazy("库房（平方米）"),
    "rent": lazy("租金（元/年）"),
    "own_shop": lazy("自有门面"),
    "until": lazy("场地用到哪天"),
}


def check_words(code: str) -> str:
    """What a check asks for, in short; what two people were asked for where it is no check."""
    return _("改动已审定的点位") if code == REOPEN else _(str(CHECKS.get(code, code)))


def fact_words(code: str, value: Any) -> str:
    """A fact as it is read; '' where it is not known."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return str(value)


def _measure(code: str, value: Decimal) -> str:
    return _(str(_UNITS[code]), value=format(value.normalize(), "f"))


def finding_words(one: Finding) -> str:
    """One finding as a sentence: what is asked, what there is."""
    what = check_words(one.code)
    if one.code == "distance" and one.facts.get("other"):
        apart = _measure("distance", Decimal(int(one.facts["metres"])) / 1000)
        return _(
            "%(what)s：%(other)s，相距 %(apart)s；%(asked)s",
            what=what,
            other=one.facts["other"],
            apart=apart,
            asked=_asked(one),
        )
    if one.code == "distance" and one.state == MET:
        return _("%(what)s：附近没有别的站点；%(asked)s", what=what, asked=_asked(one))
    if one.state not in (MET, BROKEN):
        return _("%(what)s：还没有填；%(asked)s", what=what, asked=_asked(one))
    value = one.facts["value"]
    if isinstance(value, bool):
        return _("%(what)s：%(value)s", what=what, value=_("是") if value else _("否"))
    return _("%(what)s：%(value)s；%(asked)s", what=what, value=_measure(one.code, value), asked=_asked(one))


def _asked(one: Finding) -> str:
    low, high = one.facts.get("low"), one.facts.get("high")
    if low is not None and high is not None:
        return _("要 %(low)s 到 %(high)s", low=_measure(one.code, low), high=_measure(one.code, high))
    if low is not None:
        return _("至少 %(low)s", low=_measure(one.code, low))
    if high is not None:
        return _("至多 %(high)s", high=_measure(one.code, high))
    return _("要有")


# --- what tells of a person


def set_private(file: SiteFile, texts: Mapping[str, str]) -> None:
    """Seals address, owner and remarks; the row has its id already."""
    file.private_sealed = seal(json.dumps(dict(texts), ensure_ascii=False), f"site_file.private:{file.id}")


def private_of(file: SiteFile) -> dict[str, str]:
    """Empty once it has been erased. Errors: Refusal('seal-broken')."""
    if file.private_sealed is None:
        return {}
    found: dict[str, str] = json.loads(unseal(file.private_sealed, f"site_file.private:{file.id}"))
    return found


def set_said(step: SiteStep, words: str, signed: str) -> None:
    """Seals what was said and who signed it; the row has its id already."""
    text = json.dumps({"words": words, "signed": signed}, ensure_ascii=False)
    step.words_sealed = seal(text, f"site_step.words:{step.id}")


def said_of(step: SiteStep) -> dict[str, str]:
    """``words`` and ``signed``; empty once erased. Errors: Refusal('seal-broken')."""
    if step.words_sealed is None:
        return {}
    found: dict[str, str] = json.loads(unseal(step.words_sealed, f"site_step.words:{step.id}"))
    return found
