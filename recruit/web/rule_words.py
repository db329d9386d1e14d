"""Words for the public page of rules: every setting of a programme, where it belongs and what it says.

A programme may hold settings no word was written for, in stage kinds added later; those keep their own code rather
than being left out, because the page promises every value with its origin.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from recruit.i18n import _, current_locale, lazy, listed
from recruit.list_words import component_titles, rung_words
from recruit.programme import Programme, Stage
from recruit.programme.model import Setting, Text
from recruit.registers import known_registers
from recruit.web.rule_codes import GROUPS, KEYS, VALUES
from recruit.web.words import day, deadline, moment

#: Steps of a path that only give it a shape.
SILENT = {"components", "params", "items", "by_township", "amounts"}
#: Params that tell people apart by what they chose on the registration form.
BY_ANSWERS = ("first", "only_for")
ORIGINS = {
    "notice": lazy("公告写的"),
    "office": lazy("办公室定的"),
    "unconfirmed": lazy("还没确认"),
}


@dataclass(frozen=True)
class Rule:
    """One line of the page."""

    what: str
    value: str
    origin: str
    note: str


def rule_groups(programme: Programme) -> list[tuple[str, list[Rule]]]:
    """(heading, rules) in the programme's order: conditions, each stage, places, support, documents."""
    groups: dict[str, list[Rule]] = {}
    for setting in programme.settings:
        parts = setting.path.split(".")
        if not _is_rule(parts):
            continue
        stage = _stage(programme, parts)
        heading = _in(stage.title) if stage else _heading(parts)
        groups.setdefault(heading, []).append(_rule(programme, setting, stage, parts))
    return list(groups.items())


def _is_rule(parts: list[str]) -> bool:
    """How a printed form is laid out, say, is none."""
    register = known_registers().get(parts[1]) if parts[0] == "registers" and len(parts) > 1 else None
    return register is None or register.rules


def _heading(parts: list[str]) -> str:
    register = known_registers().get(parts[1]) if parts[0] == "registers" and len(parts) > 1 else None
    return register.title() if register else str(GROUPS.get(parts[0], GROUPS["other"]))


def _rule(programme: Programme, setting: Setting, stage: Stage | None, parts: list[str]) -> Rule:
    register = parts[0] == "registers"
    rest = parts[2:] if stage or register else parts[1:]
    titles = _titles(programme, stage, parts[0])
    place: Any = programme.registers.get(parts[1]) if register else stage.params if stage else {}
    if stage and rest[:1] == ["params"]:
        titles = {}  # the stage's own params may bear the name of a component
    words, before = [], ""
    base = parts[1] if register else rest[0] if rest else ""
    for part in rest:
        if stage and rest[0] == "components" and part == rest[1]:
            place = stage.component(part).params
        elif part not in ("components", "params"):
            place = _inside(place, part)
        if part not in SILENT:
            words.append(_word(part, (base, before), place, titles))
        before = part
    what = " · ".join(words) or setting.path
    note = _in(setting.note) if setting.note else ""
    return Rule(what, _value(programme, setting, stage, rest), str(ORIGINS[setting.source]), note)


def _word(part: str, within: tuple[str, str], place: Any, titles: Mapping[str, str]) -> str:
    """`within`: where the path begins (or the register) and the step before; a key may mean its own below either."""
    if isinstance(place, Mapping) and isinstance(place.get("title"), Text):
        return _in(place["title"])
    if part.isdigit() and part not in titles:
        return _("第 %(number)s 项", number=part)
    known = [f"{above}.{part}" for above in within] + [part]
    return titles.get(part) or str(next((KEYS[one] for one in known if one in KEYS), part))


def _inside(place: Any, part: str) -> Any:
    """What lies one step further down the params; lists count from 1."""
    if isinstance(place, Mapping):
        return place.get(part)
    if isinstance(place, (list, tuple)) and part.isdigit() and 0 < int(part) <= len(place):
        return place[int(part) - 1]
    return None


def path_words(path: str) -> str:
    """Where a value stands, in words as far as there are any: ``stages.task-1.cut.places`` becomes 入选 · 取多少."""
    steps = path.split(".")
    steps = steps[2:] if steps[0] == "stages" and len(steps) > 2 else steps
    return " · ".join(str(KEYS.get(step, GROUPS.get(step, step))) for step in steps if step not in SILENT)


def _value(programme: Programme, setting: Setting, stage: Stage | None, rest: list[str]) -> str:
    key, value = rest[-1] if rest else "", setting.value
    if key in ("opens", "closes"):
        at = datetime.fromisoformat(value)
        return moment(at) if key == "opens" else deadline(at, programme)
    if stage and "ties" in rest:
        return rung_words(value, component_titles(stage))
    levels = {one.code: _in(one.title) for one in programme.eligibility.schooling_levels}
    if "schooling" in rest and value in levels:
        return levels[value]
    if key == "age_reference":
        return day(datetime.fromisoformat(value).replace(tzinfo=programme.timezone))
    if key == "waivable":
        return listed(str(KEYS.get(one, one)) for one in value.split(", "))
    if key == "pilots":
        names = {one.code: one.name for one in programme.regions.villages}
        return listed(names.get(one, one) for one in value.split(", "))
    if key == "needs":
        return listed(str(VALUES.get(one, one)) for one in value.split(", "))
    if stage and len(rest) > 2 and rest[1] in BY_ANSWERS:
        return _answers(programme, stage.params[rest[1]]["field"], value)
    if rest[:1] == ["staffing"] and key in ("provider", "marked"):
        return _staffing(programme).get(value, value)
    return str(VALUES.get(f"{key}={value}", VALUES.get(value, value)))


def _answers(programme: Programme, field: str, value: str) -> str:
    """Codes of answers on the registration form in its own words."""
    form = programme.forms.get("registration")
    choices = next((one.choices for one in form.fields if one.code == field), ()) if form else ()
    titles = {code: _in(title) for code, title in choices}
    return listed(titles.get(one, one) for one in value.split(", "))


def _titles(programme: Programme, stage: Stage | None, group: str) -> dict[str, str]:
    """Code -> title of the things a path may name."""
    if stage:
        return {one.code: _in(one.title) for one in stage.components}
    if group in ("quotas", "places"):
        return {one.code: one.name for one in programme.regions.townships} | _staffing(programme)
    named = {
        "eligibility": programme.eligibility.declarations,
        "channels": programme.channels,
        "support": programme.support.items,
        "documents": programme.documents,
        "deposits": programme.deposits,
    }
    return {one.code: _in(one.title) for one in named.get(group, ())}


def _staffing(programme: Programme) -> dict[str, str]:
    """Providers and marks of sites, where these are staffed by rule."""
    plan = programme.places.staffing
    named = {**plan.providers, **plan.marks} if plan is not None else {}
    return {code: _in(title) for code, title in named.items()}


def _stage(programme: Programme, parts: list[str]) -> Stage | None:
    if parts[0] != "stages" or len(parts) < 2:
        return None
    return next((one for one in programme.stages if one.code == parts[1]), None)


def _in(text: Text) -> str:
    return text.in_(current_locale())
