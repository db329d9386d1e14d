"""Words for what the applicant's and the desk's pages show: moments, rules, states, things to do."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import format_date, format_datetime

from recruit.errors import Refusal
from recruit.exclusion import PAPERS_MISSING, ending
from recruit.i18n import _, current_locale, lazy
from recruit.idnumber import mask
from recruit.kinds import Todo
from recruit.messages import TEXTS, tell
from recruit.models import Application, Candidacy, Cohort, Person, Stage
from recruit.programme import Programme
from recruit.retention_words import erased_words

#: Application state -> (state of a badge, word).
STATES = {
    "submitted": ("waiting_us", lazy("等待审核")),
    "eligible": ("passed", lazy("符合条件")),
    "waiver": ("waiting_us", lazy("等办公室决定是否放宽")),
    "refused": ("out", lazy("不符合条件")),
    "withdrawn": ("withdrawn", lazy("已退出")),
}
#: A candidacy that others ended, by what its application looks like.
EXCLUDED = ("out", lazy("取消资格"))
LACKING = ("out", lazy("材料没有交齐"))
#: A rule whose particulars were erased: that it was not met is all that is left.
_BARE = {
    "age-min": lazy("年龄不符合条件"),
    "age-max": lazy("年龄不符合条件"),
    "schooling": lazy("文化程度不符合条件"),
}
CHANNELS = {"web": lazy("网上自己报名"), "desk": lazy("乡镇登记点"), "import": lazy("表格导入")}


def moment(value: datetime) -> str:
    """A moment in the site's zone, such as 5月3日 09:00."""
    return format_datetime(value, _("M月d日 HH:mm"))


def to_the_second(value: datetime, stage: Stage) -> str:
    """A moment that decides something, in the programme's time zone."""
    return value.astimezone(stage.cohort.programme.timezone).strftime("%Y-%m-%d %H:%M:%S")


def day(value: datetime) -> str:
    """A day in the site's zone, such as 2016年5月3日."""
    return format_datetime(value, _("yyyy年M月d日"))


def deadline(value: datetime, programme: Programme) -> str:
    """A closing moment: midnight belongs to the day that ends, because nobody reads 5月19日 00:00 as the 18th."""
    local = value.astimezone(programme.timezone)
    if (local.hour, local.minute) != (0, 0):
        return moment(value)
    return format_datetime(local - timedelta(minutes=1), _("M月d日")) + " 24:00"


def span(opens: datetime, closes: datetime, programme: Programme) -> str:
    """From when until when."""
    return _("%(opens)s 到 %(closes)s", opens=moment(opens), closes=deadline(closes, programme))


def window_words(stage: Stage) -> str:
    """From when until when a stage runs."""
    return span(stage.opens_at, stage.closes_at, stage.cohort.programme)


def stage_title(stage: Stage) -> str:
    return stage.definition.title.in_(current_locale())


def rule_words(rule: str, facts: Mapping[str, Any], programme: Programme) -> str:
    """Which condition is not met, in one clause."""
    locale = current_locale()
    if not facts and (bare := _BARE.get(rule)):
        return str(bare)
    if rule in ("age-min", "age-max"):
        age = "?" if facts.get("age") is None else facts["age"]
        if rule == "age-min":
            return _("%(reference)s 满 %(age)s 岁，不到 %(limit)s 岁", **{**_three(facts), "age": age})
        return _("%(reference)s 满 %(age)s 岁，超过 %(limit)s 岁", **{**_three(facts), "age": age})
    if rule == "schooling":
        minimum = next(
            (x.title for x in programme.eligibility.schooling_levels if x.code == facts.get("minimum")), None
        )
        return _("文化程度低于“%(minimum)s”", minimum=minimum.in_(locale) if minimum else "")
    if rule.startswith("declaration:"):
        titles = {x.code: x.title.in_(locale) for x in programme.eligibility.declarations}
        return _("没有确认“%(title)s”", title=titles.get(rule.partition(":")[2], rule))
    fixed = {
        "id-card": lazy("没有有效的身份证"),
        "id-expired": lazy("身份证过期了"),
        "contact": lazy("没有留联系方式"),
    }
    return str(fixed.get(rule, rule))


def _three(facts: Mapping[str, Any]) -> dict[str, Any]:
    reference = str(facts.get("reference", ""))
    with suppress(ValueError):
        reference = format_date(date.fromisoformat(reference), _("yyyy年M月d日"))
    return {"reference": reference, "limit": facts.get("limit", "")}


def unmet(application: Application) -> list[str]:
    """The conditions an application does not meet, each as a clause."""
    programme = application.cohort.programme
    return [rule_words(one["rule"], one["facts"], programme) for one in application.findings if not one["ok"]]


def standing(application: Application, candidacy: Candidacy | None) -> tuple[str, Any]:
    """State of a badge and word for an application; whoever was excluded is no longer shown as eligible."""
    if candidacy is None or candidacy.state != "excluded" or application.state == "withdrawn":
        return STATES[application.state]
    if ending(candidacy.state, candidacy.state_reason) == PAPERS_MISSING:
        return LACKING
    return STATES["refused"] if candidacy.state_reason == "waiver-refused" else EXCLUDED


def todo_words(todo: Todo, stage: Stage | None) -> str:
    """What is to do. A kind teaches its own words under ``todo-CODE`` (facts: done, total, left)."""
    code = f"todo-{todo.code}"
    if code in TEXTS:
        return tell(
            Refusal(
                code,
                **{**todo.values, "done": todo.done, "total": todo.total, "left": todo.total - todo.done},
            )
        )
    return stage.definition.summary.in_(current_locale()) if stage is not None else todo.code


def field_labels(cohort: Cohort) -> dict[str, str]:
    """Label of each question of the registration form, by code."""
    form = cohort.programme.forms.get("registration")
    return {one.code: one.label.in_(current_locale()) for one in form.fields} if form else {}


def choice_label(cohort: Cohort, field: str, code: str) -> str:
    """The words behind a code of a choice field."""
    form = cohort.programme.forms["registration"]
    for one in form.fields:
        if one.code == field:
            return next((text.in_(current_locale()) for known, text in one.choices if known == code), code)
    return code


def masked_number(person: Person) -> str:
    """The ID number as pages and papers show it."""
    return erased_words() if person.erased_at else mask(person.id_number_tail)


def place_name(cohort: Cohort, village_code: str) -> str:
    """Township and village by the village's code."""
    regions = cohort.programme.regions
    if len(village_code) != 12 or not regions.knows(village_code):
        return village_code
    village = regions.village(village_code)
    return f"{regions.township(village.township).name} {village.name}"
