"""What a programme says of a survey form that lies beside it, held against the form, for `zeyou programme check`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from exams.fieldwork import form_messages as form_messages  # registers its texts
from exams.fieldwork.asked import asked_of_survey
from exams.fieldwork.forms import AGREED, read_xlsform
from exams.fieldwork.phone import PLACE, TOWNSHIP
from exams.survey.findings import ERROR, WARNING
from exams.survey.messages import sentence
from exams.survey.model import Group, Item, Question, SurveyForm
from exams.survey.reading import Read
from recruit.messages import tell
from recruit.programme import Component, Form, Programme
from recruit.programme.shapes import Shapes, Told, not_allowed
from recruit.tables import TableError

#: So many remarks of a form are told with the programme; the rest is for `zeyou survey check`.
MOST_TOLD = 20
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,79}", re.ASCII)
_PHONES = ("text", "integer", "barcode")
_PLACES = ("select_one", "text", "calculate", "hidden", "barcode")


@dataclass(frozen=True)
class Name:
    """The name of a question of a survey form."""

    needed: bool = False

    def wrong(self, value: Any, path: str) -> Iterator[Told]:
        if not isinstance(value, str) or not _NAME.fullmatch(value):
            yield path, "form-name", {"value": str(value)[:60]}


@dataclass(frozen=True)
class Names:
    """A list of them, none twice."""

    needed: bool = False

    def wrong(self, value: Any, path: str) -> Iterator[Told]:
        if not isinstance(value, list):
            yield path, "not-a-list", {}
            return
        for place, one in enumerate(value):
            yield from Name().wrong(one, f"{path}[{place}]")
            if one in value[:place]:
                first = f"{path}[{value.index(one)}]"
                yield f"{path}[{place}]", "code-twice", {"value": one, "first": first}


#: What a component says of its survey form; what the keys mean: docs/adding-a-programme.md.
HOUSE: Shapes = {
    "same_by": Names(),
    "private": Names(),
    "phone": Name(),
    "place": Name(),
    "consent": Name(),
}


def check_form(component: Component, programme: Programme, here: str) -> Iterator[Told]:
    """The form of a series: readable, and with the questions that the programme names."""
    form = programme.forms.get(str(component.params.get("form")))
    if form is None:
        return  # said already, by the check of references
    if not form.xlsform:
        for key in ("private", "phone", "place", "consent"):
            if key in component.params:
                yield f"{here}.{key}", "form-params-plain", {"key": key}
        fields = [one.code for one in form.fields]
        for place, code in enumerate(component.params.get("same_by", ())):
            if code not in fields:
                yield not_allowed(f"{here}.same_by[{place}]", code, fields)
        return
    try:
        read = read_xlsform(programme, form)
    except TableError as error:
        yield f"{here}.form", "form-unread", {"file": form.xlsform, "what": tell(error)}
        return
    yield from _findings(read, form, _sealed(component.params), here)
    if read.form is not None:
        yield from _params(component.params, read.form, here)


def refuse_xlsform(component: Component, programme: Programme, here: str) -> Iterator[Told]:
    """Where a form has to be the programme's own, because its fields are read one by one."""
    form = programme.forms.get(str(component.params.get("form")))
    if form is not None and form.xlsform:
        yield f"{here}.form", "form-not-here", {"form": form.code}


def _sealed(given: Mapping[str, Any]) -> set[str]:
    return {*map(str, given.get("private", ())), str(given.get("phone", ""))}


def _findings(read: Read, form: Form, sealed: set[str], here: str) -> Iterator[Told]:
    told = [
        one
        for one in read.findings
        # That a question asks for somebody's number is worth saying only as long as nobody has sealed the answer.
        if one.severity in (ERROR, WARNING)
        and not (one.code == "personal" and one.facts.get("name") in sealed)
    ]
    told.sort(key=lambda one: one.severity != ERROR)
    for one in told[:MOST_TOLD]:
        where = " ".join(part for part in (one.sheet, one.cell) if part)
        facts = {"file": form.xlsform, "where": f" {where}" if where else "", "what": sentence(one)}
        yield f"{here}.form", "form-finding", {**facts, "level": one.severity}
    if len(told) > MOST_TOLD:
        count = len(told) - MOST_TOLD
        yield f"{here}.form", "form-more", {"file": form.xlsform, "count": count, "level": "warning"}


def _params(given: Mapping[str, Any], survey: SurveyForm, here: str) -> Iterator[Told]:
    single = {one.name: one for one in _single(survey.items)}
    every = {one.name for one in survey.questions()}
    named = [(f"{here}.{key}", str(given[key])) for key in ("phone", "place", "consent") if key in given]
    named += [(f"{here}.same_by[{place}]", str(one)) for place, one in enumerate(given.get("same_by", ()))]
    for path, name in named:
        if name not in every:
            yield not_allowed(path, name, sorted(single))
        elif name not in single:
            yield path, "form-in-repeat", {"value": name}
        else:
            yield from _fits(path, single[name], survey)
    for place, name in enumerate(given.get("private", ())):
        if name not in every:
            yield not_allowed(f"{here}.private[{place}]", name, sorted(every))
    if "consent" not in given:
        yield here, "form-consent-missing", {"level": "warning"}
    yield from _called(given, survey, here)


def _called(given: Mapping[str, Any], survey: SurveyForm, here: str) -> Iterator[Told]:
    rule = given.get("phone_check")
    if not isinstance(rule, dict):
        return
    if "phone" not in given:
        yield f"{here}.phone_check", "form-phone-missing", {}
    unsealed = [one for one in _single(survey.items) if one.name not in _sealed(given)]
    askable = [one.name for one in unsealed if asked_of_survey(survey, [one.name])]
    for place, code in enumerate(rule.get("ask") or ()):
        if code not in askable:
            yield not_allowed(f"{here}.phone_check.ask[{place}]", code, askable)
    where = str(rule.get("place") or given.get("place") or PLACE)
    villages = [one.name for one in unsealed if one.type in _PLACES]
    if rule.get("strata") == TOWNSHIP and where not in villages:
        yield not_allowed(f"{here}.phone_check.place", where, villages)


def _fits(path: str, one: Question, survey: SurveyForm) -> Iterator[Told]:
    facts = {"value": one.name, "type": one.type}
    if path.endswith(".phone") and one.type not in _PHONES:
        yield path, "form-not-phone", facts
    if path.endswith(".place") and one.type not in _PLACES:
        yield path, "form-not-place", facts
    if path.endswith(".consent") and one.type != "acknowledge":
        names = [choice.name for choice in survey.choice_list(one.choices).choices] if one.choices else []
        if one.type != "select_one" or not set(AGREED).intersection(names):
            yield path, "form-not-consent", facts


def _single(items: tuple[Item, ...]) -> Iterator[Question]:
    """The questions that stand in no repeat."""
    for one in items:
        if isinstance(one, Question):
            yield one
        elif isinstance(one, Group) and not one.repeats:
            yield from _single(one.items)
