"""What a checker asks a household again, and how the answers compare with the form that was drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from exams.fieldwork.asked import (
    NO,
    SEVERAL,
    YES,
    Asked,
    asked_of,
    asked_of_survey,
    differing,
    flat,
    tidy,
)
from exams.fieldwork.forms import series_form
from exams.models import FormResponse
from exams.queries.phone_calls import rule_of
from recruit.i18n import current_locale, listed
from recruit.models import Stage
from recruit.programme import Text


def questions_of(stage: Stage, component: str) -> list[Asked]:
    """The programme's questions for the phone, in its order; [] where it names none."""
    rule = rule_of(stage, component)
    if not rule.ask:
        return []
    form = series_form(stage.cohort.programme, stage.definition.component(component))
    if not form.is_xlsform:
        return asked_of(form.written, rule.ask)
    return asked_of_survey(form.survey, [code for code in rule.ask if code not in form.house.private])


def said_by(response: FormResponse, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of a household's answers: ``answers`` and ``differ``, the questions it answered otherwise.

    Errors: Refusal('asked-unfit').
    """
    if not answers:
        return {}
    questions = questions_of(response.entry.stage, response.component)
    kept = tidy(questions, answers)
    return {"answers": kept, "differ": differing(questions, flat(response.answers), kept)} if kept else {}


def compared(response: FormResponse, said: Mapping[str, Any]) -> list[tuple[Text, str, str, bool]]:
    """(question, what the form says, what the household said, whether they differ) of every question answered."""
    locale, given, form = current_locale(), said.get("answers", {}), flat(response.answers)
    return [
        (
            one.label,
            in_words(one, form.get(one.code), locale),
            in_words(one, given[one.code], locale),
            one.code in said.get("differ", ()),
        )
        for one in questions_of(response.entry.stage, response.component)
        if one.code in given
    ]


def in_words(one: Asked, value: Any, locale: str) -> str:
    """An answer as people read it."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        value = YES if value else NO
    titles = dict(one.choices)
    several = value if isinstance(value, list) else value.split() if one.kind == SEVERAL else [str(value)]
    return listed(titles[code].in_(locale) if code in titles else str(code) for code in several)
