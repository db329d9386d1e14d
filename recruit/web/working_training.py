"""The working of a training's result in words: each lesson, then all of them together."""

from __future__ import annotations

from recruit.i18n import _, current_locale
from recruit.models import Stage
from recruit.training_words import count_words
from recruit.web.said import Facts, Said


def _heard(facts: Facts, stage: Stage) -> Said:
    unit = str(facts["unit"])
    had, whole = count_words(facts["had"], unit), count_words(facts["whole"], unit)
    text = _("%(had)s，这一课共 %(whole)s", had=had, whole=whole)
    if facts["least"] > facts["had"]:
        least = count_words(facts["least"], unit)
        text = _("%(text)s，至少要 %(least)s，没有上够", text=text, least=least)
    return Said(_lesson(str(facts["lesson"]), stage), text)


def _total(facts: Facts, stage: Stage) -> Said:
    unit = str(facts["unit"])
    had, needed = count_words(facts["had"], unit), count_words(facts["needed"], unit)
    return Said(_("各课合计"), _("一共上了 %(had)s，要求 %(needed)s。", had=had, needed=needed))


def _lesson(code: str, stage: Stage) -> str:
    """The lesson's title as the programme has it; its code where it is there no more."""
    rows = stage.definition.params.get("lessons") or ()
    return next((row["title"].in_(current_locale()) for row in rows if str(row["code"]) == code), code)


WORDS = {"heard": _heard, "heard-total": _total}
