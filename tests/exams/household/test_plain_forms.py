"""The programme's own forms as survey forms: the phone asks what the server takes, and their answers come back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from exams.fieldwork.answers import fitting
from exams.fieldwork.forms import series_form
from exams.survey.filling import Unfit, judge
from exams.survey.filling_tree import Layout
from exams.survey.model import SurveyForm
from exams.survey.plain import document_of, survey_of, values_of
from recruit.errors import Refusal
from tests.exams.fieldwork import plain
from tests.exams.fieldwork.field import day
from tests.exams.fieldwork.plain import household

PLAIN = plain.programme()
AT = datetime(2016, 5, 26, 2, tzinfo=UTC)


@pytest.mark.parametrize("code", PLAIN.forms)
def test_every_form_of_the_programme_goes_to_the_phone_and_back(code):
    survey = survey_of(PLAIN.forms[code], PLAIN.regions)
    assert SurveyForm.from_json(survey.to_json()) == survey
    assert [one.name for one in survey.questions()] == [
        one.code for one in PLAIN.forms[code].fields if one.type != "photo"
    ]


def test_villages_bear_their_township():
    survey = survey_of(PLAIN.forms["household"], PLAIN.regions)
    first = survey.choice_list("list_village_code").choices[0]
    assert dict(first.extra) == {"township": "西洛街道办事处"}


@pytest.mark.parametrize(("code", "typed"), [("household", household(1)), ("daily-report", day())])
def test_a_document_and_typed_values_are_the_same_answers(code, typed):
    form = PLAIN.forms[code]
    document = document_of(form, fitting(form, typed))
    assert all(isinstance(one, str) for one in document.values())
    assert fitting(form, values_of(form, document)) == fitting(form, typed)


HOUSEHOLDS: dict[str, dict[str, Any]] = {
    "fits": {},
    "persons-0": {"persons": "0"},
    "persons-20": {"persons": "20"},
    "persons-21": {"persons": "21"},
    "persons-half": {"persons": "1.5"},
    "persons-word": {"persons": "four"},
    "surname-long": {"surname": "欧阳上官氏"},
    "phone-short": {"phone": "1380013000"},
    "phone-wide": {"phone": "１３８００１３０００１"},
    "phone-dashed": {"phone": "+86 138-0013-0001"},
    "phone-land": {"phone": "0857-7221234"},
    "no-consent": {"consent": "no"},
    "unknown-choice": {"internet": "satellite"},
    "twice": {"wishes": "buy buy"},
    "nothing": {"wishes": ""},
    "strange": {"colour": "red"},
}


@pytest.mark.parametrize("case", HOUSEHOLDS)
def test_the_phone_lets_through_what_the_server_takes(case):
    """The same judge that mirrors the phone, and the one for typed values, side by side."""
    form = PLAIN.forms["household"]
    document = {**document_of(form, fitting(form, household(1))), **HOUSEHOLDS[case]}
    try:
        judge(Layout(survey_of(form)), document, AT, AT)
        phone = True
    except Unfit:
        phone = False
    series = series_form(PLAIN, PLAIN.stage("task-1").component("households"))
    try:
        series.judge(document, AT, document=True)
        server = True
    except Refusal:
        server = False
    assert phone == server == (case in ("fits", "persons-20", "phone-wide", "phone-dashed", "phone-land"))
