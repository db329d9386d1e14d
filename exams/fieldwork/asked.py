"""What the checker asks again on the phone, and which of the household's answers differ from the form. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exams.survey.model import Group, Question, SurveyForm
from recruit.errors import Refusal
from recruit.programme import Form, Text
from scoring.backchecks.answers import Rules, number, same

NUMBER, ONE, SEVERAL, WORDS, DAY = "number", "one", "several", "words", "day"
#: So much of an answer in words is kept.
LONGEST = 200
YES, NO = "yes", "no"
_KINDS = {
    "integer": NUMBER,
    "decimal": NUMBER,
    "money": NUMBER,
    "range": NUMBER,
    "choice": ONE,
    "select_one": ONE,
    "yesno": ONE,
    "choices": SEVERAL,
    "select_multiple": SEVERAL,
    "date": DAY,
}
# data: how forms name Chinese
CHINESE = ("zh", "中", "汉", "cn")
# data: both languages of a yes and a no
_YES_NO = ((YES, Text("是", "Yes")), (NO, Text("否", "No")))


@dataclass(frozen=True)
class Asked:
    """One question; `choices` with their codes where it has some."""

    code: str
    label: Text
    kind: str
    choices: tuple[tuple[str, Text], ...] = ()


def asked_of(form: Form, codes: Sequence[str]) -> list[Asked]:
    """The programme's own form: those of its questions, in the order in which they are named; sealed ones never."""
    fields = {one.code: one for one in form.fields if not one.private}
    found = []
    for code in codes:
        if (one := fields.get(code)) is not None:
            choices = _YES_NO if one.type == "yesno" else one.choices
            found.append(Asked(code, one.label, _KINDS.get(one.type, WORDS), tuple(choices)))
    return found


def asked_of_survey(form: SurveyForm, codes: Sequence[str]) -> list[Asked]:
    """The same of a survey form; a question within a repeat cannot be asked by name."""
    lists = {one.name: one for one in form.lists}
    known = {one.name: one for one in _flat(form.items)}
    found = []
    for code in codes:
        if (one := known.get(code)) is not None:
            choices = lists[one.choices].choices if one.choices in lists else ()
            shown = tuple((choice.name, _both(choice.labels, choice.name)) for choice in choices)
            found.append(Asked(code, _both(one.labels, code), _KINDS.get(one.type, WORDS), shown))
    return found


def tidy(questions: Sequence[Asked], given: Mapping[str, Any]) -> dict[str, Any]:
    """What a checker typed, in one spelling; what was left empty or not asked is left out.

    Errors: Refusal('asked-unfit') with `field` (the question's label) for what is no answer to it.
    """
    found: dict[str, Any] = {}
    for one in questions:
        value = given.get(one.code)
        chosen = [str(part) for part in value if part] if isinstance(value, (list, tuple)) else None
        text = "" if chosen is not None else str(value if value is not None else "").strip()[:LONGEST]
        known = {code for code, _title in one.choices}
        if one.kind == SEVERAL:
            chosen = chosen if chosen is not None else text.split()
            if set(chosen) - known:
                raise Refusal("asked-unfit", field=one.label.zh)
            if chosen:
                found[one.code] = sorted(set(chosen))
        elif text:
            if (one.kind == NUMBER and number(text) is None) or (one.kind == ONE and text not in known):
                raise Refusal("asked-unfit", field=one.label.zh)
            found[one.code] = text
    return found


def differing(questions: Sequence[Asked], form: Mapping[str, Any], said: Mapping[str, Any]) -> list[str]:
    """Codes of the questions that the household answered otherwise than the form says, however either is written."""
    rules = Rules(several=frozenset(one.code for one in questions if one.kind == SEVERAL))
    return [
        one.code
        for one in questions
        if one.code in said
        and same(one.code, as_text(form.get(one.code)), as_text(said[one.code]), rules) is None
    ]


def flat(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers by question, whatever groups they lie in; of a repeat only how many turns there are."""
    found: dict[str, Any] = {}
    for code, value in answers.items():
        if isinstance(value, Mapping):
            found |= flat(value)
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            found[code] = len(value)
        else:
            found[code] = value
    return found


def as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    return " ".join(sorted(map(str, value))) if isinstance(value, (list, tuple)) else str(value)


def _flat(items: Sequence[Any]) -> list[Question]:
    found: list[Question] = []
    for one in items:
        if isinstance(one, Question):
            found.append(one)
        elif isinstance(one, Group) and not one.repeats:
            found += _flat(one.items)
    return found


def _both(labels: Sequence[tuple[str, str]], name: str) -> Text:
    by_language = dict(labels)
    first = next(iter(by_language.values()), name)
    zh = next((text for code, text in labels if any(mark in code.lower() for mark in CHINESE)), first)
    en = next((text for code, text in labels if "en" in code.lower()), first)
    return Text(zh, en)
